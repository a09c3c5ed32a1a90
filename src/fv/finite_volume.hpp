#pragma once
// Turns a Model into an Operator: residual, storage and their exact Jacobians on a grid.
//
//   Heat heat;  Grid grid(spec, Heat::unknowns, PETSC_COMM_WORLD);
//   FiniteVolume op(heat, grid);
//   op.residual(t, u, r);    // r_K = sum over faces |face| f - V_K reaction
//
// The flux of a face is evaluated once per rank and added to both sides, so what leaves one cell
// enters the next to the last bit. Derivatives come from the same kernels with Dual numbers.
#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/fv/account.hpp"
#include "fluxform/fv/flow_sweep.hpp"
#include "fluxform/fv/global_rows.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/fv/operator.hpp"
#include "fluxform/fv/row_jacobian.hpp"
#include "fluxform/fv/row_sweep.hpp"

namespace fluxform {

template <class M>
class FiniteVolume final : public Operator {
 public:
  /// Brings coefficients that depend on time to it; called before a sweep whose time differs from
  /// the last one's.
  using Refresh = std::function<void(double t)>;

  /// Keeps references to both; the grid must carry M::unknowns unknowns and outlive the operator.
  FiniteVolume(M& model, const Grid& grid) : FiniteVolume(model, grid, model.fields()) {}
  /// The same where the fields are known from elsewhere. Pass `refresh` only if it changes
  /// anything: an operator without it, whose kernels read no time, counts as autonomous.
  FiniteVolume(M& model, const Grid& grid, std::vector<FieldInfo> fields, Refresh refresh = {})
      : model_(model),
        grid_(grid),
        fields_(std::move(fields)),
        account_infos_(fields_),
        refresh_(std::move(refresh)),
        offsets_(stencil_offsets(grid.dimension(), kind == StencilKind::pair ? 1 : 2,
                                 kind == StencilKind::star)),
        kernels_(model, grid),
        rows_(kernels_, grid),
        derivatives_(kernels_, grid),
        slopes_(grid),
        global_rows_(kernels_, grid),
        local_(grid.create_local()) {
    static_assert(fits_contract<M>());
    if (grid.unknowns() != N || static_cast<int>(fields_.size()) != N) {
      throw InputError(fmt::format("the model has {} unknowns, its grid {}", N, grid.unknowns()));
    }
    for (int k = 0; k < G; ++k) name_global(k, {"global_" + std::to_string(k)});
  }

  /// Says what files call the globals and in which units; until then they are numbered.
  void name_globals(const std::vector<FieldInfo>& infos) {
    for (int k = 0; k < G; ++k) name_global(k, infos.at(static_cast<std::size_t>(k)));
  }

  const Grid& grid() const override { return grid_; }
  const std::vector<FieldInfo>& fields() const override { return fields_; }
  const std::vector<FieldInfo>& globals() const override { return globals_; }
  std::vector<double> global_scales() const override {
    if constexpr (G > 0) return global_rows_.scales();
    return {};
  }
  void set_global_scales([[maybe_unused]] const std::vector<double>& scales) override {
    if constexpr (G > 0) global_rows_.set_scales(scales);
  }
  OperatorTraits traits() const override {
    OperatorTraits t = traits_of<M>();
    // Without a way to learn the time nothing can depend on it.
    t.autonomous = !refresh_ && !uses_time_of<M>() && (t.autonomous || !HasPrepare<M>);
    t.time_invariant = t.time_invariant || t.autonomous;
    if constexpr (requires { model_.is_linear(); }) t.linear = model_.is_linear();
    if constexpr (requires { model_.is_time_invariant(); })
      t.time_invariant = model_.is_time_invariant();
    // What a refresh changes may stand in the implicit part, whose matrix is then no constant.
    t.implicit_linear = t.implicit_linear && t.time_invariant;
    if constexpr (requires { model_.is_implicit_linear(); })
      t.implicit_linear = model_.is_implicit_linear();
    return t;
  }

  void residual(double t, Vec u, Vec r, Part part = Part::all) override {
    begin_sweep(t, u);
    const ReadArray x(local_);
    {
      const WriteArray y(r);
      tally_.clear();
      side_sums_ = {};
      rows_.fill(x.data(), y.data(), part, tally_);
      if (part != Part::explicitly) add_boundary(x.data(), y.data());
    }
    if constexpr (G > 0) write_global_rows(part, r);
    tallied_ = part == Part::all ? moment_of(t, u) : Moment{};
  }

