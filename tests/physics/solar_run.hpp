#pragma once
// A solar case from the text of its input, marched in memory: what the executable does, less the
// files.
//
//   SolarRun run("grid: {longitudes: 16, latitudes: 8}\ntime: {stop: 1 yr}");
//   run.march();   run.last("axial_dipole");   run.field();
//
// Besides, reference("relaxation", "D_ax 1 yr") is a number of solar_reference.json.
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fluxform/core/console.hpp"
#include "fluxform/input/document.hpp"
#include "fluxform/solve/transient.hpp"

#include "run_record.hpp"
#include "solar_app.hpp"

namespace fluxform::solar {

inline double reference(const std::string& problem, const std::string& quantity) {
  return reference_in(SOLAR_REFERENCE, problem, quantity);
}

class SolarRun : public RunRecord {
 public:
  explicit SolarRun(const std::string& input) {
    console::start(1);  // a rank that keeps silent
    app_.describe(parameters_, controls_);
    describe_run(parameters_, controls_, app_.time_unit());
    parameters_.read(parse_document(input, "input"));
    complete(controls_);
    app_.prepare(parameters_, PETSC_COMM_WORLD);
    grid_ = std::make_unique<Grid>(app_.grid_spec(), app_.unknowns(), PETSC_COMM_WORLD);
    op_ = app_.build(*grid_);
    u_ = grid_->create_global();
    app_.initialise(*op_, u_);
  }

  TransientResult march() {
    TransientHooks hooks;
    hooks.events = app_.events();
    hooks.monitor = [this](const StepInfo& step, Vec u) { note(app_, *op_, step, u); };
    return run_transient(*op_, u_, controls_.time, controls_.solver, hooks);
  }

  /// The history value at a time met exactly, in model years.
  double at_year(const std::string& name, double year) const { return value(name, row_at(year)); }
  const std::vector<double>& zonal_mean(double year) const {
    return measured(row_at(year)).profiles.at(0).values;
  }
  double closing(const std::string& name) { return value_of(app_.closing(), name); }

  std::vector<double> field() const {
    const ReadArray values(u_);
    PetscInt size = 0;
    petsc(VecGetLocalSize(u_, &size));
    return {values.data(), values.data() + size};
  }
  std::vector<double> areas() const {
    std::vector<double> area;
    grid_->for_owned([&](const Index& i) { area.push_back(grid_->volume(i)); });
    return area;
  }

 private:
  std::size_t row_at(double year) const {
    for (std::size_t k = 0; k < rows(); ++k)  // times count in days
      if (std::abs(times()[k] - 365.0 * year) < 1e-6) return k;
    ADD_FAILURE() << "no history row at year " << year;
    return 0;
  }

  SolarApp app_{"solar"};
  Parameters parameters_;
  RunControls controls_;
  std::unique_ptr<Grid> grid_;
  std::unique_ptr<Operator> op_;
  Handle<Vec> u_;
};

/// Norm of a - factor b over that of b, weighted by area.
inline double relative_difference(const std::vector<double>& a, const std::vector<double>& b,
                                  const std::vector<double>& area, double factor = 1.0) {
  double difference = 0.0, size = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    difference += area[k] * (a[k] - factor * b[k]) * (a[k] - factor * b[k]);
    size += area[k] * b[k] * b[k];
  }
  return std::sqrt(difference / size);
}

/// How far the field of a run ends from `factor` times its start.
inline double error_of(const std::string& input, double factor = 1.0) {
  SolarRun run(input);
  const std::vector<double> start = run.field();
  run.march();
  return relative_difference(run.field(), start, run.areas(), factor);
}

inline double observed_order(double coarse, double fine) { return std::log2(coarse / fine); }

}  // namespace fluxform::solar
