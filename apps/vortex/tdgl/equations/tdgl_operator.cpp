#include "tdgl_operator.hpp"

#include <cmath>

#include "fluxform/core/dual.hpp"
#include "fluxform/fv/matrix.hpp"

namespace fluxform::vortex {
namespace {

constexpr double time_difference = 1e-4;  // for the rate of a varying field

std::vector<FieldInfo> energy_account(double joules, const Grid& grid) {
  FieldInfo energy{"energy", "J"};
  energy.conserved = false;  // to the order of the scheme
  energy.amount_unit = "J";
  energy.scale = joules / std::pow(grid.spec().length_scale, grid.dimension());
  return {energy};
}

}  // namespace

TdglOperator::TdglOperator(const Grid& grid, std::unique_ptr<Lattice> lattice, Sample sample,
                           Surroundings around, double energy_unit)
    : grid_(grid),
      lattice_(std::move(lattice)),
      around_(std::move(around)),
      tdgl_(*lattice_, std::move(sample)),
      gauge_(*lattice_),
      electric_(tdgl_, around_),
      fields_{{"psi_real"}, {"psi_imaginary"}},
      accounts_(energy_account(energy_unit, grid)),
      psi_(lattice_->complex_field()),
      velocity_(psi_),
      theta_(lattice_->edge_field()),
      induced_(theta_) {}

void TdglOperator::take(Vec u) {
  lattice_->load(u, 0, psi_.re);
  lattice_->load(u, 1, psi_.im);
  lattice_->exchange(psi_);
}

/// Links at time t; where A is at rest nobody else changes them, and they are kept.
void TdglOperator::set_links(double t) {
  const bool at_rest = around_.steady_field && !around_.any_driven();
  if (at_rest && links_set_ && shift_ == shift_set_) return;
  gauge_.angles(around_.field(t), shift_, theta_);
  tdgl_.set_links(theta_);
  links_set_ = true;
  shift_set_ = shift_;
}

void TdglOperator::evaluate(double t, Vec u) {
  take(u);
  time_ = t;
  set_links(t);
  constexpr double d = time_difference;
  if (!around_.steady_field)
    gauge_.rates(around_.field(t - d), around_.field(t + d), 2.0 * d, induced_);
  electric_.solve(t, psi_, around_.steady_field ? nullptr : &induced_);
  tdgl_.force(psi_, velocity_);
  tdgl_.velocity(psi_, electric_.mu(), velocity_);
}

void TdglOperator::residual(double t, Vec u, Vec r, Part) {
  evaluate(t, u);
  for (std::size_t p = 0; p < lattice_->size(); ++p) {
    velocity_.re[p] *= -lattice_->volume()[p];
    velocity_.im[p] *= -lattice_->volume()[p];
  }
  lattice_->store(velocity_.re, r, 0);
  lattice_->store(velocity_.im, r, 1);
}

void TdglOperator::storage(double, Vec u, Vec s) {
  petsc(VecCopy(u, s));
  const WriteArray values(s);
  grid_.for_owned([&](const Index& i) {
    for (int k : {0, 1}) values[grid_.owned_offset(i) + k] *= lattice_->weight(i);
  });
}

bool TdglOperator::admissible(double, Vec u) {
  double size = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &size));
  return std::isfinite(size);
}

Operator::Stored TdglOperator::stored(double t, Vec u) {
  evaluate(t, u);
  const Tdgl::Energy energy = tdgl_.energy(psi_);
  return {{energy.free}, {energy.gross}};
}

Operator::Budget TdglOperator::budget(double t, Vec u) {
  evaluate(t, u);
  return {{-electric_.supplied()}, {-condensate_heat() - electric_.joule()}};
}

Handle<Mat> TdglOperator::create_matrix() const {
  return create_stencil_matrix(grid_, stencil_offsets(grid_.dimension(), 1, false));
}

void TdglOperator::jacobian(double t, Vec u, double shift, Mat j, Part) {
  evaluate(t, u);
  petsc(MatZeroEntries(j));
  ComplexField laplacian = lattice_->complex_field();
  tdgl_.covariant_laplacian(psi_, laplacian);
  const Sample& sample = tdgl_.sample();
  const auto add = [&](PetscInt row, PetscInt column, const std::array<double, 4>& block) {
    petsc(MatSetValuesBlocked(j, 1, &row, 1, &column, block.data(), ADD_VALUES));
  };
  grid_.for_owned([&](const Index& i) {
    const std::ptrdiff_t p = lattice_->at(i);
    const PetscInt row = grid_.global_cell(i);
    const double volume = lattice_->weight(i), kept = shift * volume;
    const double mu = electric_.mu()[at(p)];
    if (sample.free[at(p)] == 0.0) return add(row, row, {kept, -volume * mu, volume * mu, kept});
    const Complex<double> here = psi_[at(p)];
    double own = 0.0;
    lattice_->for_edges(i, [&](const Index& k, int a, std::size_t edge, double sign) {
      own += lattice_->conductance(a)[edge];
      const double re = tdgl_.link_re()[at(a)][edge], im = sign * tdgl_.link_im()[at(a)][edge];
      const auto x = sample.law.mobility<double>(here, {re, im});
      const auto y = sample.law.mobility<double>(here, {-im, re});
      add(row, grid_.global_cell(k), {-x.re, -y.re, -x.im, -y.im});
    });
    using Number = Dual<2>;
    const Complex<Number> psi{Number(here.re, 0), Number(here.im, 1)};
    Complex<Number> f = GinzburgLandau::condensation_force(psi, sample.eps[at(p)]);
    f.re = volume * f.re + (laplacian.re[at(p)] + own * here.re) - own * psi.re;
    f.im = volume * f.im + (laplacian.im[at(p)] + own * here.im) - own * psi.im;
    const Complex<Number> v = sample.law.mobility(psi, f);
    const Number re = v.re + volume * mu * psi.im, im = v.im - volume * mu * psi.re;
    add(row, row, {kept - re.partials[0], -re.partials[1], -im.partials[0], kept - im.partials[1]});
  });
  petsc(MatAssemblyBegin(j, MAT_FINAL_ASSEMBLY));
  petsc(MatAssemblyEnd(j, MAT_FINAL_ASSEMBLY));
}

}  // namespace fluxform::vortex
