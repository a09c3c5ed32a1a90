#include "tdgl.hpp"

#include <cmath>

namespace fluxform::vortex {

DensityMeans density_means(const Lattice& lattice, const ComplexField& psi) {
  double square = 0.0;
  const double density = lattice.sum_of([&](std::size_t p) {
    const double here = dot(psi[p], psi[p]);
    square += lattice.volume()[p] * here * here;
    return lattice.volume()[p] * here;
  }) / lattice.total_volume();
  square = lattice.sum(square) / lattice.total_volume();
  return {density, density > 0.0 ? square / (density * density) : 0.0};
}

Tdgl::Tdgl(const Lattice& lattice, Sample sample)
    : lattice_(lattice),
      sample_(std::move(sample)),
      link_re_(lattice.edge_field()),
      link_im_(lattice.edge_field()) {}

void Tdgl::set_links(const EdgeField& theta) {
  for (int a = 0; a < lattice_.dimension(); ++a) {
    const Field& g = lattice_.conductance(a);
    for (std::size_t p = 0; p < lattice_.size(); ++p) {
      link_re_[at(a)][p] = g[p] * std::cos(theta[at(a)][p]);
      link_im_[at(a)][p] = -g[p] * std::sin(theta[at(a)][p]);
    }
  }
}

void Tdgl::covariant_laplacian(const ComplexField& psi, ComplexField& out) const {
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    double* __restrict ore = out.re.data() + first;
    double* __restrict oim = out.im.data() + first;
    const double* __restrict re = psi.re.data() + first;
    const double* __restrict im = psi.im.data() + first;
    for (int k = 0; k < n; ++k) ore[k] = oim[k] = 0.0;
    for (int a = 0; a < lattice_.dimension(); ++a) {
      const std::ptrdiff_t s = lattice_.stride(a);
      const double* __restrict g = lattice_.conductance(a).data() + first;
      const double* __restrict ur = link_re_[at(a)].data() + first;
      const double* __restrict ui = link_im_[at(a)].data() + first;
      for (int k = 0; k < n; ++k) {
        const double own = g[k] + g[k + s];
        ore[k] += ur[k + s] * re[k + s] - ui[k + s] * im[k + s] + ur[k] * re[k - s] +
                  ui[k] * im[k - s] - own * re[k];
        oim[k] += ur[k + s] * im[k + s] + ui[k + s] * re[k + s] + ur[k] * im[k - s] -
                  ui[k] * re[k - s] - own * im[k];
      }
    }
  });
}

void Tdgl::supercurrent(const ComplexField& psi, EdgeField& current) const {
  for (int a = 0; a < lattice_.dimension(); ++a) {
    const std::ptrdiff_t s = lattice_.stride(a);
    lattice_.for_edge_rows(a, [&](std::ptrdiff_t first, int n) {
      const double* __restrict re = psi.re.data() + first;
      const double* __restrict im = psi.im.data() + first;
      const double* __restrict ur = link_re_[at(a)].data() + first;
      const double* __restrict ui = link_im_[at(a)].data() + first;
      double* __restrict j = current[at(a)].data() + first;
      for (int k = 0; k < n; ++k)
        j[k] = GinzburgLandau::supercurrent<double>({re[k - s], im[k - s]}, {re[k], im[k]},
                                                    {ur[k], ui[k]});
    });
  }
}

void Tdgl::outflow(const EdgeField& current, const Field& injected, Field& out) const {
  lattice_.for_rows([&](std::ptrdiff_t first, int n) {
    double* __restrict o = out.data() + first;
    const double* __restrict in = injected.data() + first;
    for (int k = 0; k < n; ++k) o[k] = -in[k];
    for (int a = 0; a < lattice_.dimension(); ++a) {
      const std::ptrdiff_t s = lattice_.stride(a);
      const double* __restrict j = current[at(a)].data() + first;
      for (int k = 0; k < n; ++k) o[k] += j[k + s] - j[k];
    }
  });
}

void Tdgl::force(const ComplexField& psi, ComplexField& out) const {
  covariant_laplacian(psi, out);
  const Field& volume = lattice_.volume();
  lattice_.for_cells([&](std::size_t p) {
    const auto f = GinzburgLandau::condensation_force<double>(psi[p], sample_.eps[p]);
    out.re[p] = sample_.free[p] * (out.re[p] + volume[p] * f.re);
    out.im[p] = sample_.free[p] * (out.im[p] + volume[p] * f.im);
  });
}

void Tdgl::velocity(const ComplexField& psi, const Field& mu, ComplexField& force) const {
  const Field& volume = lattice_.volume();
  lattice_.for_cells([&](std::size_t p) {
    const double free = sample_.free[p];
    const double scale = free > 0.0 ? 1.0 / volume[p] : 0.0;
    const Complex<double> value = psi[p];
    const auto v = sample_.law.mobility<double>(value, {force.re[p] * scale, force.im[p] * scale});
    force.re[p] = free * v.re + mu[p] * value.im;
    force.im[p] = free * v.im - mu[p] * value.re;
  });
}

double Tdgl::heat(const ComplexField& psi, const ComplexField& velocity, const Field& mu) const {
  return lattice_.sum_of([&](std::size_t p) {
    if (sample_.free[p] == 0.0) return 0.0;
    const Complex<double> value = psi[p];
    const Complex<double> v{velocity.re[p] - mu[p] * value.im, velocity.im[p] + mu[p] * value.re};
    return lattice_.volume()[p] * sample_.law.dissipation(value, v);
  });
}

Tdgl::Energy Tdgl::energy(const ComplexField& psi) const {
  double condensation = 0.0;
  const double gradients = lattice_.sum_of([&](std::size_t p) {
    double sum = 0.0;
    for (int a = 0; a < lattice_.dimension(); ++a) {
      const double g = lattice_.conductance(a)[p];
      if (g == 0.0) continue;
      const auto d = GinzburgLandau::covariant_difference<double>(
          psi[p - at(lattice_.stride(a))], psi[p],
          {link_re_[at(a)][p] / g, link_im_[at(a)][p] / g});
      sum += 0.5 * g * dot(d, d);
    }
    condensation +=
        lattice_.volume()[p] * GinzburgLandau::condensation(dot(psi[p], psi[p]), sample_.eps[p]);
    return sum;
  });
  condensation = lattice_.sum(condensation);
  return {gradients + condensation, gradients + std::abs(condensation)};
}

}  // namespace fluxform::vortex
