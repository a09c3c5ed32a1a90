#pragma once
// One coordinate axis: where its faces and centres stand.
//
// Cell-centred axes put the unknown midway between faces; node-centred axes put unknowns on the
// given points and faces midway between them, with half cells at both ends.
#include <string>
#include <vector>

namespace fluxform {

enum class Spacing {
  uniform,
  geometric,  ///< each cell `ratio` times the one before
  tanh,       ///< graded towards both ends (or one) by tanh(strength)
  listed,     ///< face (or node) coordinates given
  sine        ///< latitude only: uniform in the sine of latitude
};
enum class Graded { both, lower, upper };  ///< the end(s) where tanh spacing is finest
enum class Centering { cell, node };

struct AxisSpec {
  std::string name = "x";
  int cells = 1;  ///< number of unknowns along the axis (nodes if node-centred)
  double from = 0.0;
  double to = 1.0;
  Spacing spacing = Spacing::uniform;
  double ratio = 1.0;
  double strength = 2.0;
  Graded graded = Graded::both;
  std::vector<double> listed = {};
  bool periodic = false;
  Centering centering = Centering::cell;
};

/// Coordinates of one axis. `faces` has one more entry than `centres`.
struct Axis {
  std::string name;
  bool periodic = false;
  Centering centering = Centering::cell;
  bool uniform = false;
  std::vector<double> faces;
  std::vector<double> centres;

  int cells() const { return static_cast<int>(centres.size()); }
  double width(int i) const {
    return faces[static_cast<std::size_t>(i) + 1] - faces[static_cast<std::size_t>(i)];
  }
  double length() const { return faces.back() - faces.front(); }
};

/// Throws InputError: fewer than one cell, to <= from, non-increasing list, bad ratio or strength.
Axis make_axis(const AxisSpec& spec);

}  // namespace fluxform
