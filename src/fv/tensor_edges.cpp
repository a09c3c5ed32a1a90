#include "fluxform/fv/tensor_edges.hpp"

#include <cmath>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/flux/bernoulli.hpp"
#include "fluxform/fv/sweep.hpp"

namespace fluxform {
namespace {

constexpr int reach = 2, span = 2 * reach + 1;

std::size_t code_of(const Offset& e) {
  return static_cast<std::size_t>(e[0] + reach + span * (e[1] + reach + span * (e[2] + reach)));
}

class Builder {
 public:
  Builder(const Grid& grid, const TensorDrift& drift) : grid_(grid), drift_(drift) {}

  Edges run() {
    collectively(grid_.comm(), [&] {
      for_box(grid_.ghosted(), [&](const Index& i) {
        if (grid_.active(i)) add_cell(i);
      });
    });
    agree_on_offsets();
    Edges edges;
    for (auto& [code, weight] : weights_) edges.between.push_back(rates(weight));
    add_sides(edges);
    return edges;
  }

 private:
  struct Weights {
    Index offset{};
    CellField of;  ///< V rho of each cell
  };

  /// D over the widths of the cell: what it is where cells are one wide.
  Tensor scaled(const Index& i) const {
    Tensor d = drift_.tensor(grid_.centre(grid_.wrapped(i)));
    for (std::size_t a = 0; a < axes(); ++a)
      for (std::size_t b = 0; b < axes(); ++b) d[a][b] /= width(a, i) * width(b, i);
    return d;
  }
  double width(std::size_t a, const Index& i) const {
    return grid_.axis(static_cast<int>(a)).width(grid_.wrapped(i)[a]);
  }
  std::size_t axes() const { return static_cast<std::size_t>(grid_.dimension()); }

  void add_cell(const Index& i) {
    const Tensor d = scaled(i);
    const TensorEdges edges = selling(d, grid_.dimension());
    for (const TensorEdge& e : edges) add(i, e);
    if (axes() == 1) return;
    for (std::size_t n = 0; n < axes(); ++n)
      for (const int outward : {-1, 1})
        if (closed(i, static_cast<int>(n), outward)) add_along_side(i, d, edges, n);
  }
  bool closed(const Index& i, int axis, int outward) const {
    const Index beyond = moved(i, axis, outward);
    if (grid_.active(beyond) || grid_.continued(axis, outward)) return false;
    const int end = outward > 0 ? grid_.cells()[static_cast<std::size_t>(axis)] - 1 : 0;
    return i[static_cast<std::size_t>(axis)] == end && !absorbs(axis, i, outward);
  }
  bool absorbs(int axis, const Index& i, int outward) const {
    return drift_.absorbs(grid_.side_of(axis, outward, grid_.centre(i)));
  }

  /// What the edges that a side cuts off would carry along it.
  void add_along_side(const Index& i, const Tensor& d, const TensorEdges& edges, std::size_t n) {
    Tensor missing{};
    for (const TensorEdge& e : edges) {
      if (e.offset[n] == 0) continue;
      for (std::size_t a = 0; a < axes(); ++a)
        for (std::size_t b = 0; b < axes(); ++b)
          missing[a][b] += 0.5 * e.weight * e.offset[a] * e.offset[b];
    }
    std::array<std::size_t, 2> along{};
    std::size_t count = 0;
    for (std::size_t a = 0; a < axes(); ++a)
      if (a != n) along[count++] = a;
    Tensor flat{};
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b)
        flat[a][b] = missing[along[a]][along[b]] - 0.5 * d[along[a]][n] * d[along[b]][n] / d[n][n];
    for (const TensorEdge& e : selling(flat, static_cast<int>(count))) {
      TensorEdge real{{}, e.weight};
      for (std::size_t a = 0; a < count; ++a) real.offset[along[a]] = e.offset[a];
      add(i, real);
    }
  }

