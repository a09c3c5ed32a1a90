#include "app.hpp"

#include <fmt/format.h>

#include "fluxform/app/grid_input.hpp"
#include "fluxform/fv/globals.hpp"

#include "model.hpp"

namespace fluxform::membrane {

/// Without soil one cell of grid holds the bath.
void MembraneApp::describe_place(Parameters& p) {
  spec().axes = {AxisSpec{}};
  p.section("grid", [this](Parameters& q) { describe_grid(q, spec()); })
      .optional()
      .doc("of the soil; cells in a bath have none");
}

void MembraneApp::prepare(const Parameters& p, MPI_Comm comm) {
  if (cell().around == Around::stirred) spec().axes[0].to = cell().bath_depth;
  const std::array<const char*, numbers_of_ion> words{"uptake", "by_symport", "by_drift",
                                                      "by_diffusion"};
  for (int n = 0; n < cell().count(); ++n)
    for (int k = 0; k < numbers_of_ion; ++k)
      declarations().observables[observable_of(n, k)] = {
          fmt::format("{}_{}", cell().ion(n).name, words[static_cast<std::size_t>(k)]),
          "mol m-2 s-1", over_all_sides | over_interfaces};
  const auto global = [&](int k, const std::string& called, bool stored) {
    FieldInfo& info = declarations().globals[k].info;
    info.name = called;
    info.stored = stored;
  };
  const int ions = cell().count();
  global(0, "V_m", cell().voltage == Voltage::charging);
  for (int n = 0; n < ions; ++n) {
    declarations().fields[n].info.stored = cell().around != Around::kept;
    global(1 + n, cell().ion(n).name + "_cytosol", cell().compartment);
    global(1 + ions + n, cell().ion(n).name + "_vacuole", cell().vacuole_depth > 0.0);
  }
  ModelCase::prepare(p, comm);
}

/// A cell has some 1e-5 mol per m2 of membrane, which holds some 1e-3 C/m2: divided by a hundred,
/// Newton's iteration takes both to their rounding.
std::unique_ptr<Operator> MembraneApp::build(const Grid& grid) {
  std::unique_ptr<Operator> op = ModelCase::build(grid);
  std::vector<double> scales(op->globals().size(), 1.0);
  scales[0] = 100.0;
  op->set_global_scales(scales);
  return op;
}

void MembraneApp::initialise(const Operator& op, Vec u) {
  ModelCase::initialise(op, u);
  const double t = controls().time.start;
  const int ions = cell().count();
  std::vector<double> g(op.globals().size(), 0.0);
  g[0] = cell().voltage == Voltage::clamped ? cell().clamp(t) / cell().volt : cell().start;
  const WriteArray c(u);
  for (int n = 0; n < ions; ++n) {
    g[static_cast<std::size_t>(1 + n)] = cell().ion(n).inside;
    g[static_cast<std::size_t>(1 + ions + n)] = cell().ion(n).vacuole;
    if (input().given(fmt::format("ions[{}].concentration", n))) continue;
    op.grid().for_owned([&](const Index& i) {
      if (op.grid().active(i)) c[op.grid().owned_offset(i) + n] = cell().ion(n).outside(t);
    });
  }
  write_globals(op.grid(), u, g);
}

void ResolvedApp::prepare(const Parameters& p, MPI_Comm comm) {
  for (auto& [number, observable] : declarations().observables)
    if (number > 0) observable.name = *declarations().fields[number].name + "_outflow";
  ModelCase::prepare(p, comm);
}

}  // namespace fluxform::membrane
