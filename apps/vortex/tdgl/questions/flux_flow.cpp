#include "flux_flow.hpp"

#include <petscksp.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/linear_check.hpp"

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
    double heat = 0.0, volume = 0.0;
    one_.for_owned([&](const Index& i) {
      const std::ptrdiff_t p = lattice_.at(i);
      const double v = lattice_.volume()[at(p)];
      heat += v * (relaxation_heat(p, i) + field_ * field_);
      for (int a = 0; a < lattice_.dimension(); ++a) {
        const double jump = m_[at(p)] - m_[at(p - lattice_.stride(a))];
        heat += lattice_.conductance(a)[at(p)] * jump * jump;
      }
      volume += v;
    });
    heat = lattice_.sum(heat);
    volume = lattice_.sum(volume);
    return field_ * field_ * volume / heat;
  }

 private:
  Complex<double> value(std::ptrdiff_t p) const { return {psi_.re[at(p)], psi_.im[at(p)]}; }

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

  void solve() {
    const Handle<Mat> matrix =
        create_stencil_matrix(one_, stencil_offsets(one_.dimension(), 1, false));
    const Handle<Vec> b = one_.create_global(), x = one_.create_global();
    {
      const WriteArray rhs(b);
      one_.for_owned([&](const Index& i) { rhs[one_.owned_offset(i)] = fill_row(i, matrix); });
    }
    petsc(MatAssemblyBegin(matrix, MAT_FINAL_ASSEMBLY));
    petsc(MatAssemblyEnd(matrix, MAT_FINAL_ASSEMBLY));
    Handle<KSP> ksp;
    PC pc = nullptr;
    petsc(KSPCreate(one_.comm(), ksp.out()));
    petsc(KSPSetOperators(ksp, matrix, matrix));
    petsc(KSPSetType(ksp, KSPCG));
    petsc(KSPGetPC(ksp, &pc));
    petsc(PCSetType(pc, PCGAMG));
    petsc(KSPSetTolerances(ksp, 1e-12, PETSC_DEFAULT, PETSC_DEFAULT, 500));
    petsc(KSPSetOptionsPrefix(ksp, "flux_flow_"));
    petsc(KSPSetFromOptions(ksp));
    petsc(KSPSolve(ksp, b, x));
    KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
    petsc(KSPGetConvergedReason(ksp, &reason));
    if (reason < 0)
      throw SolveError("the linear response of the lattice could not be solved for" +
                       told_options());
    require_residual(ksp, b, x, 1e-8);
    lattice_.load(x, 0, m_);
    lattice_.exchange(m_);
  }

  /// Row of (-lap + w |psi|^2) times the volume; returns its right-hand side.
  double fill_row(const Index& i, Mat matrix) const {
    const std::ptrdiff_t p = lattice_.at(i);
    const Complex<double> psi = value(p), d = slope(p, i);
    const double density = dot(psi, psi), w = law_.relaxation(density);
    const double volume = lattice_.volume()[at(p)];
    double diagonal = volume * w * density;
    const PetscInt row = one_.global_cell(i);
    for (int a = 0; a < one_.dimension(); ++a)
      for (const int up : {0, 1}) {
        Index j = i;
        j[at(a)] += up ? 1 : -1;
        const double g = lattice_.conductance(a)[at(p + up * lattice_.stride(a))];
        petsc(MatSetValue(matrix, row, one_.global_cell(j), -g, ADD_VALUES));
        diagonal += g;
      }
    petsc(MatSetValue(matrix, row, row, diagonal, ADD_VALUES));
    return volume * w * (psi.re * d.im - psi.im * d.re);
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
