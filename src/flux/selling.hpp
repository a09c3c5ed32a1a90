#pragma once
// Selling's decomposition of a symmetric positive definite tensor on a lattice (Selling 1874; Conway
// and Sloane, Proc. R. Soc. Lond. A 436 (1992) 55): D = sum of weight e e^T with whole offsets e and
// weights that are not negative. On the cells of a grid it makes a stencil with an M-matrix of every
// full tensor.
#include <array>
#include <cstddef>

namespace fluxform {

using Tensor = std::array<std::array<double, 3>, 3>;
using Offset = std::array<int, 3>;

struct TensorEdge {
  Offset offset{};
  double weight = 0.0;
};

/// At most 6 edges, each offset once, its first step that is not zero being positive.
class TensorEdges {
 public:
  const TensorEdge* begin() const { return edges_.data(); }
  const TensorEdge* end() const { return edges_.data() + count_; }
  void add(const Offset& offset, double weight) {
    if (weight > 0.0) edges_[count_++] = {offset, weight};
  }

 private:
  std::array<TensorEdge, 6> edges_{};
  std::size_t count_ = 0;
};

namespace detail {

constexpr std::size_t most_vectors = 4;
using Superbase = std::array<Offset, most_vectors>;

inline double between(const Offset& a, const Tensor& d, const Offset& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) sum += a[i] * d[i][j] * b[j];
  return sum;
}

inline Offset combined(const Offset& a, const Offset& b, int factor = 1) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

inline Offset towards_plus(Offset e) {
  int sign = 1;
  for (std::size_t a = 3; a-- > 0;)
    if (e[a] != 0) sign = e[a] > 0 ? 1 : -1;
  for (int& step : e) step *= sign;
  return e;
}

/// The superbase with vectors i and j exchanged against ones that meet at an obtuse angle.
inline void turn(Superbase& b, std::size_t vectors, std::size_t i, std::size_t j) {
  const Offset old = b[i];
  for (std::size_t k = 0; k < vectors; ++k) {
    if (k == i || k == j) continue;
    b[k] = vectors == 3 ? combined(old, b[j], -1) : combined(b[k], old);
  }
  b[i] = {-old[0], -old[1], -old[2]};
}

/// Makes the superbase obtuse: no two of its vectors have a positive product by d.
inline void reduce(Superbase& b, std::size_t vectors, const Tensor& d) {
  const double least = 1e-14 * (d[0][0] + d[1][1] + d[2][2]);
  bool acute = true;
  for (int round = 0; acute && round < 200; ++round) {
    acute = false;
    for (std::size_t i = 0; i < vectors && !acute; ++i)
      for (std::size_t j = i + 1; j < vectors && !acute; ++j) {
        acute = between(b[i], d, b[j]) > least;
        if (acute) turn(b, vectors, i, j);
      }
  }
}

inline Offset cross(const Offset& a, const Offset& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

}  // namespace detail

/// The decomposition of d on the first `dimension` axes.
inline TensorEdges selling(const Tensor& d, int dimension) {
  using namespace detail;
  TensorEdges edges;
  if (dimension == 1) {
    edges.add({1, 0, 0}, d[0][0]);
    return edges;
  }
  const std::size_t vectors = static_cast<std::size_t>(dimension) + 1;
  Superbase b{Offset{1, 0, 0}, Offset{0, 1, 0}, Offset{-1, -1, 0}, Offset{}};
  if (dimension == 3) b = {Offset{1, 0, 0}, Offset{0, 1, 0}, Offset{0, 0, 1}, Offset{-1, -1, -1}};
  reduce(b, vectors, d);
  for (std::size_t i = 0; i < vectors; ++i)
    for (std::size_t j = i + 1; j < vectors; ++j) {
      // The two vectors that are neither i nor j; on two axes the second of them is the third axis.
      std::array<Offset, 2> others{Offset{}, Offset{0, 0, 1}};
      std::size_t found = 0;
      for (std::size_t k = 0; k < vectors; ++k)
        if (k != i && k != j) others[found++] = b[k];
      edges.add(towards_plus(cross(others[0], others[1])), -between(b[i], d, b[j]));
    }
  return edges;
}

}  // namespace fluxform
