#pragma once
// The members of a model as concepts, and what keeps a misspelt kernel from silently vanishing: a
// member whose name exists must be callable as fv/model.hpp says. No PETSc here.
//
//   static_assert(fits_contract<Heat>());
//   if constexpr (HasBoundary<Heat>) ...
#include <concepts>
#include <string>

#include "fluxform/core/state.hpp"
#include "fluxform/fv/stencil.hpp"
#include "fluxform/fv/traits.hpp"
#include "fluxform/grid/cell.hpp"

namespace fluxform {

/// The state of a cell of model M in plain numbers.
template <class M>
using StateOf = State<double, M::unknowns>;
template <class M>
using LineOf = Line<double, M::unknowns>;
template <class M>
using StarOf = Star<double, M::unknowns>;

/// How many unknowns of the whole system a model has.
template <class M>
constexpr int globals_of() {
  if constexpr (requires { M::globals; }) return M::globals;
  return 0;
}
template <class M>
using GlobalsOf = State<double, globals_of<M>()>;
/// What a kernel may answer: the rows of a cell's unknowns, and behind them what it adds to the
/// globals' sums.
template <class R, class M>
concept RowsOf = std::convertible_to<R, StateOf<M>> ||
    (globals_of<M>() > 0 && std::convertible_to<R, State<double, M::unknowns + globals_of<M>()>>);
/// A kernel called with the globals last, if the model has any.
#define FLUXFORM_TAKES_GLOBALS(call)                                                         \
  (globals_of<M>() > 0 && requires(const M& m, StateOf<M> u, LineOf<M> line, StarOf<M> star, \
                                   Face f, Cell c, GlobalsOf<M> g) { call; })

template <class M>
concept HasPairFlux = requires(const M& m, StateOf<M> u, Face f) {
  { m.flux(u, u, f) } -> RowsOf<M>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.flux(u, u, f, g) } -> RowsOf<M>);
template <class M>
concept HasLineFlux = requires(const M& m, LineOf<M> u, Face f) {
  { m.flux(u, f) } -> RowsOf<M>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.flux(line, f, g) } -> RowsOf<M>);
template <class M>
concept HasStarFlux = requires(const M& m, StarOf<M> u, Face f) {
  { m.flux(u, f) } -> RowsOf<M>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.flux(star, f, g) } -> RowsOf<M>);
template <class M>
concept HasFlux = HasPairFlux<M> || HasLineFlux<M> || HasStarFlux<M>;

/// The widest stencil that the model's flux takes.
template <class M>
constexpr StencilKind stencil_of() {
  if (HasStarFlux<M>) return StencilKind::star;
  return HasLineFlux<M> ? StencilKind::line : StencilKind::pair;
}

template <class M>
concept HasInterface = requires(const M& m, StateOf<M> u, Face f) {
  { m.interface(u, u, f) } -> RowsOf<M>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.interface(u, u, f, g) } -> RowsOf<M>);
template <class M>
concept HasBoundary = requires(const M& m, StateOf<M> u, Face f) {
  { m.boundary(u, f) } -> RowsOf<M>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.boundary(u, f, g) } -> RowsOf<M>);
template <class M>
concept HasReaction = requires(const M& m, StateOf<M> u, Cell c) {
  { m.reaction(u, c) } -> RowsOf<M>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.reaction(u, c, g) } -> RowsOf<M>);
template <class M>
concept HasStorage = requires(const M& m, StateOf<M> u, Cell c) {
  { m.storage(u, c) } -> std::convertible_to<StateOf<M>>;
}
|| FLUXFORM_TAKES_GLOBALS({ m.storage(u, c, g) } -> std::convertible_to<StateOf<M>>);
template <class M>
concept HasBalance = FLUXFORM_TAKES_GLOBALS({ m.balance(g, g, 0.0) }
                                            -> std::convertible_to<GlobalsOf<M>>);
template <class M>
concept HasGlobalStorage = FLUXFORM_TAKES_GLOBALS({ m.global_storage(g, 0.0) }
                                                  -> std::convertible_to<GlobalsOf<M>>);
template <class M>
concept HasExplicitFlux = (stencil_of<M>() == StencilKind::pair &&
                           requires(const M& m, StateOf<M> u, Face f) {
                             { m.explicit_flux(u, u, f) } -> std::convertible_to<StateOf<M>>;
                           }) ||
                          (stencil_of<M>() == StencilKind::line &&
                           requires(const M& m, LineOf<M> u, Face f) {
                             { m.explicit_flux(u, f) } -> std::convertible_to<StateOf<M>>;
                           }) ||
                          (stencil_of<M>() == StencilKind::star &&
                           requires(const M& m, StarOf<M> u, Face f) {
                             { m.explicit_flux(u, f) } -> std::convertible_to<StateOf<M>>;
                           });
template <class M>
concept HasExplicitReaction = requires(const M& m, StateOf<M> u, Cell c) {
  { m.explicit_reaction(u, c) } -> std::convertible_to<StateOf<M>>;
};
template <class M>
concept HasAdmissible = requires(const M& m, StateOf<M> u, Cell c) {
  { m.admissible(u, c) } -> std::convertible_to<bool>;
};
template <class M>
concept HasDomain = requires(const M& m) {
  { m.domain() } -> std::convertible_to<std::string>;
};
template <class M>
concept HasPrepare = requires(M& m) {
  m.prepare(0.0);
};

// A name exists in a class if it becomes ambiguous beside another member of that name.
#define FLUXFORM_NAMES(member)                 \
  struct Probe_##member {                      \
    int member;                                \
  };                                           \
  template <class M>                           \
  struct Both_##member : M, Probe_##member {}; \
  template <class M>                           \
  concept Names_##member = !requires {         \
    &Both_##member<M>::member;                 \
  };
