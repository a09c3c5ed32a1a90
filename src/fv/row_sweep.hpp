#pragma once
// The residual's loop over faces and cells, row by row along the first axis: what one kernel has
// read is at hand for the next, and the compiler takes several faces or cells at once.
#include <algorithm>
#include <utility>
#include <vector>

#include "fluxform/fv/kernels.hpp"
#include "fluxform/fv/tally.hpp"

namespace fluxform {

template <class M>
class RowSweep {
  static constexpr int N = M::unknowns, G = globals_of<M>();

 public:
  /// Keeps references to both.
  RowSweep(const Kernels<M>& kernels, const Grid& grid)
      : kernels_(kernels),
        grid_(grid),
        flows_(static_cast<std::size_t>(N * (grid.owned().end[0] - grid.owned().begin[0] + 1))),
        added_(static_cast<std::size_t>(G * (grid.owned().end[0] - grid.owned().begin[0] + 1))) {
    for (int a = 0; a < grid.dimension(); ++a) {
      faces_[static_cast<std::size_t>(a)] = grid.interior_faces(a);
    }
  }

  /// Writes what flows and what is made, from the local vector x, into the owned rows y.
  void fill(const double* x, double* y, Part part, Tally<N>& tally) {
    sums_ = {};
    const Box& owned = grid_.owned();
    Index i = owned.begin;
    for (i[2] = owned.begin[2]; i[2] <= owned.end[2]; ++i[2]) {
      for (i[1] = owned.begin[1]; i[1] <= owned.end[1]; ++i[1]) {
        if (has_row(owned, i))
          std::fill_n(y + grid_.owned_offset(i), N * (owned.end[0] - owned.begin[0]), 0.0);
        for_axes<M>(grid_,
                    [&]<int axis, int dimension>() { add_faces<axis, dimension>(i, x, y, part); });
        if (has_row(owned, i)) add_cells(i, x, y, part, tally);
      }
    }
  }

  /// What this rank's faces between cells, each on one rank only, and cells have added to the
  /// globals' sums.
  const State<double, G>& sums() const { return sums_; }

  /// Adds this rank's production at the states x, and nothing else, to the tally.
  void produce(const double* x, Tally<N>& tally) {
    if constexpr (HasReaction<M>) {
      const Box& owned = grid_.owned();
      Index i = owned.begin;
      for (i[2] = owned.begin[2]; i[2] < owned.end[2]; ++i[2]) {
        for (i[1] = owned.begin[1]; i[1] < owned.end[1]; ++i[1]) {
          produce_row<Part::all>(i, x + grid_.local_offset(i));
          tally.add_production(flows_.data(), owned.end[0] - i[0]);
        }
      }
    }
  }

 private:
  /// The flow through every face of a row is computed into a buffer, then added to both sides.
  template <int axis, int dimension>
  [[gnu::flatten]] void add_faces(const Index& i, const double* x, double* y, Part part) {
    const Box& faces = faces_[axis];
    if (!has_row(faces, i)) return;
    if (!HasExplicitFlux<M> && part == Part::explicitly) return;
    const FaceRow<axis, N> row(grid_, i);
    if (grid_.has_holes()) {
      compute_flows<true, dimension>(x, row, faces.begin[0], faces.end[0], part);
    } else {
      compute_flows<false, dimension>(x, row, faces.begin[0], faces.end[0], part);
    }
    if constexpr (HasInterface<M>) {
      if (grid_.has_interfaces()) cross(x, row, i, part);
    }
    share<axis>(row, faces.begin[0], faces.end[0], y);
    if constexpr (G > 0) {
      if (part != Part::explicitly) add_up(row, faces.begin[0], faces.end[0]);
    }
  }

  template <int axis>
  void add_up(const FaceRow<axis, N>& row, int begin, int end) {
    for (int k = begin; k < end; ++k)
      for (int m = 0; row.owns_right(k) && m < G; ++m)
        sums_[m] += added_[static_cast<std::size_t>(G * (k - begin) + m)];
  }
  /// Keeps, times the face's area or the cell's volume, what place k of a row adds to the sums.
  template <int rows>
  void keep(std::ptrdiff_t k, double share, const State<double, rows>& f) {
    for (int m = 0; m < G; ++m) added_[static_cast<std::size_t>(G * k + m)] = share * f[N + m];
  }

  /// Writes the flows through a row's faces on interfaces over what was computed for them.
  template <int axis>
  void cross(const double* x, const FaceRow<axis, N>& row, const Index& i, Part part) {
    const std::ptrdiff_t step = grid_.local_strides()[axis];
    for (const InterfaceFace& on : grid_.interfaces_of_row(axis, i)) {
      Visit visit = row.visit(on.k);
      kernels_.stamp(visit.face);
      grid_.set_interface(visit.face, on);
      auto a = state_at<double, N>(x + visit.local - step, 0);
      auto b = state_at<double, N>(x + visit.local, 0);
      if (on.reversed) std::swap(a, b);
      const auto f = kernels_.template interface_flux<double>(a, b, visit.face, part);
      const double area = on.reversed ? -visit.face.area : visit.face.area;
      double* flow = flows_.data() + std::ptrdiff_t{N} * (on.k - faces_[axis].begin[0]);
      for (int n = 0; n < N; ++n) flow[n] = area * f[n];
      keep(on.k - faces_[axis].begin[0], visit.face.area, f);
    }
  }