  void storage(double t, Vec u, Vec s) override {
    if constexpr (HasStorage<M> || G > 0) bring_to(t);
    if constexpr (G > 0) take_globals(t, u);
    if constexpr (G > 0) global_rows_.write_storage(s);
    const ReadArray x(u);
    const WriteArray y(s);
    grid_.for_owned([&](const Index& i) {
      const std::ptrdiff_t at = grid_.owned_offset(i);
      const auto stored =
          kernels_.template stored<double>(state_at<double, N>(x.data() + at, 0), i);
      for (int n = 0; n < N; ++n) y[at + n] = grid_.volume(i) * stored[n];
    });
  }

  void jacobian(double t, Vec u, double shift, Mat j, Part part = Part::all) override {
    begin_sweep(t, u);
    const ReadArray x(local_);
    const Mat fields = fields_of(j);
    if (!layout_) layout_.emplace(grid_, fields, offsets_);
    if constexpr (G > 0) slopes_.begin(*border_of(j));
    write_jacobian(x.data(), shift, StencilWriter(grid_, fields, *layout_), part);
    if constexpr (G > 0) {
      global_rows_.differentiate(slopes_.end(), shift, part, *border_of(j));
      mark_changed(j);
    }
  }

  std::string domain() const override {
    if constexpr (HasDomain<M>) return model_.domain();
    return Operator::domain();
  }

  bool admissible(double t, Vec u) override {
    if constexpr (HasAdmissible<M>) bring_to(t);
    int good = 1;
    for (const double g : read_globals(grid_, u)) good &= static_cast<int>(std::isfinite(g));
    const ReadArray x(u);
    grid_.for_owned([&](const Index& i) {
      const bool counts = !grid_.has_holes() || grid_.active(i);
      good &= static_cast<int>(!counts | kernels_.admissible(x.data() + grid_.owned_offset(i), i));
    });
    int all = 0;
    MPI_Allreduce(&good, &all, 1, MPI_INT, MPI_MIN, grid_.comm());
    return all == 1;
  }

  /// Has the ledger keep books of this too.
  void keep(Account account) {
    account_infos_.push_back(account.info);
    accounts_.push_back(std::move(account));
  }
  const std::vector<FieldInfo>& accounts() const override { return account_infos_; }
  Stored stored(double t, Vec u) override {
    Stored all = Operator::stored(t, u);
    if constexpr (G > 0) {
      take_globals(t, u);
      for (const double amount : global_rows_.stored()) {
        all.net.push_back(amount);
        all.gross.push_back(std::abs(amount));
      }
    }
    for (const Account& account : accounts_) {
      all.net.push_back(account.stored(t, u));
      all.gross.push_back(all.net.back());
    }
    return all;
  }
  Budget budget(double t, Vec u) override {
    if (!(tallied_ == moment_of(t, u))) tally(t, u);
    typename Tally<N>::Sums total{};
    MPI_Allreduce(tally_.sums().data(), total.data(), 2 * N, MPI_DOUBLE, MPI_SUM, grid_.comm());
    Budget all{{total.begin(), total.begin() + N}, {total.begin() + N, total.end()}};
    if constexpr (G > 0) {
      all.outflow.resize(N + G, 0.0);
      for (const double row : global_rows_.balance()) all.production.push_back(-row);
    }
    for (const Account& account : accounts_) {
      const auto [outflow, production] = account.rates(t, u);
      all.outflow.push_back(outflow);
      all.production.push_back(production);
    }
    return all;
  }

  /// Coefficients were changed from outside at an unchanged time.
  void forget() {
    refreshed_ = std::nan("");
    tallied_ = {};
  }

  Flows flows(double t, Vec u) override {
    begin_sweep(t, u);
    const ReadArray x(local_);
    return flows_of(kernels_, grid_, x.data());
  }

  Handle<Mat> create_matrix() const override {
    Handle<Mat> fields = create_stencil_matrix(grid_, offsets_);
    if constexpr (G == 0) return fields;
    return create_bordered_matrix(grid_, std::move(fields), G);
  }

