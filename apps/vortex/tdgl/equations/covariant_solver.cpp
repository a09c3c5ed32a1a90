#include "covariant_solver.hpp"

#include <cmath>

namespace fluxform::vortex {
namespace {

constexpr int most_iterations = 200;

}  // namespace

CovariantSolver::CovariantSolver(const Tdgl& tdgl)
    : tdgl_(tdgl),
      lattice_(tdgl.lattice()),
      matrix_{lattice_.field(), lattice_.field(), lattice_.field()},
      inverse_(matrix_),
      r_(lattice_.complex_field()),
      z_(r_),
      d_(r_),
      q_(r_) {}

void CovariantSolver::set(const ComplexField& about, const Field& density, double shift) {
  const Sample& sample = tdgl_.sample();
  lattice_.for_cells([&](std::size_t p) {
    const double volume = lattice_.volume()[p];
    double own = volume * (density[p] - sample.eps[p]);
    for (int a = 0; a < lattice_.dimension(); ++a)
      own += lattice_.conductance(a)[p] + lattice_.conductance(a)[p + at(lattice_.stride(a))];
    const auto along_re = sample.law.inertia<double>(about[p], {1.0, 0.0});
    const auto along_im = sample.law.inertia<double>(about[p], {0.0, 1.0});
    const double aa = own + shift * volume * along_re.re, ab = shift * volume * along_re.im;
    const double bb = own + shift * volume * along_im.im;
    matrix_.aa[p] = aa;
    matrix_.ab[p] = ab;
    matrix_.bb[p] = bb;
    const double f = sample.free[p] > 0.0 ? 1.0 / (aa * bb - ab * ab) : 0.0;
    inverse_.aa[p] = f * bb;
    inverse_.ab[p] = -f * ab;
    inverse_.bb[p] = f * aa;
  });
}

/// q = A d; returns d.q of free nodes on this rank.
double CovariantSolver::apply(const ComplexField& d, ComplexField& q) const {
  double product = 0.0;
  const int dimension = lattice_.dimension();
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    const double* __restrict re = d.re.data() + first;
    const double* __restrict im = d.im.data() + first;
    double* __restrict qre = q.re.data() + first;
    double* __restrict qim = q.im.data() + first;
    const double* __restrict aa = matrix_.aa.data() + first;
    const double* __restrict ab = matrix_.ab.data() + first;
    const double* __restrict bb = matrix_.bb.data() + first;
    for (int k = 0; k < n; ++k) {
      qre[k] = aa[k] * re[k] + ab[k] * im[k];
      qim[k] = ab[k] * re[k] + bb[k] * im[k];
    }
    for (int a = 0; a < dimension; ++a) {
      const std::ptrdiff_t s = lattice_.stride(a);
      const double* __restrict ur = tdgl_.link_re()[at(a)].data() + first;
      const double* __restrict ui = tdgl_.link_im()[at(a)].data() + first;
      for (int k = 0; k < n; ++k) {
        qre[k] -=
            ur[k + s] * re[k + s] - ui[k + s] * im[k + s] + ur[k] * re[k - s] + ui[k] * im[k - s];
        qim[k] -=
            ur[k + s] * im[k + s] + ui[k + s] * re[k + s] + ur[k] * im[k - s] - ui[k] * re[k - s];
      }
    }
    double sum = 0.0;
    for (int k = 0; k < n; ++k) sum += re[k] * qre[k] + im[k] * qim[k];
    product += sum;
  });
  return product;
}

/// z = blocks^-1 r; returns r.z on this rank.
double CovariantSolver::precondition(const ComplexField& r, ComplexField& z) const {
  double product = 0.0;
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    const double* __restrict re = r.re.data() + first;
    const double* __restrict im = r.im.data() + first;
    const double* __restrict aa = inverse_.aa.data() + first;
    const double* __restrict ab = inverse_.ab.data() + first;
    const double* __restrict bb = inverse_.bb.data() + first;
    double* __restrict zre = z.re.data() + first;
    double* __restrict zim = z.im.data() + first;
    double sum = 0.0;
    for (int k = 0; k < n; ++k) {
      zre[k] = aa[k] * re[k] + ab[k] * im[k];
      zim[k] = ab[k] * re[k] + bb[k] * im[k];
      sum += re[k] * zre[k] + im[k] * zim[k];
    }
    product += sum;
  });
  return product;
}

/// x += step d, r -= step q, z = blocks^-1 r; returns r.z on this rank.
double CovariantSolver::advance(double step, ComplexField& x) {
  double product = 0.0;
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    double* __restrict xre = x.re.data() + first;
    double* __restrict xim = x.im.data() + first;
    double* __restrict rre = r_.re.data() + first;
    double* __restrict rim = r_.im.data() + first;
    double* __restrict zre = z_.re.data() + first;
    double* __restrict zim = z_.im.data() + first;
    const double* __restrict dre = d_.re.data() + first;
    const double* __restrict dim = d_.im.data() + first;
    const double* __restrict qre = q_.re.data() + first;
    const double* __restrict qim = q_.im.data() + first;
    const double* __restrict aa = inverse_.aa.data() + first;
    const double* __restrict ab = inverse_.ab.data() + first;
    const double* __restrict bb = inverse_.bb.data() + first;
    double sum = 0.0;
    for (int k = 0; k < n; ++k) {
      xre[k] += step * dre[k];
      xim[k] += step * dim[k];
      rre[k] -= step * qre[k];
      rim[k] -= step * qim[k];
      zre[k] = aa[k] * rre[k] + ab[k] * rim[k];
      zim[k] = ab[k] * rre[k] + bb[k] * rim[k];
      sum += rre[k] * zre[k] + rim[k] * zim[k];
    }
    product += sum;
  });
  return product;
}

int CovariantSolver::solve(const ComplexField& b, ComplexField& x, double rtol) {
  apply(x, r_);
  lattice_.for_cells([&](std::size_t p) {
    r_.re[p] = b.re[p] - r_.re[p];
    r_.im[p] = b.im[p] - r_.im[p];
  });
  const double enough = rtol * rtol * lattice_.sum(precondition(b, z_));
  double size = lattice_.sum(precondition(r_, z_));
  d_ = z_;
  for (int k = 0; k < most_iterations; ++k) {
    if (!(size > enough)) {
      lattice_.exchange(x);
      return std::isfinite(size) ? k : -1;
    }
    lattice_.exchange(d_);
    const double curvature = lattice_.sum(apply(d_, q_));
    if (!(curvature > 0.0)) return -1;
    const double before = size;
    size = lattice_.sum(advance(size / curvature, x));
    const double beta = size / before;
    lattice_.for_rows([&](std::ptrdiff_t first, int n) {
      double* __restrict dre = d_.re.data() + first;
      double* __restrict dim = d_.im.data() + first;
      const double* __restrict zre = z_.re.data() + first;
      const double* __restrict zim = z_.im.data() + first;
      for (int i = 0; i < n; ++i) {
        dre[i] = zre[i] + beta * dre[i];
        dim[i] = zim[i] + beta * dim[i];
      }
    });
  }
  return -1;
}

}  // namespace fluxform::vortex
