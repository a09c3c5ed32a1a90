#pragma once
// What an input says of a vortex run.
#include <array>
#include <vector>

#include "fluxform/fields/model_input.hpp"
#include "fluxform/grid/outline.hpp"

#include "material.hpp"

namespace fluxform::vortex {

enum class Contact { normal, superconducting, plain };
enum class InitialState { superconducting, normal, random };
enum class StepForm { midpoint, dissipative, scheme };

/// A part of the surface through which current enters.
struct TerminalSettings {
  Contact contact = Contact::normal;
  Expression current{};  ///< A
  Expression density{};  ///< J0, instead of the current
};

/// A disc (ball in 3D) with another eps.
struct InclusionSettings {
  std::vector<double> at;  ///< m
  double radius = 0.0;     ///< m
  double eps = 0.0;
};

struct RandomPinSettings {
  int number = 0;
  double radius = 0.0;
  double eps = 0.0;
  int seed = 1;
};

/// A Gaussian random part of eps.
struct DisorderSettings {
  double amplitude = 0.0;    ///< standard deviation
  double correlation = 0.0;  ///< length, m
  int seed = 1;
};

struct ProbeSettings {
  std::vector<double> at;  ///< m
};

/// A box in the plane of x and y, whose fluxoid is measured.
struct LoopSettings {
  std::vector<double> from, to;  ///< corners, m
};

struct Settings {
  Declarations declared;  ///< of coefficients and terminals
  Material material;
  GridSpec grid;                    ///< in metres as read
  std::array<Expression, 3> field;  ///< Bc2
  int quanta = 0;
  Conditions<TerminalSettings> terminals;
  std::array<Expression, 3> drive;  ///< J0; empty where not driven
  OnCells eps;
  std::vector<InclusionSettings> inclusions;
  std::string pin_file;
  RandomPinSettings random_pins;
  DisorderSettings disorder;
  InitialState initial = InitialState::superconducting;
  double noise = 0.0;
  int seed = 1;
  StepForm step = StepForm::midpoint;
  std::vector<ProbeSettings> probes;
  std::vector<LoopSettings> loops;
};

void describe(Parameters& p, Settings& s);

/// The grid in units of the coherence length; nodes whose box the outline cuts take part.
GridSpec in_coherence_lengths(const Settings& s);

/// The outline of the sample, `grid.active`, in the same units.
Outline outline_of(const Settings& s);

/// Conditions that need the whole input: see `prepare` of the case. Throws InputError.
void check(const Parameters& p, const Settings& s);

/// Whether the field along an axis acts on currents in the grid: a plane normal to it is needed.
bool acts(const Settings& s, std::size_t normal);

/// Whether the grid is a cell periodic along x and y.
bool is_cell(const Settings& s);

/// Warns of components of the field that nothing in the grid can feel.
void warn_idle_field(const Settings& s);

/// Warns of a field that is above Bc2 at some time of the run, from `start` to `stop` in tau0.
void warn_high_field(const Settings& s, double start, double stop);

}  // namespace fluxform::vortex
