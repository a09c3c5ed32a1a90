#include "observables.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "fluxform/core/error.hpp"

#include "quadrature.hpp"
#include "sun.hpp"

namespace fluxform::solar {
namespace {

constexpr double pi = constants::pi;
constexpr double square_cm = radius_cm * radius_cm;
constexpr double noise = 1e-6;  // of a quantity's greatest magnitude: signs below it mean nothing

double itself(double x) { return x; }
double complement(double s) { return std::sqrt(std::max(1.0 - s * s, 0.0)); }
double cosine_of(double x) { return std::cos(x); }
double sine_of(double x) { return std::sin(x); }

/// Face number `n`, which may run beyond the ends of a periodic axis.
double unwrapped_face(const std::vector<double>& faces, int n) {
  const int cells = static_cast<int>(faces.size()) - 1;
  const int turn = n < 0 ? -1 : (n > cells ? 1 : 0);
  return faces[static_cast<std::size_t>(n - turn * cells)] + turn * (faces.back() - faces.front());
}

}  // namespace

namespace {

/// Integrals of f(x) times 1, z, z^2 over [lower, upper], z = (x - centre)/scale.
template <class F>
Eigen::Vector3d moments(const F& f, double lower, double upper, double centre, double scale) {
  static const GaussRule rule = gauss_rule(6);
  const double half = 0.5 * (upper - lower);
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (std::size_t q = 0; q < rule.point.size(); ++q) {
    const double x = lower + half * (1.0 + rule.point[q]), z = (x - centre) / scale;
    sum += half * rule.weight[q] * f(x) * Eigen::Vector3d(1.0, z, z * z);
  }
  return sum;
}

}  // namespace

std::vector<double> moment_weights(const std::vector<double>& faces, const MomentForm& form,
                                   double from, double to, bool periodic) {
  const int cells = static_cast<int>(faces.size()) - 1;
  std::vector<double> weights(static_cast<std::size_t>(cells), 0.0);
  for (int j = 0; j < cells; ++j) {
    const double lower = std::max(from, faces[static_cast<std::size_t>(j)]);
    const double upper = std::min(to, faces[static_cast<std::size_t>(j) + 1]);
    if (!(upper > lower)) continue;
    const int first = periodic ? j - 1 : std::clamp(j - 1, 0, cells - 3);
    const double west = unwrapped_face(faces, first), east = unwrapped_face(faces, first + 3);
    const double centre = 0.5 * (west + east), scale = east - west;
    Eigen::Matrix3d
        averages;  // row k: of the three trial functions over the k-th cell of the three
    for (int k = 0; k < 3; ++k) {
      const double a = unwrapped_face(faces, first + k), b = unwrapped_face(faces, first + k + 1);
      averages.row(k) = moments(form.shape, a, b, centre, scale).transpose() / (b - a);
    }
    const auto integrand = [&](double x) { return form.weight(x) * form.shape(x); };
    const Eigen::Vector3d target = moments(integrand, lower, upper, centre, scale);
    const Eigen::Vector3d part = averages.transpose().partialPivLu().solve(target);
    for (int k = 0; k < 3; ++k)
      weights[static_cast<std::size_t>((first + k + cells) % cells)] += part[k];
  }
  return weights;
}

const std::vector<Observables::Entry>& Observables::entries() {
  using O = Observables;
  static const std::vector<Entry> list{
      {"br_min", "G", "lowest radial field", &O::br_min},
      {"br_max", "G", "highest radial field", &O::br_max},
      {"br_min_abs", "G", "lowest magnitude of the radial field", &O::br_min_abs},
      {"flux_positive", "Mx", "flux of positive cells", &O::flux_positive},
      {"flux_negative", "Mx", "flux of negative cells", &O::flux_negative},
      {"flux_unsigned", "Mx", "total unsigned flux", &O::flux_unsigned},
      {"flux_net", "Mx", "net flux", &O::flux_net},
      {"north_flux_positive", "Mx", "positive flux north of 60 degrees", &O::north_flux_positive},
      {"north_flux_negative", "Mx", "negative flux north of 60 degrees", &O::north_flux_negative},
      {"south_flux_positive", "Mx", "positive flux south of -60 degrees", &O::south_flux_positive},
      {"south_flux_negative", "Mx", "negative flux south of -60 degrees", &O::south_flux_negative},
      {"north_area", "cm2", "area north of 60 degrees", &O::north_area},
      {"south_area", "cm2", "area south of -60 degrees", &O::south_area},
      {"axial_dipole", "G", "axial dipole moment", &O::axial_dipole},
      {"equatorial_dipole", "G", "amplitude of the equatorial dipole", &O::equatorial_dipole},
      {"equatorial_longitude", "degree", "its longitude", &O::equatorial_longitude},
      {"north_field_60", "G", "mean field north of 60 degrees", &O::north_field_60},
      {"south_field_60", "G", "mean field south of -60 degrees", &O::south_field_60},
      {"north_field_70", "G", "mean field north of 70 degrees", &O::north_field_70},
      {"south_field_70", "G", "mean field south of -70 degrees", &O::south_field_70}};
  return list;
}

/// This rank's sums; the scalars and the rows travel in one message.
struct Observer::Sums {
  enum Scalar {
    positive,
    negative,
    net,
    cap_positive,
    cap_negative = cap_positive + 2,
    cosine = cap_negative + 2,
    sine,
    count
  };
  std::vector<double> scalars_and_rows;
  double lowest = std::numeric_limits<double>::max();
  double highest = std::numeric_limits<double>::lowest();
  double lowest_magnitude = std::numeric_limits<double>::max();
  explicit Sums(int rows) : scalars_and_rows(static_cast<std::size_t>(count + rows), 0.0) {}
  double& operator[](int n) { return scalars_and_rows[static_cast<std::size_t>(n)]; }
  void reduce(MPI_Comm comm);
};

void Observer::Sums::reduce(MPI_Comm comm) {
  MPI_Allreduce(MPI_IN_PLACE, scalars_and_rows.data(), static_cast<int>(scalars_and_rows.size()),
                MPI_DOUBLE, MPI_SUM, comm);
  double extremes[3] = {-lowest, highest, -lowest_magnitude};
  MPI_Allreduce(MPI_IN_PLACE, extremes, 3, MPI_DOUBLE, MPI_MAX, comm);
  lowest = -extremes[0];
  highest = extremes[1];
  lowest_magnitude = -extremes[2];
}

Observer::Observer(const SurfaceCells& cells) : cells_(cells) {
  if (cells.rows() < 3 || cells.columns() < 3)
    throw InputError("dipoles and polar fields need a grid of at least 3 x 3 cells");
  const std::vector<double>& s = cells_.sine_faces;
  const double s60 = std::sin(60.0 * degree), s70 = std::sin(70.0 * degree);
  axial_ = moment_weights(s, {itself}, -1.0, 1.0);
  // the first harmonic in longitude of a smooth field vanishes at the poles as cos(lat) does
  across_ = moment_weights(s, {complement, complement}, -1.0, 1.0);
  cap60_ = {moment_weights(s, MomentForm{}, s60, 1.0), moment_weights(s, MomentForm{}, -1.0, -s60)};
  cap70_ = {moment_weights(s, MomentForm{}, s70, 1.0), moment_weights(s, MomentForm{}, -1.0, -s70)};
  const double west = cells_.longitude_faces.front(), east = cells_.longitude_faces.back();
  cosine_ = moment_weights(cells_.longitude_faces, {cosine_of}, west, east, true);
  sine_ = moment_weights(cells_.longitude_faces, {sine_of}, west, east, true);
  for (std::size_t j = 0; j + 1 < s.size(); ++j) {
    cap_overlap_[0].push_back(std::max(0.0, s[j + 1] - std::max(s60, s[j])));
    cap_overlap_[1].push_back(std::max(0.0, std::min(-s60, s[j + 1]) - s[j]));
  }
}

void Observer::add_cells(std::span<const double> field, Sums& sums) const {
  cells_.for_owned([&](int i, int j, std::size_t k) {
    const auto column = static_cast<std::size_t>(i), row = static_cast<std::size_t>(j);
    const double b = field[k], width = cells_.width(i), flux = b * cells_.area(i, j);
    const int sign = b < 0.0 ? 1 : 0;
    sums[Sums::positive + sign] += flux;
    sums[Sums::net] += flux;
    for (const int pole : {0, 1})
      sums[(sign ? Sums::cap_negative : Sums::cap_positive) + pole] +=
          b * width * cap_overlap_[static_cast<std::size_t>(pole)][row];
    sums[Sums::cosine] += b * across_[row] * cosine_[column];
    sums[Sums::sine] += b * across_[row] * sine_[column];
    sums[Sums::count + j] += b * width / (2.0 * pi);
    sums.lowest = std::min(sums.lowest, b);
    sums.highest = std::max(sums.highest, b);
    sums.lowest_magnitude = std::min(sums.lowest_magnitude, std::abs(b));
  });
}

namespace {

double dot(const std::vector<double>& weights, const std::vector<double>& values) {
  return std::inner_product(weights.begin(), weights.end(), values.begin(), 0.0);
}

}  // namespace

void Observer::finish(Observables& out) const {
  const double area60 = 1.0 - std::sin(60.0 * degree), area70 = 1.0 - std::sin(70.0 * degree);
  out.axial_dipole = 1.5 * dot(axial_, out.zonal_mean);
  out.north_field_60 = dot(cap60_[0], out.zonal_mean) / area60;
  out.south_field_60 = dot(cap60_[1], out.zonal_mean) / area60;
  out.north_field_70 = dot(cap70_[0], out.zonal_mean) / area70;
  out.south_field_70 = dot(cap70_[1], out.zonal_mean) / area70;
  out.north_area = out.south_area = 2.0 * pi * area60 * square_cm;
}

Observables Observer::operator()(std::span<const double> field) const {
  Sums sums(cells_.rows());
  add_cells(field, sums);
  sums.reduce(cells_.comm);
  Observables out{.br_min = sums.lowest,
                  .br_max = sums.highest,
                  .br_min_abs = sums.lowest_magnitude,
                  .flux_positive = sums[Sums::positive] * square_cm,
                  .flux_negative = sums[Sums::negative] * square_cm,
                  .flux_unsigned = (sums[Sums::positive] - sums[Sums::negative]) * square_cm,
                  .flux_net = sums[Sums::net] * square_cm,
                  .north_flux_positive = sums[Sums::cap_positive] * square_cm,
                  .north_flux_negative = sums[Sums::cap_negative] * square_cm,
                  .south_flux_positive = sums[Sums::cap_positive + 1] * square_cm,
                  .south_flux_negative = sums[Sums::cap_negative + 1] * square_cm};
  const double x = sums[Sums::cosine], y = sums[Sums::sine];
  out.equatorial_dipole = 0.75 / pi * std::hypot(x, y);
  out.equatorial_longitude = std::atan2(y, x) / degree;
  const auto rows = sums.scalars_and_rows.begin() + Sums::count;
  out.zonal_mean.assign(rows, sums.scalars_and_rows.end());
  finish(out);
  return out;
}

std::vector<double> zero_crossings(const std::vector<double>& time,
                                   const std::vector<double>& value) {
  double greatest = 0.0;
  for (const double v : value) greatest = std::max(greatest, std::abs(v));
  std::vector<double> times;
  std::size_t last = value.size();  // the latest sample beyond the noise; none yet
  for (std::size_t n = 0; n < value.size(); ++n) {
    if (std::abs(value[n]) <= noise * greatest) continue;
    const double before = last < n ? value[last] : 0.0;
    if (before * value[n] < 0.0)
      times.push_back(time[last] + (time[n] - time[last]) * before / (before - value[n]));
    last = n;
  }
  return times;
}

}  // namespace fluxform::solar
