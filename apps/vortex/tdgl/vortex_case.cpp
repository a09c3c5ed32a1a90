#include "vortex_case.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fields/realised.hpp"
#include "fluxform/files/disk.hpp"

#include "sample.hpp"

namespace fluxform::vortex {
namespace {

constexpr double turn = 2.0 * constants::pi;
constexpr double widest = 0.75;  ///< cells, in xi: beyond it the grid pins vortices

void warn_coarse(const Grid& grid) {
  for (int a = 0; a < grid.dimension(); ++a) {
    const Axis& axis = grid.axis(a);
    double width = 0.0;
    for (int i = 0; i < axis.cells(); ++i) width = std::max(width, axis.width(i));
    if (width <= widest) continue;
    console::warn(
        "cells up to {:.3g} xi wide along {}: vortex cores fall between them and the "
        "grid pins them; take 0.5 xi or less",
        width, axis.name);
  }
}

}  // namespace

void VortexCase::describe(Parameters& p, RunControls& defaults) {
  controls_ = &defaults;
  vortex::describe(p, settings_);
  defaults.time.stop = 100.0;
  defaults.time.step = 0.01;
  defaults.time.max_step = 2.0;
  defaults.time.adaptive = true;
  defaults.time.scheme = Scheme::rk2;
  defaults.time.rtol = 3e-5;
  defaults.time.atol = 3e-5;
}

void VortexCase::prepare(const Parameters& p, MPI_Comm) {
  input_ = &p;
  check(p, settings_);
  warn_idle_field(settings_);
  warn_high_field(settings_, controls_->time.start, controls_->time.stop);
  refuse_questions(p);
}

std::string VortexCase::clock(double t) const { return fmt::format("t = {:.6g} tau0", t); }

std::unique_ptr<Operator> VortexCase::build(const Grid& grid) {
  warn_coarse(grid);
  auto lattice = std::make_unique<Lattice>(grid, outline_of(settings_));
  const double start = controls_->time.start;
  const InternalUnits units;
  const Realised coefficients(settings_.declared, units, grid, *input_, start);
  Surroundings around =
      make_surroundings(*lattice, settings_, *input_, start, controls_->time.stop);
  Sample sample = make_sample(*lattice, settings_, *input_);
  auto op =
      std::make_unique<TdglOperator>(grid, std::move(lattice), std::move(sample), std::move(around),
                                     settings_.material.energy(grid.dimension()));
  operator_ = op.get();
  observer_.emplace(settings_, *input_, *op);
  return op;
}

void VortexCase::initialise(const Operator&, Vec u) {
  const ComplexField psi = initial_psi(mine().lattice(), mine().tdgl().sample(), settings_);
  mine().lattice().store(psi.re, u, 0);
  mine().lattice().store(psi.im, u, 1);
}

std::optional<Display> VortexCase::display(Operator& op) {
  if (controls_->analysis == analysis_of_app(2)) return display_of_modes();
  return Display{shown_fields(settings_, op.grid().dimension()),
                 [this](double t, Vec u, Vec shown) {
                   mine().evaluate(t, u);
                   show(mine(), shown);
                 }};
}

std::unique_ptr<Stepper> VortexCase::stepper(Operator&, const RunControls& controls) {
  if (settings_.step == StepForm::scheme) return nullptr;
  MidpointControls c;
  if (settings_.step == StepForm::midpoint) c.agreement = 0.3 * controls.time.rtol;
  return std::make_unique<Midpoint>(mine().tdgl(), mine().electric(), mine().around(),
                                    mine().shift(), c);
}

Measurement VortexCase::measure(const Operator&, double t, Vec u) {
  last_ = (*observer_)(t, u);
  if (observer_->has_moving_field()) average_voltage(t);
  if (!began_) began_ = t;
  if (frames_.empty() || t > frames_.back().time) frames_.push_back({t, observer_->vortices()});
  return {observer_->quantities(last_), {}};
}

/// Where A moves along driven axes its mean rate since the last row takes the place of the rate at
/// the moment, which is the small difference of two currents and off by the tolerance of psi.
void VortexCase::average_voltage(double t) {
  const double tau = settings_.material.time();
  last_.quanta_passed = observer_->moved() / turn;
  if (row_ && t > row_->time * (1.0 + 1e-12)) {
    const double mean = turn * (last_.quanta_passed - row_->quanta) / (t - row_->time);
    const double more = mean - observer_->moving_voltage();
    last_.voltage += more;
    if (observer_->is_cell()) last_.supplied += more * mine().around().total_current(t);
  } else if (row_) {
    last_.voltage = row_->voltage;
  }
  row_ = Standing{t * tau / tau, last_.quanta_passed, last_.voltage};
}

/// Moments without vortices, which leave no line in tracks.csv.
void VortexCase::remember(const Columns& earlier) {
  resumed_ = !earlier.empty();
  const auto column = [&earlier](const char* name) {
    const auto found = earlier.find(name);
    return found == earlier.end() ? std::vector<double>{} : found->second;
  };
  const auto times = column("time"), moved = column("quanta_passed"), counts = column("vortices");
  if (!moved.empty()) row_ = Standing{times.back(), moved.back(), column("reduced_voltage").back()};
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] == 0.0) frames_.push_back({times[i], {}});
}

/// The vortices of a film at every row, which a restart reads again. Collective.
Tracks VortexCase::write_tracks(const Grid& grid, const std::string& directory) const {
  const double xi = settings_.material.coherence_length, tau = settings_.material.time();
  const std::string path = directory + "/tracks.csv";
  Tracks tracks;
  collectively(grid.comm(), [&] {
    std::vector<Frame> all = frames_;
    if (resumed_ && std::filesystem::exists(path)) {
      const std::vector<Frame> earlier = frames_of_csv(path, xi, tau, *began_);
      all.insert(all.end(), earlier.begin(), earlier.end());
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Frame& x, const Frame& y) { return x.time < y.time; });
    tracks = follow(grid, all);
  });
  collectively(grid.comm(), [&] {
    if (rank_of(grid.comm()) == 0) replace_file(path, tracks_csv(tracks, xi, tau));
  });
  return tracks;
}

void VortexCase::keep_files(const Operator& op, const RunContext& context) {
  if (op.grid().dimension() == 2 && began_) (void)write_tracks(op.grid(), context.place.directory);
}

/// Tracks of the vortices of a film, and how they stand to one another at the end.
Quantities VortexCase::conclude(Operator& op, double, Vec, const RunContext& context) {
  if (op.grid().dimension() != 2 || !began_) return {};
  return observer_->told_of(write_tracks(op.grid(), context.place.directory), last_);
}

Quantities VortexCase::closing() {
  const Material& m = settings_.material;
  return {{"xi", m.coherence_length, "m"},
          {"kappa", m.kappa(), "1"},
          {"tau0", m.time(), "s"},
          {"Bc2", m.field(), "T"},
          {"J0", m.current_density(), "A/m2"},
          {"V0", m.voltage(), "V"}};
}

}  // namespace fluxform::vortex