  void add(const Index& i, const TensorEdge& e) {
    for (const int step : e.offset)
      if (std::abs(step) > reach) refuse(i, e.offset);
    auto& w = weights_[code_of(e.offset)];
    if (w.of.empty()) w = {e.offset, CellField(grid_.owned(), grid_.dimension(), reach)};
    w.of(i) += grid_.volume(grid_.wrapped(i)) * e.weight;
  }
  [[noreturn]] void refuse(const Index& i, const Offset& e) const {
    const Tensor d = drift_.tensor(grid_.centre(i));
    const std::string& x = grid_.axis(0).name;
    const std::string& y = grid_.axis(1).name;
    throw InputError(
        fmt::format("the noise is so oblique at {} = {:.6g}, {} = {:.6g} that cells would have to "
                    "exchange with "
                    "those {} and {} cells away; the most is 2. Cells of {} that are {:.3g} times "
                    "as wide as those "
                    "of {} need less",
                    x, grid_.centre(i)[0], y, grid_.centre(i)[1], std::abs(e[0]), std::abs(e[1]), x,
                    std::sqrt(d[0][0] / d[1][1]), y));
  }

  /// Ranks list the same offsets in the same order.
  void agree_on_offsets() {
    std::vector<int> used(span * span * span, 0);
    for (const auto& [code, w] : weights_) used[code] = 1;
    MPI_Allreduce(MPI_IN_PLACE, used.data(), static_cast<int>(used.size()), MPI_INT, MPI_MAX,
                  grid_.comm());
    for (int k = 0; k < static_cast<int>(used.size()); ++k) {
      if (!used[static_cast<std::size_t>(k)]) continue;
      auto& w = weights_[static_cast<std::size_t>(k)];
      const Index offset{k % span - reach, k / span % span - reach, k / (span * span) - reach};
      if (w.of.empty()) w = {offset, CellField(grid_.owned(), grid_.dimension(), reach)};
    }
  }

  EdgeRates rates(const Weights& w) const {
    const CellField none(grid_.owned(), grid_.dimension(), reach);
    EdgeRates r{w.offset, none, none};
    for_box(grid_.ghosted(), [&](const Index& i) {
      const Index to = ahead(i, w.offset);
      if (!known(i) || !known(to)) return;
      const double weight = 0.5 * (w.of(i) + w.of(to));
      if (weight <= 0.0) return;
      const auto b =
          bernoulli_pair(drift_.step(unwrapped_centre(grid_, i), unwrapped_centre(grid_, to)));
      r.forward(i) = weight * b.minus;
      r.backward(i) = weight * b.plus;
    });
    return r;
  }
  bool known(const Index& i) const {
    const Box& box = grid_.ghosted();
    for (std::size_t a = 0; a < 3; ++a)
      if (i[a] < box.begin[a] || i[a] >= box.end[a]) return false;
    return grid_.active(i);
  }
  void add_sides(Edges& edges) const {
    visit_boundary(grid_, [&](int axis, const Index& i, int outward) {
      const Index inside = outward > 0 ? moved(i, axis, -1) : i;
      const Face face = grid_.boundary_face(axis, i, outward);
      if (!grid_.owns(inside) || !drift_.absorbs(face.side)) return;
      const Point from = grid_.centre(inside);
      const auto a = static_cast<std::size_t>(axis);
      Point to = from;
      to[a] = face.position[a];
      const double through = drift_.tensor(to)[a][a] * face.area / face.distance;
      edges.leaving.push_back(
          {inside, face.side, axis, outward, through * bernoulli(-drift_.step(from, to))});
    });
  }

  const Grid& grid_;
  const TensorDrift& drift_;
  std::map<std::size_t, Weights> weights_;
};

}  // namespace

Edges tensor_edges(const Grid& grid, const TensorDrift& drift) {
  return Builder(grid, drift).run();
}

}  // namespace fluxform
