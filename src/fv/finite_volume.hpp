#pragma once
// Turns a Model into an Operator: residual, storage and their exact Jacobians on a grid.
//
//   Heat heat;  Grid grid(spec, Heat::unknowns, PETSC_COMM_WORLD);
//   FiniteVolume op(heat, grid);
//   op.residual(t, u, r);    // r_K = sum over faces |face| f - V_K reaction
//
// The flux of a face is evaluated once per rank and added to both sides, so what leaves one cell
// enters the next to the last bit. Derivatives come from the same kernels with Dual numbers.
#include <limits>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/fv/tally.hpp"

namespace fluxform {

template <class M>
class FiniteVolume final : public Operator {
 public:
  /// Keeps references to both; the grid must carry M::unknowns unknowns and outlive the operator.
  FiniteVolume(M& model, const Grid& grid)
      : model_(model),
        grid_(grid),
        fields_(model.fields()),
        offsets_(stencil_offsets(grid.dimension(), K == 2 ? 1 : 2, K == 8)),
        local_(grid.create_local()),
        flows_(static_cast<std::size_t>(N * (grid.owned().end[0] - grid.owned().begin[0] + 1))) {
    for (int a = 0; a < grid.dimension(); ++a) {
      faces_[static_cast<std::size_t>(a)] = interior_faces(grid, a);
    }
    if (grid.unknowns() != N || static_cast<int>(fields_.size()) != N) {
      throw InputError(fmt::format("the model has {} unknowns, its grid {}", N, grid.unknowns()));
    }
    if (K == 8 && grid.dimension() != 2) {
      throw InputError("a scheme with transverse terms needs a grid of two dimensions");
    }
  }

  const Grid& grid() const override { return grid_; }
  const std::vector<FieldInfo>& fields() const override { return fields_; }
  OperatorTraits traits() const override {
    OperatorTraits t = traits_of<M>();
    if constexpr (requires { model_.is_linear(); }) t.linear = model_.is_linear();
    if constexpr (requires { model_.is_time_invariant(); })
      t.time_invariant = model_.is_time_invariant();
    if constexpr (requires { model_.is_stiff_linear(); }) t.stiff_linear = model_.is_stiff_linear();
    return t;
  }

  void residual(double t, Vec u, Vec r, Part part = Part::all) override {
    prepare(t);
    grid_.to_local(u, local_);
    const ReadArray x(local_);
    petsc(VecZeroEntries(r));
    const WriteArray y(r);
    tally_.clear();
    add_rows(t, x.data(), y.data(), part);
    if (part != Part::slow) add_boundary(t, x.data(), y.data());
    pin_residual(t, x.data(), y.data(), part);
    tallied_ = part == Part::all ? moment_of(t, u) : Moment{};
  }

  void storage(Vec u, Vec s) override {
    const ReadArray x(u);
    const WriteArray y(s);
    grid_.for_owned([&](const Index& i) {
      const std::ptrdiff_t at = grid_.owned_offset(i);
      const auto stored = stored_in<double>(state_at<double, N>(x.data() + at, 0), i);
      for (int n = 0; n < N; ++n) y[at + n] = grid_.volume(i) * stored[n];
    });
    visit_pinned(0.0, [&](const Index& i, int n, double) { y[grid_.owned_offset(i) + n] = 0.0; });
  }

  void jacobian(double t, Vec u, double shift, Mat j, Part part = Part::all) override {
    prepare(t);
    grid_.to_local(u, local_);
    const ReadArray x(local_);
    if (!layout_) layout_.emplace(grid_, j, offsets_);
    const StencilWriter write(grid_, j, *layout_);
    differentiate_interior<0>(x.data(), write, part);
    differentiate_interior<1>(x.data(), write, part);
    differentiate_interior<2>(x.data(), write, part);
    if (part != Part::slow) differentiate_boundary(t, x.data(), write);
    differentiate_cells(t, x.data(), shift, write, part);
    visit_pinned(t, [&](const Index& i, int n, double) {
      write.pin(row_of(i), n, part == Part::slow ? 0.0 : grid_.volume(i));
    });
  }

  std::string domain() const override {
    if constexpr (HasDomain<M>) return model_.domain();
    return Operator::domain();
  }

  bool admissible(double, Vec u) override {
    const ReadArray x(u);
    int good = 1;
    grid_.for_owned([&](const Index& i) {
      // no short cuts: without branches the compiler takes several cells at once
      const bool counts = !grid_.has_holes() || grid_.active(i);
      good &= static_cast<int>(!counts | admissible_in(x.data() + grid_.owned_offset(i), i));
    });
    int all = 0;
    MPI_Allreduce(&good, &all, 1, MPI_INT, MPI_MIN, grid_.comm());
    return all == 1;
  }

