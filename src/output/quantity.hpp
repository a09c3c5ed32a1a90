#pragma once
// One named number with its unit: what history, profiles and summaries are made of.
#include <string>
#include <vector>

namespace fluxform {

struct Quantity {
  std::string name;
  double value = 0.0;
  std::string unit = "1";
};
using Quantities = std::vector<Quantity>;

/// How times are written: value in files = offset + scale * internal time, in `unit`
/// ("s", or "days since 2010-06-15" after CF conventions, which xarray turns into dates).
struct TimeAxis {
  std::string unit = "s";
  double scale = 1.0;
  double offset = 0.0;
  std::string name = "time";  ///< what the axis counts, if not time
  double in_file(double t) const { return offset + scale * t; }
};

}  // namespace fluxform
