#pragma once
// Sums of what a model observes: over regions, sides and interfaces, with exact derivatives.
//
//   struct Membrane { ...
//     enum Observable { amount, current };
//     template <class T, class Sum>                 // per volume, in a cell
//     void observe(const State<T, 1>& u, const Cell&, Sum& sum) const { sum(amount, u[0]); }
//     template <class T, class Sum>                 // per area, on a face between two cells: the
//     void observe(const State<T, 1>& a,            // states and the flux from a to b, in the
//                  const State<T, 1>& b,            // order of the kernel that gave it
//                  const State<T, 1>& flux, const Face& face, Sum& sum) const {
//       if (face.interface >= 0) sum(current, flux[0]);
//     }
//     template <class T, class Sum>                 // per area, on a side; flux is outward
//     void observe(const State<T, 1>& u, const State<T, 1>& flux, const Face&, Sum& sum) const;
//   };
// Each may take the globals, State<T, G>, behind `sum`.
//   Totals<Membrane> totals(model, grid);
//   const Sums sums = totals.sums(t, u);
//   sums.over_interface(Membrane::current, grid.interface_named("membrane"));
//   totals.gradient(t, u, weights, g);             // g = d (sum of weights times sums) / du
//
// Cells count for their region. So do faces between two cells that lie on no interface, half for
// the region on each side.
#include <algorithm>
#include <functional>
#include <utility>

#include "fluxform/fv/face_flux.hpp"
#include "fluxform/fv/global_slopes.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/fv/sums.hpp"

namespace fluxform {

/// How many directions a number has derivatives in.
template <class T>
constexpr int directions_of() {
  if constexpr (requires { T::Partials::SizeAtCompileTime; })
    return static_cast<int>(T::Partials::SizeAtCompileTime);
  return 0;
}

/// What the observers of one place have said.
template <class T>
class Observed {
 public:
  void operator()(int observable, const T& density) {
    values_[static_cast<std::size_t>(checked_observable(observable))] += density;
  }
  static constexpr int directions = directions_of<T>();
  const T& operator[](int observable) const {
    return values_[static_cast<std::size_t>(observable)];
  }

 private:
  std::array<T, most_observables> values_{};
};

template <class M, class... Around>
concept Observes = requires(const M& m, Observed<double> s, Around... around) {
  m.observe(around..., s);
}
|| requires(const M& m, Observed<double> s, GlobalsOf<M> g, Around... around) {
  m.observe(around..., s, g);
};
template <class M>
concept ObservesCells = Observes<M, StateOf<M>, Cell>;
template <class M>
concept ObservesFaces = Observes<M, StateOf<M>, StateOf<M>, StateOf<M>, Face>;
template <class M>
concept ObservesSides = Observes<M, StateOf<M>, StateOf<M>, Face>;
template <class M>
concept HasObserve = ObservesCells<M> || ObservesFaces<M> || ObservesSides<M>;

template <class M>
class Totals {
 public:
  using Refresh = std::function<void(double t)>;

  /// Keeps references to both. `refresh` as in FiniteVolume.
  Totals(M& model, const Grid& grid, Refresh refresh = {})
      : model_(model),
        grid_(grid),
        refresh_(std::move(refresh)),
        kernels_(model, grid),
        local_(grid.create_local()) {
    static_assert(HasObserve<M>,
                  "observe must be callable, const, as observe(u, cell, sum), "
                  "observe(a, b, flux, face, sum) or observe(u, flux, face, sum), the globals "
                  "behind sum if wanted.");
  }

  /// Over all ranks, in one reduction. Collective.
  Sums sums(double t, Vec u) {
    bring_to(t, u);
    Sums total(grid_);
    const ReadArray x(local_);
    for_places<double>(x.data(), [&](const Places& where, const Observed<double>& seen) {
      for (int o = 0; o < most_observables; ++o)
        for (const auto& [place, share] : where.parts) total.at(o, place) += share * seen[o];
    });
    total.sum_over_ranks(grid_.comm());
    return total;
  }

  /// g = d/du of the sum over all observables and places of weight times sum. Collective.
  void gradient(double t, Vec u, const Sums& weights, Vec g) {
    bring_to(t, u);
    const Handle<Vec> slopes = grid_.create_local();  // with those of other ranks' cells
    petsc(VecZeroEntries(slopes));
    by_globals_ = {};
    {
      const ReadArray x(local_);
      const WriteArray y(slopes);
      for_places<void>(x.data(), [&](const Places& where, const auto& seen) {
        add_slopes(weights, where, seen, y.data());
      });
    }
    petsc(VecZeroEntries(g));
    add_up(slopes, g);
  }

 private:
  static constexpr int N = M::unknowns, G = globals_of<M>();
  /// Where what is seen at one cell or face counts, with its volume or area, and the cells that its
  /// derivatives belong to.
  struct Places {
    std::array<std::pair<int, double>, 2> parts{};
    Index base{};                    ///< the cell that offsets count from
    std::span<const Index> offsets;  ///< of the cells whose unknowns are the directions
  };

  void bring_to(double t, Vec u) {
    if constexpr (HasPrepare<M>) model_.prepare(t);
    if (refresh_) refresh_(t);
    kernels_.set_time(t);
    if constexpr (G > 0) kernels_.set_globals(read_globals(grid_, u));
    grid_.to_local(u, local_);
  }

