#include "stability.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/solve/eps.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/zero.hpp"

namespace fluxform::vortex {
namespace {

using Number = std::complex<double>;

Vector times(double factor, const Vector& b) {
  return {factor * b[0], factor * b[1], factor * b[2]};
}

/// H times the volumes over (re, im), and the volumes, where psi is free; elsewhere levels far
/// above all others.
class NormalState {
 public:
  NormalState(TdglOperator& op, double t, double factor)
      : op_(op), lattice_(op.lattice()), tdgl_(op.tdgl()), free_(tdgl_.sample().free) {
    lattice_.exchange(free_);
    EdgeField theta = lattice_.edge_field();
    Gauge(lattice_).angles(times(factor, op.around().field(t)), {}, theta);
    tdgl_.set_links(theta);
    levels_ = op.create_matrix();
    volumes_ = op.create_matrix();
    op.grid().for_owned([&](const Index& i) { fill_row(i); });
    for (Mat m : {Mat(levels_), Mat(volumes_)}) {
      petsc(MatAssemblyBegin(m, MAT_FINAL_ASSEMBLY));
      petsc(MatAssemblyEnd(m, MAT_FINAL_ASSEMBLY));
    }
  }
  Mat levels() const { return levels_; }
  Mat volumes() const { return volumes_; }

 private:
  using Block = std::array<double, 4>;
  static void add(Mat m, PetscInt row, PetscInt column, const Block& block) {
    petsc(MatSetValuesBlocked(m, 1, &row, 1, &column, block.data(), ADD_VALUES));
  }

  void fill_row(const Index& i) {
    const Grid& grid = op_.grid();
    const Sample& sample = tdgl_.sample();
    const std::ptrdiff_t p = lattice_.at(i);
    const PetscInt row = grid.global_cell(i);
    const double volume = lattice_.weight(i);
    add(volumes_, row, row, {volume, 0.0, 0.0, volume});
    double own = 0.0;
    lattice_.for_edges(i, [&](const Index& k, int a, std::size_t edge, double sign) {
      own += lattice_.conductance(a)[edge];
      if (sample.free[at(p)] == 0.0 || free_[at(lattice_.at(k))] == 0.0) return;
      const double re = tdgl_.link_re()[at(a)][edge], im = sign * tdgl_.link_im()[at(a)][edge];
      add(levels_, row, grid.global_cell(k), {-re, im, -im, -re});
    });
    own = sample.free[at(p)] > 0.0 ? own - volume * sample.eps[at(p)] : 1e3 * (volume + own);
    add(levels_, row, row, {own, 0.0, 0.0, own});
  }

