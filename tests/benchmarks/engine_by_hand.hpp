#pragma once
// The benchmark's equations written out for one rank, Cartesian boxes and one model each, with
// derivatives found on paper and written straight into the matrix: what the engine is measured
// against.
#include <array>
#include <cmath>
#include <vector>

#include "fluxform/flux/bernoulli.hpp"

#include "engine_models.hpp"

namespace fluxform::benchmark {

/// A box as a loop writer keeps it: widths of cells and gaps between centres along each axis.
struct PlainBox {
  std::array<int, 3> cells{1, 1, 1};
  std::array<std::vector<double>, 3> width, gap;  ///< gap[a][i] lies below cell i
  std::size_t stride(int a) const {
    std::size_t s = 1;
    for (int b = 0; b < a; ++b) s *= static_cast<std::size_t>(cells[static_cast<std::size_t>(b)]);
    return s;
  }
  std::size_t size() const { return stride(3); }
  double volume(const std::array<int, 3>& i) const { return across(0, i) * span(0, i); }
  double span(int a, const std::array<int, 3>& i) const {
    const auto s = static_cast<std::size_t>(a);
    return width[s][static_cast<std::size_t>(i[s])];
  }
  /// Area of faces normal to axis a.
  double across(int a, const std::array<int, 3>& i) const {
    double area = 1.0;
    for (int b = 0; b < 3; ++b) area *= b == a ? 1.0 : span(b, i);
    return area;
  }
};

/// Calls body(k, k - stride, area, gap) for all faces between two cells, k the upper one's number.
template <class Body>
void for_plain_faces(const PlainBox& box, int a, Body&& body) {
  const auto s = static_cast<std::size_t>(a);
  const std::size_t stride = box.stride(a);
  std::array<int, 3> first{0, 0, 0}, i{};
  first[s] = 1;
  for (i[2] = first[2]; i[2] < box.cells[2]; ++i[2])
    for (i[1] = first[1]; i[1] < box.cells[1]; ++i[1]) {
      std::size_t k = box.stride(2) * static_cast<std::size_t>(i[2]) +
                      box.stride(1) * static_cast<std::size_t>(i[1]) +
                      static_cast<std::size_t>(first[0]);
      for (i[0] = first[0]; i[0] < box.cells[0]; ++i[0], ++k)
        body(k, k - stride, box.across(a, i), box.gap[s][static_cast<std::size_t>(i[s])]);
    }
}

/// Compressed rows of blocks N x N, columns in order: where neighbour `slot` (2a lower, 2a + 1
/// upper along axis a) and the diagonal stand in each block row.
struct PlainRows {
  std::vector<int> start;                 ///< first entry of a cell's first row
  std::vector<int> length;                ///< entries in each of the cell's rows
  std::vector<std::array<int, 7>> place;  ///< of the seven neighbours within a row; [6] diagonal
  PlainRows(const PlainBox& box, int unknowns) {
    int entries = 0;
    std::array<int, 3> i{};
    for (i[2] = 0; i[2] < box.cells[2]; ++i[2])
      for (i[1] = 0; i[1] < box.cells[1]; ++i[1])
        for (i[0] = 0; i[0] < box.cells[0]; ++i[0]) {
          std::array<int, 7> p{};
          int n = 0;
          for (std::size_t a = 3; a-- > 0;)
            if (i[a] > 0) p[2 * a] = unknowns * n++;
          p[6] = unknowns * n++;
          for (std::size_t a = 0; a < 3; ++a)
            if (i[a] + 1 < box.cells[a]) p[2 * a + 1] = unknowns * n++;
          start.push_back(entries);
          length.push_back(unknowns * n);
          place.push_back(p);
          entries += unknowns * unknowns * n;
        }
  }
};

/// Residual of DriftDiffusion; velocity[a][k] at the face below cell k.
inline void drift_diffusion_residual(const PlainBox& box,
                                     const std::array<std::vector<double>, 3>& velocity,
                                     const double* u, double* r) {
  constexpr double d = DriftDiffusion::diffusivity;
  std::fill_n(r, box.size(), 0.0);
  for (int a = 0; a < 3; ++a) {
    const double* v = velocity[static_cast<std::size_t>(a)].data();
    for_plain_faces(box, a, [&](std::size_t k, std::size_t below, double area, double gap) {
      const auto b = bernoulli_pair(v[k] * gap / d);
      const double f = area * d / gap * (b.minus * u[below] - b.plus * u[k]);
      r[below] += f;
      r[k] -= f;
    });
  }
}

inline void drift_diffusion_jacobian(const PlainBox& box,
                                     const std::array<std::vector<double>, 3>& velocity,
                                     const PlainRows& rows, double shift,
                                     std::vector<double>& values) {
  constexpr double d = DriftDiffusion::diffusivity;
  std::fill(values.begin(), values.end(), 0.0);
  for (int a = 0; a < 3; ++a) {
    const double* v = velocity[static_cast<std::size_t>(a)].data();
    const auto lower = static_cast<std::size_t>(2 * a), upper = lower + 1;
    for_plain_faces(box, a, [&](std::size_t k, std::size_t below, double area, double gap) {
      const auto b = bernoulli_pair(v[k] * gap / d);
      const double left = area * d / gap * b.minus, right = -area * d / gap * b.plus;
      double* row = values.data() + rows.start[below];
      row[rows.place[below][6]] += left;
      row[rows.place[below][upper]] += right;
      row = values.data() + rows.start[k];
      row[rows.place[k][lower]] -= left;
      row[rows.place[k][6]] -= right;
    });
  }
  std::array<int, 3> i{};
  std::size_t k = 0;
  for (i[2] = 0; i[2] < box.cells[2]; ++i[2])
    for (i[1] = 0; i[1] < box.cells[1]; ++i[1])
      for (i[0] = 0; i[0] < box.cells[0]; ++i[0], ++k)
        values[static_cast<std::size_t>(rows.start[k] + rows.place[k][6])] += shift * box.volume(i);
}

template <class Body>
void for_plain_cells(const PlainBox& box, Body&& body) {
  std::array<int, 3> i{};
  std::size_t k = 0;
  for (i[2] = 0; i[2] < box.cells[2]; ++i[2])
    for (i[1] = 0; i[1] < box.cells[1]; ++i[1])
      for (i[0] = 0; i[0] < box.cells[0]; ++i[0], ++k) body(k, box.volume(i));
}

inline void electrolyte_residual(const PlainBox& box, const double* u, double* r) {
  using E = Electrolyte;
  std::fill_n(r, 3 * box.size(), 0.0);
  for (int a = 0; a < 3; ++a) {
    for_plain_faces(box, a, [&](std::size_t k, std::size_t below, double area, double gap) {
      const double *l = u + 3 * below, *c = u + 3 * k;
      double *out = r + 3 * below, *in = r + 3 * k;
      const double drop = l[0] - c[0], w = area / gap;
      const auto b = bernoulli_pair(drop);
      const double f0 = E::permittivity * w * drop;
      const double f1 = E::cation_diffusivity * w * (b.minus * l[1] - b.plus * c[1]);
      const double f2 = E::anion_diffusivity * w * (b.plus * l[2] - b.minus * c[2]);
      out[0] += f0;
      out[1] += f1;
      out[2] += f2;
      in[0] -= f0;
      in[1] -= f1;
      in[2] -= f2;
    });
  }
  for_plain_cells(box, [&](std::size_t k, double volume) {
    r[3 * k] -= volume * (u[3 * k + 1] - u[3 * k + 2]);
  });
}

/// B, B(-x) and B' in one go.
struct BernoulliSlope {
  double plus, minus, slope_plus, slope_minus;
};
inline BernoulliSlope bernoulli_slope(double x) {
  const double y = std::abs(x), b = detail::bernoulli_positive(y);
  const double s =
      y < detail::bernoulli_window ? detail::bernoulli_slope_by_series(y) : b * (1.0 - y - b) / y;
  if (x >= 0.0) return {b, b + x, s, s + 1.0};
  return {b - x, b, -s - 1.0, -s};
}

inline void electrolyte_jacobian(const PlainBox& box, const PlainRows& rows, const double* u,
                                 double shift, std::vector<double>& values) {
  using E = Electrolyte;
  std::fill(values.begin(), values.end(), 0.0);
  for (int a = 0; a < 3; ++a) {
    const auto lower = static_cast<std::size_t>(2 * a), upper = lower + 1;
    for_plain_faces(box, a, [&](std::size_t k, std::size_t below, double area, double gap) {
      const double *l = u + 3 * below, *c = u + 3 * k;
      const double w = area / gap;
      const BernoulliSlope b = bernoulli_slope(l[0] - c[0]);
      const double p = E::permittivity * w, dc = E::cation_diffusivity * w,
                   da = E::anion_diffusivity * w;
      const double cation_by_drop = dc * (b.slope_minus * l[1] - b.slope_plus * c[1]);
      const double anion_by_drop = da * (b.slope_plus * l[2] - b.slope_minus * c[2]);
      const auto write = [&](std::size_t cell, std::size_t of_left, std::size_t of_right,
                             double sign) {
        const std::ptrdiff_t n = rows.length[cell];
        double* left = values.data() + rows.start[cell] + rows.place[cell][of_left];
        double* right = values.data() + rows.start[cell] + rows.place[cell][of_right];
        left[0] += sign * p;
        right[0] -= sign * p;
        left[n] += sign * cation_by_drop;
        right[n] -= sign * cation_by_drop;
        left[n + 1] += sign * dc * b.minus;
        right[n + 1] -= sign * dc * b.plus;
        left[2 * n] += sign * anion_by_drop;
        right[2 * n] -= sign * anion_by_drop;
        left[2 * n + 2] += sign * da * b.plus;
        right[2 * n + 2] -= sign * da * b.minus;
      };
      write(below, 6, upper, 1.0);
      write(k, lower, 6, -1.0);
    });
  }
  for_plain_cells(box, [&](std::size_t k, double volume) {
    double* diagonal = values.data() + rows.start[k] + rows.place[k][6];
    const std::ptrdiff_t n = rows.length[k];
    diagonal[1] -= volume;
    diagonal[2] += volume;
    diagonal[n + 1] += shift * volume;
    diagonal[2 * n + 2] += shift * volume;
  });
}

}  // namespace fluxform::benchmark
