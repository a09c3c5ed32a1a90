#pragma once
// What an input says of a spindle: its pools of microtubules, its chromosome, its marks. Lengths are
// in um and times in min everywhere.
#include <optional>
#include <string>
#include <vector>

#include "fluxform/fields/model_input.hpp"

namespace fluxform::spindle {

enum class Span { kinetochore, poles };
enum class Polarity { plus, minus };  ///< carried to the right, to the left pole

/// Microtubules of one kind, per cross-section of the spindle (or of a kinetochore's fibre).
struct Pool {
  std::string name;
  Span span = Span::poles;
  double number = 0.0;    ///< at the start; of a fibre also what its kinetochore holds
  double flux = 0.0;      ///< towards the pole
  double lifetime = 0.0;  ///< of a tubulin in the lattice; 0: for ever
  double diffusivity = 0.0;
  double exchange = 0.0;  ///< rate at which its tubulin goes over to the other pool
  double rate = 0.0, centre = 0.0, width = 1.0;  ///< nucleation, of each polarity
  bool nucleates = false;
  std::string names[4];  ///< of its fields: plus, minus, and the marked part of each

  double loss() const { return lifetime > 0.0 ? 1.0 / lifetime : 0.0; }
};

enum class Light { activate, bleach };
enum class Shape { bar, spot };

/// A part of the lattice that is made visible, or invisible, at one time.
struct Mark {
  Light light = Light::activate;
  Shape shape = Shape::bar;
  double from = 0.0, to = 0.0, edge = 0.0;  ///< of a bar, and how far its ends are blurred
  double at = 0.0, width = 0.3;             ///< of a spot, Gaussian
  double share = 1.0;                       ///< of the tubulin at its brightest
  double time = 0.0;

  /// The part of the tubulin between two places that it meets.
  double mean(double low, double high) const;
};

enum class Law { kinematic, tension };

/// Poles, sisters and what moves them.
struct Machine {
  std::vector<double> poles{-6.0, 6.0};
  int cells = 400;
  double chromosome = 0.0, sisters = 1.0;  ///< its place, and how far its kinetochores are apart
  Law law = Law::kinematic;
  double pac_man = 0.0, pac_man_per_distance = 0.0;
  double zeta = 50.0, stiffness = 100.0, rest = 1.0;
  double reach = 0.5;  ///< kinetochores stop this far from their pole
  std::optional<double> anaphase;
  double elongation = 0.0;  ///< each pole's speed outward in anaphase
  double sliding_share = 0.0;

  struct {
    double pole = 0.0, kinetochore = 0.0, kinesin5 = 0.0, from = 0.0;
  } inhibited;
};

/// What is seen of a run.
struct Seeing {
  double pixel = 0.1, margin = 2.0;
  double from = -1.0, length = 1.0;  ///< knock-outs: the window in which speeds are taken
};

struct Settings {
  Machine machine;
  std::vector<Mark> marks;
  Seeing seeing;
};

/// The keys below `spindle`.
void describe_place(Parameters& p, Machine& machine);
void describe_pool(ModelInput& s, Pool& pool);
/// All other keys of the model.
void describe(ModelInput& in, Settings& settings);
/// Conditions between keys, of `count` pools.
void check(Checker& c, const Settings& settings, const Pool* pools, int count);

}  // namespace fluxform::spindle