  const TdglOperator& op_;
  const Lattice& lattice_;
  Tdgl tdgl_;
  Field free_;  ///< of neighbours on other ranks too
  Handle<Mat> levels_, volumes_;
};

/// No level lies below minus the greatest eps of the sample.
double lowest_possible(const Tdgl& tdgl, MPI_Comm comm) {
  double most = -1e300;
  const Sample& sample = tdgl.sample();
  tdgl.lattice().for_cells([&](std::size_t p) {
    if (sample.free[p] > 0.0) most = std::max(most, sample.eps[p]);
  });
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX, comm);
  return -most;
}

/// <a, b> over the sample. Collective.
Number product(const Lattice& lattice, const ComplexField& a, const ComplexField& b) {
  const auto& v = lattice.volume();
  return {lattice.sum_of([&](std::size_t p) { return v[p] * dot(a[p], b[p]); }),
          lattice.sum_of(
              [&](std::size_t p) { return v[p] * (a.re[p] * b.im[p] - a.im[p] * b.re[p]); })};
}

/// psi = factor psi + share other.
void combine(Number factor, ComplexField& psi, Number share, const ComplexField& other) {
  for (std::size_t p = 0; p < psi.re.size(); ++p) {
    const Number value =
        factor * Number(psi.re[p], psi.im[p]) + share * Number(other.re[p], other.im[p]);
    psi.re[p] = value.real();
    psi.im[p] = value.imag();
  }
}

/// psi less its parts along the shapes known already, of norm 1; false if nothing of its own is
/// left: each mode is found twice, as psi and as i psi. Collective.
bool make_own(const Lattice& lattice, const std::vector<ComplexField>& known, ComplexField& psi) {
  const double before = std::sqrt(product(lattice, psi, psi).real());
  for (const ComplexField& other : known) combine(1.0, psi, -product(lattice, other, psi), other);
  const double norm = std::sqrt(product(lattice, psi, psi).real());
  combine(1.0 / norm, psi, 0.0, psi);
  return norm > 1e-4 * before;
}

void choose_solver(EPS eps, double target, const StabilitySettings& s, Mat matrix) {
  PetscInt unknowns = 0;
  petsc(MatGetSize(matrix, &unknowns, nullptr));
  ST st = nullptr;
  KSP ksp = nullptr;
  petsc(EPSSetProblemType(eps, EPS_GHEP));
  petsc(EPSSetType(eps, EPSKRYLOVSCHUR));
  petsc(EPSSetDimensions(eps, std::min<PetscInt>(2 * s.modes, unknowns), PETSC_DEFAULT,
                         PETSC_DEFAULT));
  petsc(EPSSetTolerances(eps, s.tolerance, 500));
  petsc(EPSSetTarget(eps, target));
  petsc(EPSSetWhichEigenpairs(eps, EPS_TARGET_MAGNITUDE));
  petsc(EPSGetST(eps, &st));
  petsc(STSetType(st, STSINVERT));
  petsc(STGetKSP(st, &ksp));
  LinearControls direct;
  direct.method = LinearMethod::direct;
  configure(ksp, direct, direct.rtol, matrix);
  petsc(EPSSetOptionsPrefix(eps, "stability_"));
  petsc(EPSSetFromOptions(eps));
}

NormalModes collect(EPS eps, const TdglOperator& op, PetscInt converged, int wanted) {
  NormalModes modes;
  const Lattice& lattice = op.lattice();
  const Handle<Vec> x = op.grid().create_global();
  for (PetscInt k = 0; k < converged && static_cast<int>(modes.levels.size()) < wanted; ++k) {
    double level = 0.0;
    petsc(EPSGetEigenpair(eps, k, &level, nullptr, x, nullptr));
    ComplexField psi = lattice.complex_field();
    lattice.load(x, 0, psi.re);
    lattice.load(x, 1, psi.im);
    if (!make_own(lattice, modes.shapes, psi)) continue;
    modes.levels.push_back(level);
    modes.shapes.push_back(std::move(psi));
  }
  return modes;
}

/// Whether a plaquette carries so much flux that the links no longer stand for the field.
bool too_coarse(const Lattice& lattice, const Vector& field) {
  for (int c = 0; c < 3; ++c) {
    const int a = (c + 1) % 3, b = (c + 2) % 3;
    if (a >= lattice.dimension() || b >= lattice.dimension()) continue;
    const double sides = lattice.grid().axis(a).length() * lattice.grid().axis(b).length();
    const double cells =
        static_cast<double>(lattice.grid().cells()[at(a)]) * lattice.grid().cells()[at(b)];
    if (std::abs(field[at(c)]) * sides / cells > 2.0) return true;
  }
  return false;
}

}  // namespace

void describe(Parameters& p, StabilitySettings& s) {
  p.integer("modes", s.modes).range(1, 100).doc("number of modes, fastest first");
  p.number("tolerance", s.tolerance).range(1e-14, 1e-2).doc("relative residual of the modes");
  p.flag("critical_field", s.critical_field)
      .doc("find the field at which the normal state becomes stable");
}

NormalModes normal_modes(TdglOperator& op, double t, double factor, const StabilitySettings& s) {
  const NormalState state(op, t, factor);
  PetscInt converged = 0;
  const Eps eps(op.grid().comm());
  petsc(EPSSetOperators(eps, state.levels(), state.volumes()));
  choose_solver(eps, lowest_possible(op.tdgl(), op.grid().comm()) - 0.01, s, state.levels());
  petsc(EPSSolve(eps));
  petsc(EPSGetConverged(eps, &converged));
  NormalModes modes = collect(eps, op, converged, s.modes);
  if (static_cast<int>(modes.levels.size()) < s.modes)
    throw SolveError(
        fmt::format("only {} of {} modes of the normal state converged; ask for fewer, or for a "
                    "looser tolerance",
                    modes.levels.size(), s.modes));
  return modes;
}

double critical_factor(TdglOperator& op, double t, const StabilitySettings& s) {
  StabilitySettings one = s;
  one.modes = 1;
  const auto level = [&](double factor) { return normal_modes(op, t, factor, one).levels[0]; };
  const double without = level(0.0);
  if (without >= 0.0) throw SolveError("no critical field: the sample is normal without field");
  double low = 0.0, at_low = without, high = 1.0, at_high = level(high);
  while (at_high < 0.0) {
    low = high;
    at_low = at_high;
    high *= 1.3;
    if (too_coarse(op.lattice(), times(high, op.around().field(t))))
      throw SolveError(
          "no critical field: psi grows in all fields that the grid resolves; refine it");
    at_high = level(high);
  }
  return zero_between(level, low, at_low, high, at_high, s.tolerance);
}

}  // namespace fluxform::vortex
