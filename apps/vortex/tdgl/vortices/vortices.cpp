#include "vortices.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <tuple>

#include "fluxform/core/constants.hpp"
#include "fluxform/core/gathered.hpp"

namespace fluxform::vortex {
namespace {

using Number = std::complex<double>;
constexpr double turn = 2.0 * constants::pi;

double wrapped(double angle) { return angle - turn * std::nearbyint(angle / turn); }

/// The corners (0,0), (1,0), (1,1), (0,1) of a plaquette, carried to the first one by the links.
struct Plaquette {
  std::array<Number, 4> psi;
  std::array<double, 4> link;  ///< A.e of the edges from each corner to the next
};

/// Windings of the phase around it.
int winding(const Plaquette& c) {
  double sum = 0.0, flux = 0.0;
  for (std::size_t k = 0; k < 4; ++k) {
    const Number carried = std::polar(1.0, -c.link[k]) * c.psi[(k + 1) % 4];
    sum += std::arg(std::conj(c.psi[k]) * carried);
    flux += c.link[k];
  }
  return static_cast<int>(std::lround((sum + wrapped(flux)) / turn));
}

/// Whether |psi| rises from the plaquette's zero as around a vortex. What remains of psi in normal
/// metal has zeros as well, but next to no |psi| between them. Grids of any fineness agree on the
/// slope |psi|^2 / r^2, not on |psi|^2 itself: it is about 0.34 in the core of a lone vortex (in
/// units of the bulk, per xi^2), near B/(2 Bc2) times the mean |psi|^2 in a lattice, and 4e-3 in
/// the midst of a normal inclusion (eps = -1) of 3 xi radius, over whose rim psi fades as I1(r).
bool pronounced(const Plaquette& c, double side, double other) {
  constexpr double least = 1e-3;
  double sum = 0.0;
  for (const Number& corner : c.psi) sum += std::norm(corner);
  return 0.25 * sum > least * 0.25 * (side * side + other * other);
}

/// Where the bilinear interpolation of psi vanishes, in units of the edges; Newton's method.
std::array<double, 2> zero_inside(const Plaquette& c) {
  const Number f00 = c.psi[0], f10 = std::polar(1.0, -c.link[0]) * c.psi[1];
  const Number f01 = std::polar(1.0, c.link[3]) * c.psi[3];
  const Number f11 = std::polar(1.0, -c.link[0] - c.link[1]) * c.psi[2];
  double s = 0.5, t = 0.5;
  for (int k = 0; k < 8; ++k) {
    const Number f = (1 - s) * (1 - t) * f00 + s * (1 - t) * f10 + (1 - s) * t * f01 + s * t * f11;
    const Number fs = (1 - t) * (f10 - f00) + t * (f11 - f01);
    const Number ft = (1 - s) * (f01 - f00) + s * (f11 - f10);
    const double det = fs.real() * ft.imag() - fs.imag() * ft.real();
    if (det == 0.0) break;
    s = std::clamp(s - (f.real() * ft.imag() - f.imag() * ft.real()) / det, 0.0, 1.0);
    t = std::clamp(t - (fs.real() * f.imag() - fs.imag() * f.real()) / det, 0.0, 1.0);
  }
  return {s, t};
}

class Finder {
 public:
  Finder(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta)
      : tdgl_(tdgl), lattice_(tdgl.lattice()), psi_(psi), theta_(theta) {}

  std::vector<Vortex> run() {
    for (int normal = 0; normal < 3; ++normal) {
      const int a = (normal + 1) % 3, b = (normal + 2) % 3;
      if (a >= lattice_.dimension() || b >= lattice_.dimension()) continue;
      lattice_.grid().for_owned([&](const Index& i) { visit(i, normal, a, b); });
    }
    return std::move(found_);
  }

 private:
  Number value(std::ptrdiff_t p) const { return {psi_.re[at(p)], psi_.im[at(p)]}; }

  /// Whether the phase turns by less than atan(0.9) along the edge below p.
  bool calm(std::ptrdiff_t p, int axis) const {
    const std::ptrdiff_t q = p - lattice_.stride(axis);
    const Complex<double> low = psi_[at(q)], high = psi_[at(p)];
    const Link u{tdgl_.link_re()[at(axis)][at(p)], tdgl_.link_im()[at(axis)][at(p)]};
    const Complex<double> carried = GinzburgLandau::covariant_difference<double>({}, high, u);
    return std::abs(GinzburgLandau::supercurrent(low, high, u)) < 0.9 * dot(low, carried);
  }
  /// Whether it turns so little along all edges that nothing can wind around the plaquette: most
  /// plaquettes are sorted out here, without trigonometry.
  bool calm(std::ptrdiff_t p, int a, int b) const {
    const std::ptrdiff_t sa = lattice_.stride(a), sb = lattice_.stride(b);
    const double flux = theta_[at(a)][at(p + sa)] + theta_[at(b)][at(p + sa + sb)] -
                        theta_[at(a)][at(p + sa + sb)] - theta_[at(b)][at(p + sb)];
    return std::abs(wrapped(flux)) < constants::pi - 4.0 * std::atan(0.9) && calm(p + sa, a) &&
           calm(p + sb, b) && calm(p + sa + sb, b) && calm(p + sa + sb, a);
  }