  Budget budget(double t, Vec u) override {
    if (!(tallied_ == moment_of(t, u))) tally(t, u);
    typename Tally<N>::Sums total{};
    MPI_Allreduce(tally_.sums().data(), total.data(), 2 * N, MPI_DOUBLE, MPI_SUM, grid_.comm());
    return {{total.begin(), total.begin() + N}, {total.begin() + N, total.end()}};
  }

  Handle<Mat> create_matrix() const override { return create_stencil_matrix(grid_, offsets_); }

 private:
  static constexpr int N = M::unknowns;
  static constexpr int K = reach_of<M>();
  template <class T>
  using Local = State<T, N>;

  /// What the last residual was taken of.
  struct Moment {
    double time = 0.0;
    VectorState state{};
    bool operator==(const Moment&) const = default;
  };
  static Moment moment_of(double t, Vec u) { return {t, state_of(u)}; }

  /// This rank's outflow and production without a residual.
  void tally(double t, Vec u) {
    prepare(t);
    grid_.to_local(u, local_);
    const ReadArray x(local_);
    tally_.clear();
    visit_owned_boundary([&](const Index& inside, const Face& face) {
      tally_.add_outflow(face.area, boundary_flux<double>(t, x.data(), inside, face));
    });
    if constexpr (HasReaction<M>) {
      grid_.for_owned([&](const Index& i) {
        if (!grid_.active(i)) return;
        const auto s = state_at<double, N>(x.data() + grid_.local_offset(i), 0);
        const auto p = model_.reaction(s, grid_.cell(i), t);
        std::array<double, N> gain;
        for (int n = 0; n < N; ++n) gain[static_cast<std::size_t>(n)] = grid_.volume(i) * p[n];
        tally_.add_production(gain.data(), 1);
      });
    }
    tallied_ = moment_of(t, u);
  }
  void prepare([[maybe_unused]] double t) {
    if constexpr (HasPrepare<M>) model_.prepare(t);
  }
  std::ptrdiff_t row_of(const Index& i) const { return grid_.owned_offset(i) / N; }
  template <class T, class Around>
  Local<T> slow_flux(const Around& u, const Face& face) const {
    if constexpr (!HasSlowFlux<M>) {
      return {};
    } else if constexpr (K == 2) {
      return model_.slow_flux(u[0], u[1], face);
    } else {
      return model_.slow_flux(u, face);
    }
  }
  template <class T, class Around>
  Local<T> flux(const Around& u, const Face& face, Part part) const {
    if (HasSlowFlux<M> && part == Part::slow) return slow_flux<T>(u, face);
    Local<T> f;
    if constexpr (K == 2) {
      f = model_.flux(u[0], u[1], face);
    } else {
      f = model_.flux(u, face);
    }
    if constexpr (HasSlowFlux<M>) {
      if (part == Part::stiff) {
        const Local<T> slow = slow_flux<T>(u, face);
        for (int n = 0; n < N; ++n) f[n] -= slow[n];
      }
    }
    return f;
  }

  /// All faces and cells, row by row along the first axis: what one kernel has read is at hand for
  /// the next.
  void add_rows(double t, const double* x, double* y, Part part) {
    const Box& owned = grid_.owned();
    Index i = owned.begin;
    for (i[2] = owned.begin[2]; i[2] <= owned.end[2]; ++i[2]) {
      for (i[1] = owned.begin[1]; i[1] <= owned.end[1]; ++i[1]) {
        add_faces<0>(i, x, y, part);
        add_faces<1>(i, x, y, part);
        add_faces<2>(i, x, y, part);
        if (has_row(owned, i)) add_cells(t, i, x, y, part);
      }
    }
  }

  /// The flow through every face of a row is computed into a buffer, then added to both sides, so
  /// that the compiler may take several faces at once.
  template <int axis>
  [[gnu::flatten]] void add_faces(const Index& i, const double* x, double* y, Part part) {
    const Box& faces = faces_[axis];
    if (axis >= grid_.dimension() || !has_row(faces, i)) return;
    if (!HasSlowFlux<M> && part == Part::slow) return;
    const FaceRow<axis, N> row(grid_, i);
    if (grid_.has_holes()) {
      compute_flows<true>(x, row, faces.begin[0], faces.end[0], part);
    } else {
      compute_flows<false>(x, row, faces.begin[0], faces.end[0], part);
    }
    share<axis>(row, faces.begin[0], faces.end[0], y);
  }

