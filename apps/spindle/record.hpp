#pragma once
// What has been seen of a run at its history times: the kymograph, and the lines of marks in it.
#include <string>
#include <vector>

#include "fluxform/app/case.hpp"

#include "look.hpp"

namespace fluxform::spindle {

/// What speeds are made of, at one time: measured in three places.
struct Sighting {
  double time = 0.0;
  double distance = 0.0;      ///< of the right kinetochore from its pole
  double mark_to_pole = 0.0;  ///< from the centroid of what is marked in the right fibre
  double mark_to_kinetochore = 0.0;
  double added = 0.0;  ///< lattice added at both kinetochores, in the books
};

/// A straight line through points and the standard error of its slope.
struct Slope {
  double value = 0.0, error = 0.0;
};
Slope slope_of(const std::vector<double>& x, const std::vector<double>& y);

/// A line of the kymograph: where a mark of one field was seen.
struct Line {
  std::string name;
  std::vector<double> times, places, amounts;
};

class Record {
 public:
  Pixels pixels;
  void frame(double t, std::vector<double> row);
  void point(const std::string& name, double t, double place, double amount);
  Memory memory() const;
  void recall(const Memory& memory);
  /// kymograph.csv and lines.csv, by rank 0. Throws IoError. Collective.
  void write(const std::string& folder, MPI_Comm comm) const;
  /// Slopes of the lines with their errors, and how fast each mark fades.
  Quantities lines() const;

 private:
  std::vector<double> times_;
  std::vector<std::vector<double>> rows_;
  std::vector<Line> lines_;
};

}  // namespace fluxform::spindle