  /// Faces whose wide stencil is known to be there need no questions, and compilers vectorise them.
  template <bool holes, int dimension, int axis>
  void compute_flows(const double* x, const FaceRow<axis, N>& row, int begin, int end, Part part) {
    double* __restrict__ flow = flows_.data() - std::ptrdiff_t{N} * begin;
    if constexpr (stencil_of<M>() == StencilKind::pair) {
      compute_range<holes, dimension, false>(x, row, begin, end, part, flow);
    } else {
      const auto [first, last] = row.whole(begin, end);
      compute_range<holes, dimension, false>(x, row, begin, first, part, flow);
      compute_range<false, dimension, true>(x, row, first, last, part, flow);
      compute_range<holes, dimension, false>(x, row, last, end, part, flow);
    }
  }
  template <bool holes, int dimension, bool all_there, int axis>
  void compute_range(const double* x, const FaceRow<axis, N>& row, int begin, int end, Part part,
                     double* __restrict__ flow) {
    const auto strides = grid_.local_strides();
    for (int k = begin; k < end; ++k) {
      Visit visit = row.visit(k);
      kernels_.stamp(visit.face);
      State<double, N + G> f{};
      if (!holes || row.open(k)) {
        const auto around = gather<M, double, axis, dimension, all_there>(grid_, x, strides, visit);
        f = kernels_.template flux<double>(around, visit.face, part);
      }
      for (int n = 0; n < N; ++n) flow[std::ptrdiff_t{N} * k + n] = visit.face.area * f[n];
      if constexpr (G > 0) keep(k - faces_[axis].begin[0], visit.face.area, f);
    }
  }

  /// What leaves the cell on the left of a face enters the one on its right.
  template <int axis>
  void share(const FaceRow<axis, N>& row, int begin, int end, double* y) const {
    const double* __restrict__ flow = flows_.data();
    // Along the row only its ends may belong to other ranks; across it, all or none.
    const int other = axis == 0 ? 1 : end - begin;
    const int first_left = row.owns_left(begin) ? begin : begin + other;
    const int end_right = row.owns_right(end - 1) ? end : end - other;
    double* left = y + row.owned(first_left) - grid_.owned_strides()[axis];
    double* right = y + row.owned(begin);
    for (int m = 0; m < (end - first_left) * N; ++m) left[m] += flow[(first_left - begin) * N + m];
    for (int m = 0; m < (end_right - begin) * N; ++m) right[m] -= flow[m];
  }

  /// Reactions, and rows of inactive cells, which decay towards zero so that no system is singular.
  void add_cells(const Index& i, const double* x, double* y, Part part, Tally<N>& tally) {
    if constexpr (!HasReaction<M> && !HasExplicitReaction<M>) {
      if (!grid_.has_holes()) return;
    }
    const double* u = x + grid_.local_offset(i);
    double* row = y + grid_.owned_offset(i);
    if (part == Part::all) add_cells<Part::all>(i, u, row);
    if (part == Part::implicitly) add_cells<Part::implicitly>(i, u, row);
    if (part == Part::explicitly) add_cells<Part::explicitly>(i, u, row);
    tally.add_production(flows_.data(), grid_.owned().end[0] - i[0]);
  }
  template <Part part>
  void add_cells(const Index& i, const double* u, double* y) {
    produce_row<part>(i, u);
    if constexpr (G > 0) {
      for (std::size_t k = 0; part != Part::explicitly && k < added_.size() - G; ++k)
        sums_[static_cast<int>(k % G)] += added_[k];
    }
    const int values = N * (grid_.owned().end[0] - i[0]);
    for (int m = 0; m < values; ++m) y[m] -= flows_[static_cast<std::size_t>(m)];
    if (grid_.has_holes()) decay_holes(part, i, u, y);
  }

  void decay_holes(Part part, const Index& first, const double* u, double* y) const {
    for (Index i = first; i[0] < grid_.owned().end[0]; ++i[0]) {
      if (grid_.active(i)) continue;
      const std::ptrdiff_t at = std::ptrdiff_t{N} * (i[0] - first[0]);
      for (int n = 0; n < N; ++n)
        y[at + n] = part == Part::explicitly ? 0.0 : grid_.volume(i) * u[at + n];
    }
  }

  /// Production in the cells from `first` along the first axis, whose states begin at u, into the
  /// buffer.
  template <Part part>
  void produce_row(const Index& first, const double* u) {
    if (grid_.has_holes()) return produce_row<part, true>(first, u);
    produce_row<part, false>(first, u);
  }
  template <Part part, bool holes>
  [[gnu::flatten]] void produce_row(const Index& first, const double* u) {
    const MetricRow volume = grid_.metric().volume_row(first);
    const int cells = grid_.owned().end[0] - first[0];
    double* __restrict__ gain = flows_.data();
    for (int m = 0; m < cells; ++m) {
      const Index i{first[0] + m, first[1], first[2]};
      State<double, N + G> p{};
      if (!holes || grid_.active(i)) {
        const auto state = state_at<double, N>(u + std::ptrdiff_t{N} * m, 0);
        p = kernels_.template produced<double>(state, i, part);
      }
      for (int n = 0; n < N; ++n) gain[m * N + n] = volume(i[0]) * p[n];
      if constexpr (G > 0) keep(m, volume(i[0]), p);
    }
  }

  const Kernels<M>& kernels_;
  const Grid& grid_;
  std::array<Box, 3> faces_;   ///< normal to each axis, that this rank visits
  std::vector<double> flows_;  ///< of one row of faces or cells, area or volume included
  std::vector<double> added_;  ///< what each of them adds to the globals' sums
  State<double, G> sums_{};
};

}  // namespace fluxform
