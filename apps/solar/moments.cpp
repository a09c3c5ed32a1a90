#include "moments.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/error.hpp"
#include "fluxform/grid/moment_weights.hpp"

#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;

double itself(double x) { return x; }
double complement(double s) { return std::sqrt(std::max(1.0 - s * s, 0.0)); }
double cosine_of(double x) { return std::cos(x); }
double sine_of(double x) { return std::sin(x); }

/// Weights of averages over cells become those of the field in them, times `factor`.
std::vector<double> per_extent(std::vector<double> weights, const std::vector<double>& faces,
                               double factor = 1.0) {
  for (std::size_t k = 0; k < weights.size(); ++k) weights[k] *= factor / (faces[k + 1] - faces[k]);
  return weights;
}

/// Of the mean beyond a latitude, by the sines `s` of the faces of rows.
Moments::ByPole means_beyond(const std::vector<double>& s, double latitude) {
  const double edge = std::sin(latitude), factor = 1.0 / (2.0 * pi * (1.0 - edge));
  return {per_extent(moment_weights(s, MomentForm{}, edge, 1.0), s, factor),
          per_extent(moment_weights(s, MomentForm{}, -1.0, -edge), s, factor)};
}

}  // namespace

Moments::Moments(const std::vector<double>& longitude_faces,
                 const std::vector<double>& latitude_faces) {
  if (longitude_faces.size() < 4 || latitude_faces.size() < 4)
    throw InputError("a surface grid needs at least three cells along each axis");
  std::vector<double> s;
  for (const double latitude : latitude_faces) s.push_back(std::sin(latitude));
  axial = per_extent(moment_weights(s, {itself}, -1.0, 1.0), s, 1.5 / (2.0 * pi));
  // a wave in longitude of a smooth field vanishes at the poles as cos(lat) does
  across = per_extent(moment_weights(s, {complement, complement}, -1.0, 1.0), s);
  const double west = longitude_faces.front(), east = longitude_faces.back();
  cosine = per_extent(moment_weights(longitude_faces, {cosine_of}, west, east, true),
                      longitude_faces, 0.75 / pi);
  sine = per_extent(moment_weights(longitude_faces, {sine_of}, west, east, true), longitude_faces,
                    0.75 / pi);
  mean60 = means_beyond(s, 60.0 * degree);
  mean70 = means_beyond(s, 70.0 * degree);
  const double edge = std::sin(60.0 * degree);
  for (std::size_t j = 0; j + 1 < s.size(); ++j) {
    const double height = s[j + 1] - s[j];
    cap[0].push_back(std::max(0.0, s[j + 1] - std::max(edge, s[j])) / height);
    cap[1].push_back(std::max(0.0, std::min(-edge, s[j + 1]) - s[j]) / height);
  }
}

double cap_area() { return 2.0 * pi * (1.0 - std::sin(60.0 * degree)); }

}  // namespace fluxform::solar