  template <bool holes, int axis>
  void compute_flows(const double* x, const FaceRow<axis, N>& row, int begin, int end, Part part) {
    double* __restrict__ flow = flows_.data();
    const auto strides = grid_.local_strides();
    for (int k = begin; k < end; ++k) {
      const Visit visit = row.visit(k);
      Local<double> f{};
      if (!holes || row.open(k)) {
        f = flux<double>(gather<M, double, axis>(grid_, x, strides, visit), visit.face, part);
      }
      for (int n = 0; n < N; ++n) flow[(k - begin) * N + n] = visit.face.area * f[n];
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

  static void add_to(double* row, double area, const Local<double>& f) {
    for (int n = 0; n < N; ++n) row[n] += area * f[n];
  }

  template <int axis>
  [[gnu::flatten]] void differentiate_interior(const double* x, const StencilWriter& write,
                                               Part part) const {
    using T = Dual<K * N>;
    const auto local = grid_.local_strides(), owned = grid_.owned_strides();
    visit_interior<axis, N>(grid_, [&](const Visit& visit) {
      const auto f = flux<T>(gather<M, T, axis>(grid_, x, local, visit), visit.face, part);
      const std::ptrdiff_t right = visit.owned / N, left = (visit.owned - owned[axis]) / N;
      if (visit.owns_left) add_rows<axis, 1>(write, left, f, visit.face.area);
      if (visit.owns_right) add_rows<axis, 0>(write, right, f, -visit.face.area);
    });
  }

  /// Adds area times df/du to one cell's rows; `shift` turns offsets from the right into offsets
  /// from it.
  template <int axis, int shift>
  static void add_rows(const StencilWriter& write, std::ptrdiff_t row, const Local<Dual<K * N>>& f,
                       double area) {
    constexpr auto offsets = face_offsets<M>(axis);
    for (std::size_t k = 0; k < offsets.size(); ++k) {
      add_block(write, row, moved(offsets[k], axis, shift), f, static_cast<int>(k) * N, area);
    }
  }

  /// Adds factor times the derivatives by unknowns first, first + 1, ... to the block of cell row +
  /// d.
  template <int P>
  static void add_block(const StencilWriter& write, std::ptrdiff_t row, const Index& d,
                        const Local<Dual<P>>& f, int first, double factor) {
    const auto block = write.block(row, d);
    if (!block.exists()) return;
    for (int r = 0; r < N; ++r) {
      for (int c = 0; c < N; ++c) block(r, c) += factor * f[r].partials[first + c];
    }
  }

  template <class T>
  Local<T> boundary_flux([[maybe_unused]] double t, [[maybe_unused]] const double* x,
                         [[maybe_unused]] const Index& inside,
                         [[maybe_unused]] const Face& face) const {
    if constexpr (HasBoundary<M>) {
      return model_.boundary(state_at<T, N>(x + grid_.local_offset(inside), 0), face, t);
    } else {
      return {};
    }
  }

  /// Calls body(cell inside, face) for every boundary face of this rank's cells.
  template <class Body>
  void visit_owned_boundary(Body&& body) const {
    visit_boundary(grid_, [&](int axis, const Index& i, int outward) {
      const Index inside = outward > 0 ? moved(i, axis, -1) : i;
      if (is_owned(inside)) body(inside, grid_.boundary_face(axis, i, outward));
    });
  }

  void add_boundary(double t, const double* x, double* y) {
    if constexpr (!HasBoundary<M>) return;
    visit_owned_boundary([&](const Index& inside, const Face& face) {
      const auto f = boundary_flux<double>(t, x, inside, face);
      add_to(y + grid_.owned_offset(inside), face.area, f);
      tally_.add_outflow(face.area, f);
    });
  }

  void differentiate_boundary(double t, const double* x, const StencilWriter& write) const {
    if constexpr (!HasBoundary<M>) return;
    visit_owned_boundary([&](const Index& inside, const Face& face) {
      const auto f = boundary_flux<Dual<N>>(t, x, inside, face);
      add_block(write, row_of(inside), {}, f, 0, face.area);
    });
  }

  bool is_owned(const Index& i) const {
    for (std::size_t a = 0; a < 3; ++a) {
      if (i[a] < grid_.owned().begin[a] || i[a] >= grid_.owned().end[a]) return false;
    }
    return true;
  }

  template <class T>
  Local<T> stored_in(const Local<T>& u, [[maybe_unused]] const Index& i) const {
    if constexpr (HasStorage<M>) {
      if (grid_.active(i)) return model_.storage(u, grid_.cell(i));
    }
    return u;
  }

  template <class T>
  Local<T> produced(const Local<T>& u, const Index& i, double t, Part part) const {
    Local<T> p{};
    if constexpr (HasReaction<M>) {
      if (part != Part::slow) p = model_.reaction(u, grid_.cell(i), t);
    }
    if constexpr (HasSlowReaction<M>) {
      if (part == Part::slow) p = model_.slow_reaction(u, grid_.cell(i), t);
      if (part == Part::stiff) {
        const Local<T> slow = model_.slow_reaction(u, grid_.cell(i), t);
        for (int n = 0; n < N; ++n) p[n] -= slow[n];
      }
    }
    return p;
  }

  /// Reactions, and rows of inactive cells, which decay towards zero so that no system is singular.
  void add_cells(double t, const Index& i, const double* x, double* y, Part part) {
    if constexpr (!HasReaction<M> && !HasSlowReaction<M>) {
      if (!grid_.has_holes()) return;
    }
    if (part == Part::all) return add_cells<Part::all>(t, i, x, y);
    if (part == Part::stiff) return add_cells<Part::stiff>(t, i, x, y);
    add_cells<Part::slow>(t, i, x, y);
  }
  template <Part part>
  void add_cells(double t, const Index& i, const double* x, double* y) {
    const double* u = x + grid_.local_offset(i);
    double* row = y + grid_.owned_offset(i);
    if (grid_.has_holes()) return add_row<true, part>(t, i, u, row);
    add_row<false, part>(t, i, u, row);
  }

  /// The cells from `first` along the first axis, whose states and rows begin at u and y.
  template <bool holes, Part part>
  [[gnu::flatten]] void add_row(double t, const Index& first, const double* u, double* y) {
    const MetricRow volume = grid_.metric().volume_row(first);
    const int cells = grid_.owned().end[0] - first[0];
    double* __restrict__ gain = flows_.data();
    for (int m = 0; m < cells; ++m) {
      const Index i{first[0] + m, first[1], first[2]};
      if (holes && !grid_.active(i)) {
        for (int n = 0; n < N; ++n) gain[m * N + n] = 0.0;
        for (int n = 0; n < N; ++n)
          y[m * N + n] = part == Part::slow ? 0.0 : volume(i[0]) * u[m * N + n];
        continue;
      }
      const auto p = produced<double>(state_at<double, N>(u + m * N, 0), i, t, part);
      for (int n = 0; n < N; ++n) gain[m * N + n] = volume(i[0]) * p[n];
    }
    for (int m = 0; m < cells * N; ++m) y[m] -= gain[m];
    tally_.add_production(gain, cells);
  }

  [[gnu::flatten]] void differentiate_cells(double t, const double* x, double shift,
                                            const StencilWriter& write, Part part) const {
    grid_.for_owned([&](const Index& i) {
      const auto u = state_at<Dual<N>, N>(x + grid_.local_offset(i), 0);
      const auto s = stored_in<Dual<N>>(u, i);
      auto row = grid_.active(i) ? produced<Dual<N>>(u, i, t, part) : decay(u, part);
      for (int n = 0; n < N; ++n) row[n] = shift * s[n] - row[n];
      add_block(write, row_of(i), {}, row, 0, grid_.volume(i));
    });
  }

  static Local<Dual<N>> decay(const Local<Dual<N>>& u, Part part) {
    Local<Dual<N>> p{};
    if (part == Part::slow) return p;
    for (int n = 0; n < N; ++n) p[n] = -u[n];
    return p;
  }

  /// Calls body(cell, unknown, value) for every boundary node whose value the model fixes.
  template <class Body>
  void visit_pinned([[maybe_unused]] double t, [[maybe_unused]] Body&& body) const {
    if constexpr (HasFixed<M>) {
      visit_owned_boundary([&](const Index& inside, const Face& face) {
        for (int n = 0; n < N; ++n) {
          if (const auto value = model_.fixed(n, face, t)) body(inside, n, *value);
        }
      });
    }
  }

  void pin_residual(double t, const double* x, double* y, Part part) const {
    visit_pinned(t, [&](const Index& i, int n, double value) {
      const double off = x[grid_.local_offset(i) + n] - value;
      y[grid_.owned_offset(i) + n] = part == Part::slow ? 0.0 : grid_.volume(i) * off;
    });
  }

  bool admissible_in(const double* u, [[maybe_unused]] const Index& i) const {
    bool inside = true;
    for (int n = 0; n < N; ++n) inside &= std::isfinite(u[n]);
    if constexpr (HasAdmissible<M>)
      inside &= model_.admissible(state_at<double, N>(u, 0), grid_.cell(i));
    return inside;
  }

  M& model_;
  const Grid& grid_;
  std::vector<FieldInfo> fields_;
  std::vector<Index> offsets_;
  Handle<Vec> local_;
  std::array<Box, 3> faces_;   ///< normal to each axis, that this rank visits
  std::vector<double> flows_;  ///< of one row of faces or cells, area or volume included
  std::optional<StencilWriter::Layout> layout_;
  Tally<N> tally_;  ///< of this rank, at `tallied_`
  Moment tallied_;
};

}  // namespace fluxform
