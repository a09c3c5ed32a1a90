#include "fluxform/grid/metric.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <functional>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

using constants::pi;

/// What one coordinate does in its geometry.
enum class Role { length, cylinder_radius, longitude, latitude, sphere_radius };

Role role_of(Geometry geometry, const std::string& name) {
  if (geometry == Geometry::cartesian) return Role::length;
  if (geometry == Geometry::cylindrical) {
    if (name == "r") return Role::cylinder_radius;
    if (name == "phi") return Role::longitude;
    if (name == "z") return Role::length;
  } else {
    if (name == "longitude") return Role::longitude;
    if (name == "latitude") return Role::latitude;
    if (name == "r" && geometry == Geometry::shell) return Role::sphere_radius;
  }
  throw InputError("grid: no axis '" + name + "' in this geometry");
}

/// Cosine of latitude, exactly zero at the poles so that no flux passes them.
double cosine(double latitude) {
  return std::abs(std::abs(latitude) - pi / 2) < 1e-12 ? 0.0 : std::cos(latitude);
}

/// The coordinate's own factor in the volume element.
double density(Role role, double x) {
  if (role == Role::cylinder_radius) return x;
  if (role == Role::latitude) return cosine(x);
  if (role == Role::sphere_radius) return x * x;
  return 1.0;
}

/// Exact integral of `density` from a to b.
double moment(Role role, double a, double b) {
  if (role == Role::cylinder_radius) return 0.5 * (b - a) * (a + b);
  if (role == Role::latitude) return 2.0 * std::cos(0.5 * (a + b)) * std::sin(0.5 * (b - a));
  if (role == Role::sphere_radius) return (b - a) * (a * a + a * b + b * b) / 3.0;
  return b - a;
}

/// Factor that axis `role` contributes to faces normal to another axis `normal`.
double transverse(Role normal, Role role, double a, double b) {
  if (role == Role::cylinder_radius && normal == Role::longitude) return b - a;
  if (role == Role::latitude && normal == Role::longitude) return b - a;
  if (role == Role::sphere_radius) return 0.5 * (b - a) * (a + b);
  return moment(role, a, b);
}

/// Volume-weighted mean of the distance from the axis, where a to b bound a cell: what makes the
/// gradient around the axis of a field linear in Cartesian position exact, in the innermost cells
/// too.
double mean_axis_distance(Role role, double a, double b) {
  if (role == Role::cylinder_radius) return 2.0 * (a * a + a * b + b * b) / (3.0 * (a + b));
  const double square = 0.5 * (b - a) + 0.25 * (std::sin(2.0 * b) - std::sin(2.0 * a));
  return square / moment(role, a, b);
}

/// Length per unit of coordinate `normal`, as far as it depends on axis `role` in a cell from a to
/// b.
double stretch(Role normal, Role role, double a, double b, double centre) {
  if (normal == Role::longitude && (role == Role::cylinder_radius || role == Role::latitude)) {
    return mean_axis_distance(role, a, b);
  }
  const bool angle = normal == Role::longitude || normal == Role::latitude;
  return angle && role == Role::sphere_radius ? centre : 1.0;
}

}  // namespace

/// An axis with its neighbours beyond both ends: periodic images, mirror images across a pole, or
/// nothing. Cells -2..n+1 and faces -2..n+2 may be asked for.
class ExtendedAxis {
 public:
  ExtendedAxis(const Axis& axis, Role role)
      : axis_(axis),
        role_(role),
        folds_lower_(role == Role::latitude && cosine(axis.faces.front()) == 0.0),
        folds_upper_(role == Role::latitude && cosine(axis.faces.back()) == 0.0) {}
  int cells() const { return axis_.cells(); }
  bool exists(int i) const {
    if (i < 0) return axis_.periodic || folds_lower_;
    if (i >= cells()) return axis_.periodic || folds_upper_;
    return true;
  }
  /// The cell whose metric factors stand for cell i.
  int image(int i) const {
    const int n = cells();
    if (axis_.periodic) return ((i % n) + n) % n;
    if (i < 0) return std::min(-1 - i, n - 1);
    if (i >= n) return std::max(2 * n - 1 - i, 0);
    return i;
  }
  double face(int f) const {
    const int n = cells();
    const auto& x = axis_.faces;
    if (f < 0) {
      return axis_.periodic ? at(x, wrap(f)) - axis_.length()
                            : 2.0 * x.front() - at(x, std::min(-f, n));
    }
    if (f > n) {
      return axis_.periodic ? at(x, f - n) + axis_.length()
                            : 2.0 * x.back() - at(x, std::max(2 * n - f, 0));
    }
    return at(x, f);
  }
  double centre(int i) const {
    if (i >= 0 && i < cells()) return at(axis_.centres, i);
    if (axis_.periodic) {
      return at(axis_.centres, image(i)) + (i < 0 ? -axis_.length() : axis_.length());
    }
    const double end = i < 0 ? axis_.faces.front() : axis_.faces.back();
    return 2.0 * end - at(axis_.centres, image(i));
  }
  /// Centre-to-centre distance across face f; to the face itself at an end nothing lies beyond.
  double gap(int f) const {
    const double left = exists(f - 1) ? centre(f - 1) : face(f);
    const double right = exists(f) ? centre(f) : face(f);
    return right - left;
  }
  Role role() const { return role_; }

 private:
  static double at(const std::vector<double>& x, int i) { return x[static_cast<std::size_t>(i)]; }
  int wrap(int f) const { return ((f % cells()) + cells()) % cells(); }
  const Axis& axis_;
  Role role_;
  bool folds_lower_, folds_upper_;
};