  /// What the halo holds goes to its owners, what was found by globals behind the fields.
  void add_up(Vec slopes, Vec g) {
    const Handle<Vec> fields = grid_.create_global();
    petsc(DMLocalToGlobalBegin(grid_.dm(), slopes, ADD_VALUES, fields));
    petsc(DMLocalToGlobalEnd(grid_.dm(), slopes, ADD_VALUES, fields));
    {
      const ReadArray from(fields);
      const WriteArray to(g);
      std::copy_n(from.data(), field_rows(grid_), to.data());
    }
    if (G == 0 || count_globals(grid_, g) == 0) return;
    MPI_Allreduce(MPI_IN_PLACE, by_globals_.data(), G, MPI_DOUBLE, MPI_SUM, grid_.comm());
    write_globals(grid_, g, by_globals_);
  }
  /// Observers get the flux of the unknowns alone.
  template <class T>
  static State<T, N> narrow(const State<T, N + G>& f) {
    State<T, N> rows;
    for (int n = 0; n < N; ++n) rows[n] = f[n];
    return rows;
  }

  /// Lets the model observe, with the globals if it wants them.
  template <class T, class... Around>
  void ask(Observed<T>& seen, const Around&... around) const {
    if constexpr (requires { model_.observe(around..., seen); })
      model_.observe(around..., seen);
    else
      model_.observe(around..., seen, kernels_.template seeded_globals<T>());
  }

  /// Calls body(places, observed) for all cells and faces that something is observed at, for each
  /// on one rank. Number says in what: double, or void for Dual numbers of each place's width.
  template <class Number, class Body>
  void for_places(const double* x, Body&& body) {
    constexpr bool plain = std::is_same_v<Number, double>;
    [[maybe_unused]] static constexpr std::array<Index, 1> here{Index{0, 0, 0}};
    using Local = std::conditional_t<plain, double, Dual<N + G>>;
    if constexpr (ObservesCells<M>) {
      grid_.for_owned([&](const Index& i) {
        if (!grid_.active(i)) return;
        const Cell cell = kernels_.cell(i);
        Observed<Local> seen;
        ask<Local>(seen, state_at<Local, N>(x + grid_.local_offset(i), 0), cell);
        body(Places{{{{Sums::region(cell.region), cell.volume}, {0, 0.0}}}, i, here}, seen);
      });
    }
    if constexpr (ObservesSides<M>) {
      visit_owned_sides(kernels_, grid_, [&](const Index& inside, const Face& face) {
        const auto u = state_at<Local, N>(x + grid_.local_offset(inside), 0);
        Observed<Local> seen;
        ask<Local>(seen, u, narrow<Local>(kernels_.template boundary_flux<Local>(x, inside, face)),
                   face);
        body(Places{{{{Sums::side(grid_, face.side), face.area}, {0, 0.0}}}, inside, here}, seen);
      });
    }
    if constexpr (ObservesFaces<M>) {
      for_axes<M>(grid_, [&]<int axis, int dimension>() {
        using T = std::conditional_t<plain, double, Dual<cells_around<M>(dimension) * N + G>>;
        static constexpr auto offsets = face_offsets<M, dimension>(axis);
        visit_rows<M, axis>(kernels_, grid_, [&](const Visit& visit, const InterfaceFace* on) {
          if (!visit.owns_right) return;
          const auto f = face_flux<M, T, axis, dimension>(kernels_, grid_, x, visit, on, Part::all);
          Observed<T> seen;
          ask<T>(seen, f.first, f.second, narrow<T>(f.flux), visit.face);
          body(Places{parts_of(visit.face), visit.face.index, offsets}, seen);
        });
      });
    }
  }

  std::array<std::pair<int, double>, 2> parts_of(const Face& face) const {
    if (face.interface >= 0)
      return {{{Sums::interface(grid_, face.interface), face.area}, {0, 0.0}}};
    return {{{Sums::region(face.region_left), 0.5 * face.area},
             {Sums::region(face.region_right), 0.5 * face.area}}};
  }

  template <class Seen>
  void add_slopes(const Sums& weights, const Places& where, const Seen& seen, double* g) {
    for (int o = 0; o < most_observables; ++o) {
      double weight = 0.0;
      for (const auto& [place, share] : where.parts) weight += share * weights.at(o, place);
      if (weight == 0.0) continue;
      constexpr int directions = Seen::directions;
      for (int k = 0; k < G; ++k) by_globals_[k] += weight * seen[o].partials[directions - G + k];
      for (std::size_t k = 0; k < where.offsets.size(); ++k) {
        const Index& d = where.offsets[k];
        double* cell = g + slope_offset(grid_, {where.base[0] + d[0], where.base[1] + d[1],
                                                where.base[2] + d[2]});
        for (int n = 0; n < N; ++n)
          cell[n] += weight * seen[o].partials[static_cast<int>(k) * N + n];
      }
    }
  }

  M& model_;
  const Grid& grid_;
  Refresh refresh_;
  Kernels<M> kernels_;
  Handle<Vec> local_;
  State<double, G> by_globals_{};  ///< the last gradient's
};

}  // namespace fluxform