FLUXFORM_NAMES(flux)
FLUXFORM_NAMES(interface)
FLUXFORM_NAMES(boundary)
FLUXFORM_NAMES(reaction)
FLUXFORM_NAMES(storage)
FLUXFORM_NAMES(explicit_flux)
FLUXFORM_NAMES(explicit_reaction)
FLUXFORM_NAMES(admissible)
FLUXFORM_NAMES(domain)
FLUXFORM_NAMES(prepare)
FLUXFORM_NAMES(balance)
FLUXFORM_NAMES(global_storage)
FLUXFORM_NAMES(fixed)
FLUXFORM_NAMES(reach)
FLUXFORM_NAMES(slow_flux)
FLUXFORM_NAMES(slow_reaction)
FLUXFORM_NAMES(stiff_linear)
FLUXFORM_NAMES(is_stiff_linear)
#undef FLUXFORM_NAMES
#undef FLUXFORM_TAKES_GLOBALS

template <class M>
concept TimedBoundary = requires(const M& m, StateOf<M> u, Face f) {
  m.boundary(u, f, 0.0);
};
template <class M>
concept TimedReaction = requires(const M& m, StateOf<M> u, Cell c) {
  m.reaction(u, c, 0.0);
};

/// Refuses words that models used before.
template <class M>
constexpr bool speaks_present_words() {
  static_assert(!Names_fixed<M>, "`fixed` is gone: hold a value by the flux of `boundary`.");
  static_assert(!Names_reach<M>,
                "`reach` is gone: the argument of flux, two states, a Line or a "
                "Star, chooses the stencil.");
  static_assert(!Names_slow_flux<M>, "`slow_flux` is now `explicit_flux`.");
  static_assert(!Names_slow_reaction<M>, "`slow_reaction` is now `explicit_reaction`.");
  static_assert(!Names_stiff_linear<M>, "`stiff_linear` is now `implicit_linear`.");
  static_assert(!Names_is_stiff_linear<M>, "`is_stiff_linear` is now `is_implicit_linear`.");
  static_assert(!TimedBoundary<M>, "boundary takes its time from face.t, not as an argument.");
  static_assert(!TimedReaction<M>, "reaction takes its time from cell.t, not as an argument.");
  return true;
}

/// Compiles if every kernel of the model can be called as fv/model.hpp says.
template <class M>
constexpr bool fits_contract() {
  static_assert(speaks_present_words<M>());
  static_assert(Names_flux<M>, "A model needs `flux`.");
  static_assert(HasFlux<M>,
                "flux must be callable, const, as State<T, N> flux(State<T, N> l, "
                "State<T, N> r, Face), flux(Line<T, N>, Face) or flux(Star<T, N>, "
                "Face).");
  static_assert(!Names_interface<M> || HasInterface<M>,
                "interface must be callable, const, as State<T, N> interface(State<T, N> a, "
                "State<T, N> b, Face).");
  static_assert(!Names_boundary<M> || HasBoundary<M>,
                "boundary must be callable, const, as State<T, N> boundary(State<T, N> u, Face).");
  static_assert(!Names_reaction<M> || HasReaction<M>,
                "reaction must be callable, const, as State<T, N> reaction(State<T, N> u, Cell).");
  static_assert(!Names_storage<M> || HasStorage<M>,
                "storage must be callable, const, as State<T, N> storage(State<T, N> u, Cell).");
  static_assert(!Names_explicit_flux<M> || HasExplicitFlux<M>,
                "explicit_flux must take the arguments that flux takes, and be const.");
  static_assert(!Names_explicit_reaction<M> || HasExplicitReaction<M>,
                "explicit_reaction must be callable, const, as State<T, N> "
                "explicit_reaction(State<T, N> u, Cell).");
  static_assert(!Names_admissible<M> || HasAdmissible<M>,
                "admissible must be callable, const, as bool admissible(State<double, N>, Cell).");
  static_assert(!Names_domain<M> || HasDomain<M>,
                "domain must be callable, const, as std::string domain().");
  static_assert(globals_of<M>() >= 0 && globals_of<M>() <= 8, "A model may have up to 8 globals.");
  static_assert(!Names_balance<M> || HasBalance<M>,
                "balance must be callable, const, as State<T, G> balance(State<T, G> g, "
                "State<T, G> sums, double t), with `globals` saying G.");
  static_assert(!Names_global_storage<M> || HasGlobalStorage<M>,
                "global_storage must be callable, const, as State<T, G> global_storage(State<T, G> "
                "g, double t), with `globals` saying G.");
  static_assert(!Names_prepare<M> || HasPrepare<M>, "prepare must be callable as prepare(double).");
  return true;
}

template <class M>
constexpr bool uses_time_of() {
  if constexpr (requires { M::uses_time; }) return M::uses_time;
  return false;
}

/// What the declarations of a model promise.
template <class M>
constexpr OperatorTraits traits_of() {
  OperatorTraits t;
  if constexpr (requires { M::linear; }) t.linear = M::linear;
  if constexpr (requires { M::time_invariant; }) t.time_invariant = M::time_invariant;
  if constexpr (requires { M::autonomous; }) t.autonomous = M::autonomous && !uses_time_of<M>();
  if constexpr (requires { M::implicit_linear; }) t.implicit_linear = M::implicit_linear;
  t.constant_storage = !HasStorage<M>;
  if constexpr (requires { M::constant_storage; }) t.constant_storage = M::constant_storage;
  t.has_explicit_part = HasExplicitFlux<M> || HasExplicitReaction<M>;
  return t;
}

}  // namespace fluxform
