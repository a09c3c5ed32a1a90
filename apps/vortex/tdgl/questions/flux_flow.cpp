#include "flux_flow.hpp"

#include "laplacian.hpp"

namespace fluxform::vortex {
namespace {

class LinearResponse {
 public:
  explicit LinearResponse(TdglOperator& op)
      : lattice_(op.lattice()),
        law_(op.tdgl().sample().law),
        psi_(op.psi()),
        theta_(op.angles()),
        field_(op.around().field(0.0)[2]),
        one_(op.grid().spec(), 1, op.grid().comm()),
        m_(lattice_.field()) {}

  double resistivity() {
    solve();
    double heat = 0.0;
    one_.for_owned([&](const Index& i) {
      const std::ptrdiff_t p = lattice_.at(i);
      heat += lattice_.volume()[at(p)] * (relaxation_heat(p, i) + field_ * field_);
      for (int a = 0; a < lattice_.dimension(); ++a) {
        const double jump = m_[at(p)] - m_[at(p - lattice_.stride(a))];
        heat += lattice_.conductance(a)[at(p)] * jump * jump;
      }
    });
    return field_ * field_ * lattice_.total_volume() / lattice_.sum(heat);
  }

 private:
  Complex<double> value(std::ptrdiff_t p) const { return psi_[at(p)]; }

  /// D psi along x at a node, centred.
  Complex<double> slope(std::ptrdiff_t p, const Index& i) const {
    const Complex<double> here = value(p);
    const double up = theta_[0][at(p + 1)], down = -theta_[0][at(p)];
    const Complex<double> above =
        GinzburgLandau::covariant_difference(here, value(p + 1), {std::cos(up), -std::sin(up)});
    const Complex<double> below =
        GinzburgLandau::covariant_difference(here, value(p - 1), {std::cos(down), -std::sin(down)});
    const double h = 2.0 * lattice_.length(0, i);
    return {(above.re - below.re) / h, (above.im - below.im) / h};
  }

  double relaxation_heat(std::ptrdiff_t p, const Index& i) const {
    const Complex<double> psi = value(p), d = slope(p, i);
    const Complex<double> v{-d.re - m_[at(p)] * psi.im, -d.im + m_[at(p)] * psi.re};
    return law_.dissipation(psi, v);
  }

  /// (-lap + w |psi|^2) m = w Im[psi* D psi].
  void solve() {
    const auto drag = [this](std::size_t p) {
      const double density = dot(psi_[p], psi_[p]);
      return law_.relaxation(density) * lattice_.volume()[p];
    };
    const Handle<Mat> matrix = laplacian(
        lattice_, one_, [&](std::size_t p) { return drag(p) * dot(psi_[p], psi_[p]); },
        [](std::size_t) { return 1.0; });
    const Handle<Vec> b = one_.create_global(), x = one_.create_global();
    {
      const WriteArray rhs(b);
      one_.for_owned([&](const Index& i) {
        const std::ptrdiff_t p = lattice_.at(i);
        const Complex<double> psi = value(p), d = slope(p, i);
        rhs[one_.owned_offset(i)] = drag(at(p)) * (psi.re * d.im - psi.im * d.re);
      });
    }
    SymmetricSolver(matrix, "the linear response of the lattice", "flux_flow_", 1e-12, 1e-50)
        .solve(b, x, 1e-8);
    lattice_.load(x, 0, m_);
    lattice_.exchange(m_);
  }

  const Lattice& lattice_;
  const GinzburgLandau& law_;
  const ComplexField& psi_;
  const EdgeField& theta_;
  double field_;
  Grid one_;
  Field m_;
};

}  // namespace

double flux_flow_resistivity(TdglOperator& op) { return LinearResponse(op).resistivity(); }

}  // namespace fluxform::vortex