  /// The plaquette with owned node i at its lower corner.
  void visit(const Index& i, int normal, int a, int b) {
    const std::ptrdiff_t p = lattice_.at(i), sa = lattice_.stride(a), sb = lattice_.stride(b);
    const Field &ga = lattice_.conductance(a), &gb = lattice_.conductance(b);
    if (calm(p, a, b)) return;
    if (ga[at(p + sa)] == 0.0 || gb[at(p + sb)] == 0.0 || gb[at(p + sa + sb)] == 0.0 ||
        ga[at(p + sa + sb)] == 0.0)
      return;
    Plaquette c;
    c.psi = {value(p), value(p + sa), value(p + sa + sb), value(p + sb)};
    for (const Number& corner : c.psi)
      if (corner == 0.0) return;
    c.link = {theta_[at(a)][at(p + sa)], theta_[at(b)][at(p + sa + sb)],
              -theta_[at(a)][at(p + sa + sb)], -theta_[at(b)][at(p + sb)]};
    const int n = winding(c);
    if (n == 0) return;
    const double side = lattice_.length(a, moved(i, a, 1));
    const double other = lattice_.length(b, moved(i, b, 1));
    const auto [s, t] = zero_inside(c);
    Vortex v{lattice_.grid().centre(i), n, normal, pronounced(c, side, other)};
    v.position[at(a)] += s * side;
    v.position[at(b)] += t * other;
    found_.push_back(v);
  }

  const Tdgl& tdgl_;
  const Lattice& lattice_;
  const ComplexField& psi_;
  const EdgeField& theta_;
  std::vector<Vortex> found_;
};

/// Phase step of psi along the edge below node p, carried by the link, plus A.e: how far the phase
/// itself turns, up to whole turns.
double step(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta, int axis,
            std::ptrdiff_t p) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::ptrdiff_t q = p - tdgl.lattice().stride(axis);
  const Number lower(psi.re[at(q)], psi.im[at(q)]), upper(psi.re[at(p)], psi.im[at(p)]);
  if (tdgl.lattice().conductance(axis)[at(p)] == 0.0 || lower == 0.0 || upper == 0.0) return none;
  const double angle = theta[at(axis)][at(p)];
  return std::arg(std::conj(lower) * std::polar(1.0, -angle) * upper) + angle;
}

}  // namespace

std::vector<Vortex> local_zeros(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta) {
  return Finder(tdgl, psi, theta).run();
}

std::vector<Vortex> find_zeros(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta) {
  std::vector<Vortex> all = gathered(local_zeros(tdgl, psi, theta), tdgl.lattice().grid().comm());
  std::sort(all.begin(), all.end(), [](const Vortex& a, const Vortex& b) {
    return std::tie(a.normal, a.position) < std::tie(b.normal, b.position);
  });
  return all;
}

std::vector<Vortex> find_vortices(const Tdgl& tdgl, const ComplexField& psi,
                                  const EdgeField& theta) {
  std::vector<Vortex> all = find_zeros(tdgl, psi, theta);
  std::erase_if(all, [](const Vortex& v) { return !v.pronounced; });
  return all;
}

double fluxoid(const Tdgl& tdgl, const ComplexField& psi, const EdgeField& theta,
               const LoopBox& loop) {
  const Lattice& lattice = tdgl.lattice();
  double sum = 0.0;
  lattice.grid().for_owned([&](const Index& i) {
    if (i[2] != loop.from[2]) return;
    for (const int a : {0, 1}) {
      const std::size_t along = at(a), across = at(1 - a);
      // The edge below node i lies on the loop where i is past the first corner along it.
      if (i[along] <= loop.from[along] || i[along] > loop.to[along]) continue;
      const bool first = i[across] == loop.from[across];
      if (!first && i[across] != loop.to[across]) continue;
      // Counter-clockwise: along x below and against it above, along y on the right.
      const double sign = (a == 0) == first ? 1.0 : -1.0;
      sum += sign * step(tdgl, psi, theta, a, lattice.at(i));
    }
  });
  return lattice.sum(sum) / (turn);
}

}  // namespace fluxform::vortex
