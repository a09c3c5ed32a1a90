#pragma once
// The `grid:` section as written, and how it becomes a GridSpec. Used by describe_grid only.
#include <array>
#include <map>
#include <string>
#include <vector>

#include "fluxform/core/constants.hpp"
#include "fluxform/grid/spec.hpp"
#include "fluxform/input/parameters.hpp"

namespace fluxform::grid_input {

inline constexpr double degree = constants::pi / 180.0;

/// Every axis name there is, in the order formulas receive them.
inline constexpr std::array<const char*, 7> axis_names{"x",   "y",         "z",       "r",
                                                       "phi", "longitude", "latitude"};

bool is_angle(const std::string& axis);

struct AxisDraft {
  AxisSpec spec;
  bool present = false;
};

struct SideDraft {
  std::string name, on;
  Expression where;
};

struct RegionDraft {
  std::string name, file;
  Expression where;
};

/// What the section says, before it is turned into a GridSpec.
struct Draft {
  std::map<std::string, AxisDraft> axes;
  std::vector<SideDraft> sides;
  std::vector<RegionDraft> regions;
  std::vector<Interface> interfaces;
  Expression active;
  std::string mask;
};

/// Fills `grid` from the draft, in reduced units; reports what does not fit together.
void assemble(const Draft& draft, GridSpec& grid, Checker& checker);

}  // namespace fluxform::grid_input