 private:
  static constexpr int N = M::unknowns, G = globals_of<M>();
  static constexpr StencilKind kind = stencil_of<M>();
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
    if constexpr (G > 0) {
      const Handle<Vec> rows = create_vector();
      return residual(t, u, rows);
    }
    begin_sweep(t, u);
    const ReadArray x(local_);
    tally_.clear();
    visit_owned_sides(kernels_, grid_, [&](const Index& inside, const Face& face) {
      tally_.add_outflow(face.area,
                         kernels_.template boundary_flux<double>(x.data(), inside, face));
    });
    rows_.produce(x.data(), tally_);
    tallied_ = moment_of(t, u);
  }
  void bring_to(double t) {
    if constexpr (HasPrepare<M>) model_.prepare(t);
    kernels_.set_time(t);
    if (refresh_ && t != refreshed_) refresh_(t);
    refreshed_ = t;
  }
  void begin_sweep(double t, Vec u) {
    bring_to(t);
    if constexpr (G > 0) take_globals(t, u);
    grid_.to_local(u, local_);
  }
  /// Lets kernels see the globals of u. The first state that is met settles how their rows are scaled.
  void take_globals(double t, Vec u) requires(G > 0) {
    if (global_rows_.first_time()) {
      const Handle<Mat> matrix = create_matrix();
      jacobian(t, u, 0.0, matrix);
      global_rows_.choose_scales(matrix);
    }
    kernels_.set_globals(read_globals(grid_, u));
  }
  void name_global(int k, FieldInfo info) {
    info.global = true;
    info.stored = info.stored && HasGlobalStorage<M>;
    globals_.resize(G);
    globals_[static_cast<std::size_t>(k)] = info;
    account_infos_.resize(std::max(account_infos_.size(), std::size_t{N + G}));
    account_infos_[static_cast<std::size_t>(N + k)] = info;
  }
  void write_global_rows(Part part, Vec r) requires(G > 0) {
    State<double, G> sums = rows_.sums();
    for (int k = 0; k < G; ++k) sums[k] += side_sums_[k];
    global_rows_.write(sums, part, r);
  }

  void write_jacobian(const double* x, double shift, const StencilWriter& write, Part part) {
    derivatives_.fill(x, shift, write, part, slopes_);
    if (part != Part::explicitly) differentiate_boundary(x, write);
  }

  std::ptrdiff_t row_of(const Index& i) const { return grid_.owned_offset(i) / N; }
  static void add_to(double* row, double area, const State<double, N + G>& f) {
    for (int n = 0; n < N; ++n) row[n] += area * f[n];
  }

  void add_boundary(const double* x, double* y) {
    if constexpr (!HasBoundary<M>) return;
    visit_owned_sides(kernels_, grid_, [&](const Index& inside, const Face& face) {
      const auto f = kernels_.template boundary_flux<double>(x, inside, face);
      add_to(y + grid_.owned_offset(inside), face.area, f);
      for (int k = 0; k < G; ++k) side_sums_[k] += face.area * f[N + k];
      tally_.add_outflow(face.area, f);
    });
  }

  void differentiate_boundary(const double* x, const StencilWriter& write) {
    if constexpr (!HasBoundary<M>) return;
    visit_owned_sides(kernels_, grid_, [&](const Index& inside, const Face& face) {
      const auto f = kernels_.template boundary_flux<Dual<N + G>>(x, inside, face);
      add_block<N>(write, row_of(inside), {}, f, 0, face.area);
      if constexpr (G > 0) {
        slopes_.add_columns(grid_.owned_offset(inside), f, face.area);
        slopes_.add_cell(inside, f, face.area);
      }
    });
  }

  M& model_;
  const Grid& grid_;
  std::vector<FieldInfo> fields_;
  std::vector<Account> accounts_;         ///< beside those of the fields
  std::vector<FieldInfo> account_infos_;  ///< of the fields and of these
  Refresh refresh_;
  double refreshed_ = std::nan("");  ///< time of the last sweep
  std::vector<Index> offsets_;
  Kernels<M> kernels_;
  RowSweep<M> rows_;
  RowJacobian<M> derivatives_;
  GlobalSlopes<M> slopes_;
  GlobalRows<M> global_rows_;
  State<double, G> side_sums_{};
  std::vector<FieldInfo> globals_;
  Handle<Vec> local_;
  std::optional<StencilWriter::Layout> layout_;
  Tally<N> tally_;  ///< of this rank, at `tallied_`
  Moment tallied_;
};

}  // namespace fluxform
