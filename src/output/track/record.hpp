#pragma once
// What has been seen of a run in one dimension at its history times: an image, a row for each time, and
// where things moved in it.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <mpi.h>

#include "fluxform/output/quantity.hpp"
#include "fluxform/output/track/moving_fields.hpp"

namespace fluxform {

/// A straight line through points and the standard error of its slope.
struct Slope {
  double value = 0.0, error = 0.0;
};
Slope slope_of(const std::vector<double>& x, const std::vector<double>& y);

/// Where something was seen, and how much of it.
struct Track {
  std::string name;
  std::vector<double> times, places, amounts;
};

class TrackRecord {
 public:
  TrackRecord(std::string time_unit, std::string length_unit)
      : time_unit_(std::move(time_unit)), length_unit_(std::move(length_unit)) {}
  Pixels pixels;
  void frame(double t, std::vector<double> row);
  void point(const std::string& name, double t, double place, double amount);
  /// All of it, by name, and back: a checkpoint keeps it.
  using Kept = std::map<std::string, std::vector<double>>;
  Kept memory() const;
  void recall(const Kept& memory);
  /// Two tables, by rank 0. Throws IoError. Collective.
  void write(const std::string& image, const std::string& tracks, MPI_Comm comm) const;
  /// Speed of each track and rate at which it fades, from straight lines, with their errors.
  Quantities lines() const;

 private:
  std::vector<double> times_;
  std::vector<std::vector<double>> rows_;
  std::vector<Track> lines_;
  std::string time_unit_, length_unit_;
};

}  // namespace fluxform