namespace {

struct Bounds {
  double lower, upper, centre;
};

/// Where the cell stands whose metric factors stand for cell i.
Bounds bounds(const ExtendedAxis& axis, int i) {
  const int image = axis.image(i);
  return {axis.face(image), axis.face(image + 1), axis.centre(image)};
}

/// Five-point Gauss-Legendre integral of f over [a, b].
double gauss(const std::function<double(double)>& f, double a, double b) {
  static constexpr std::array<double, 5> x{0.0, 0.5384693101056831, -0.5384693101056831,
                                           0.9061798459386640, -0.9061798459386640};
  static constexpr std::array<double, 5> w{0.5688888888888889, 0.4786286704993665,
                                           0.4786286704993665, 0.2369268850561891,
                                           0.2369268850561891};
  double sum = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) sum += w[k] * f(0.5 * (a + b) + 0.5 * (b - a) * x[k]);
  return 0.5 * (b - a) * sum;
}

/// Volume-weighted average of `f` over cell i (the weight is even across a pole).
double average(const ExtendedAxis& axis, int i, const std::function<double(double)>& f) {
  const double a = axis.face(i), b = axis.face(i + 1);
  const auto weight = [&](double x) { return std::abs(density(axis.role(), x)); };
  return gauss([&](double x) { return f(x) * weight(x); }, a, b) / gauss(weight, a, b);
}

/// Solves for weights of the existing cells around face f that reproduce value and slope of all
/// polynomials of the highest degree they can carry.
Reconstruction reconstruct(const ExtendedAxis& axis, int f) {
  std::vector<int> slots;
  for (int s = 0; s < 4; ++s) {
    if (axis.exists(f - 2 + s)) slots.push_back(s);
  }
  const auto n = static_cast<Eigen::Index>(slots.size());
  const double h = axis.gap(f);
  Eigen::MatrixXd moments(n, n);
  for (Eigen::Index p = 0; p < n; ++p) {
    for (Eigen::Index k = 0; k < n; ++k) {
      const int cell = f - 2 + slots[static_cast<std::size_t>(k)];
      moments(p, k) = average(axis, cell, [&](double x) {
        return std::pow((x - axis.face(f)) / h, static_cast<double>(p));
      });
    }
  }
  const auto lu = moments.fullPivLu();
  const Eigen::VectorXd value = lu.solve(Eigen::VectorXd::Unit(n, 0));
  const Eigen::VectorXd slope =
      n > 1 ? Eigen::VectorXd(lu.solve(Eigen::VectorXd::Unit(n, 1))) : Eigen::VectorXd::Zero(n);
  Reconstruction r{{0, 0, 0, 0}, {0, 0, 0, 0}};
  for (Eigen::Index k = 0; k < n; ++k) {
    r.value[static_cast<std::size_t>(slots[static_cast<std::size_t>(k)])] = value[k];
    r.slope[static_cast<std::size_t>(slots[static_cast<std::size_t>(k)])] = slope[k];
  }
  return r;
}

}  // namespace

Metric::Metric(Geometry geometry, const std::vector<Axis>& axes, double radius) {
  std::vector<ExtendedAxis> extended;
  bool has_angle = false;
  for (const Axis& axis : axes) {
    extended.emplace_back(axis, role_of(geometry, axis.name));
    has_angle = has_angle || axis.name == "phi";
  }
  allocate(axes);
  // Without an angle axis a cylinder's cells are whole rings.
  const double ring = geometry == Geometry::cylindrical && !has_angle ? 2.0 * pi : 1.0;
  const double length = geometry == Geometry::sphere ? radius : 1.0;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const int n = extended[a].cells();
    for (int i = -margin; i <= n + margin; ++i) {
      const auto [lower, upper, centre] = bounds(extended[a], i);
      volume_[a][slot(i)] = moment(extended[a].role(), lower, upper);
      for (std::size_t d = 0; d < axes.size(); ++d) {
        const bool normal = d == a;
        const Role across = extended[d].role(), along = extended[a].role();
        area_[d][a][slot(i)] = normal
                                   ? std::abs(density(along, extended[a].face(i))) * ring * length
                                   : transverse(across, along, lower, upper);
        length_[d][a][slot(i)] =
            normal ? extended[a].gap(i) * length : stretch(across, along, lower, upper, centre);
      }
      if (a == 0) volume_[a][slot(i)] *= ring * length * length;
    }
    set_moments(a, extended[a]);
  }
}

void Metric::allocate(const std::vector<Axis>& axes) {
  for (std::size_t a = 0; a < 3; ++a) {
    const std::size_t count = a < axes.size() ? static_cast<std::size_t>(axes[a].cells()) : 1;
    const std::size_t size = count + std::size_t{2} * margin + 1;
    volume_[a].assign(size, 1.0);
    mean_[a].assign(count, 0.0);
    variance_[a].assign(count, 0.0);
    for (std::size_t d = 0; d < 3; ++d) {
      area_[d][a].assign(size, 1.0);
      length_[d][a].assign(size, 1.0);
    }
  }
}

void Metric::set_moments(std::size_t a, const ExtendedAxis& axis) {
  for (int i = 0; i < axis.cells(); ++i) {
    const double mean = average(axis, i, [](double x) { return x; });
    mean_[a][static_cast<std::size_t>(i)] = mean;
    variance_[a][static_cast<std::size_t>(i)] =
        average(axis, i, [&](double x) { return (x - mean) * (x - mean); });
  }
  for (int f = 0; f <= axis.cells(); ++f) weights_[a].push_back(reconstruct(axis, f));
}

}  // namespace fluxform
