#pragma once
// One to three populations on a landscape (Okubo & Levin, Diffusion and Ecological Problems, 2001):
//
//   dn_k/dt + div( v_k n_k - D_k grad n_k ) = births_k - deaths_k + interactions
//
// v is wind or water plus taxis up an attractant S, v = v_flow + chi grad S. Diffusion and drift
// through a face are linear in the two cells beside it,
//
//   F = leaving n_left - entering n_right      (per area, from left to right)
//
// with coefficients that depend on the scheme only (exchange.hpp), so they are computed once. On a
// side of the domain F = leaving n: what the boundary lets out.
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "fluxform/flux/advection.hpp"
#include "fluxform/fv/model.hpp"

#include "growth.hpp"

namespace fluxform::ecology {

/// One population's coefficients on this rank's part of the landscape.
struct Population {
  std::string name;
  Growth growth = Growth::regulated;
  FaceField leaving, entering;  ///< length/time
  CellField birth, death, competition, capacity, threshold;

  /// Without capacity and threshold.
  Rates plain_rates(const Index& i) const { return {birth(i), death(i), competition(i)}; }
  Rates rates(const Index& i) const {
    Rates r = plain_rates(i);
    if (growth == Growth::allee || growth == Growth::logistic) r.capacity = capacity(i);
    if (growth == Growth::allee) r.threshold = threshold(i);
    return r;
  }
  /// Births less deaths of a lone individual, 1/time.
  double low_density_rate(const Index& i) const {
    const Rates r = rates(i);
    if (growth == Growth::allee) return -r.birth * r.threshold / r.capacity;
    return r.birth - r.death;
  }
  /// Density at which crowding by itself stops growth: infinite where nothing does, zero in sinks.
  double limit(const Index& i) const {
    if (growth == Growth::allee || growth == Growth::logistic) return capacity(i);
    const Rates r = plain_rates(i);
    if (r.birth <= r.death) return 0.0;
    return r.competition > 0.0 ? (r.birth - r.death) / r.competition
                               : std::numeric_limits<double>::infinity();
  }
};

/// Predator p eats prey n; a share `conversion` of what is eaten becomes predators.
struct Predation {
  int predator = 0, prey = 0;
  Response response = Response::holling_2;
  double attack = 0.0;           ///< prey per predator and time (times density for `linear`)
  double half_saturation = 1.0;  ///< density of prey at half the greatest rate
  double conversion = 0.0;
};

/// Births and deaths of all populations in one cell.
template <class T, int N>
struct Vital {
  State<T, N> births, deaths;
};

template <int N>
struct Populations {
  static constexpr int unknowns = N;
  static constexpr bool constant_storage = true;

  std::vector<Population> populations;
  std::array<std::array<double, N>, N> competition{};  ///< a_kj: weight of n_j in the crowd of k
  std::vector<Predation> predations;
  std::vector<FieldInfo> info;
  bool seasonal = false;                 ///< coefficients depend on time
  std::function<void(double)> season{};  ///< brings them to a time

  std::vector<FieldInfo> fields() const { return info; }
  bool is_linear() const {
    bool linear = predations.empty();
    for (const Population& p : populations) linear = linear && p.growth == Growth::exponential;
    return linear;
  }
  bool is_time_invariant() const { return !seasonal; }
  bool is_implicit_linear() const { return !seasonal; }  ///< dispersal and drift on the pair
  void prepare(double t) {
    if (seasonal) season(t);
  }

  template <class T>
  State<T, N> flux(const State<T, N>& left, const State<T, N>& right, const Face& face) const {
    State<T, N> f;
    for (int k = 0; k < N; ++k) {
      const Population& p = populations[static_cast<std::size_t>(k)];
      f[k] = p.leaving(face) * left[k] - p.entering(face) * right[k];
    }
    return f;
  }

  template <class T>
  State<T, N> boundary(const State<T, N>& inside, const Face& face) const {
    State<T, N> f;
    for (int k = 0; k < N; ++k) {
      f[k] = populations[static_cast<std::size_t>(k)].leaving(face) * inside[k];
    }
    return f;
  }

  template <class T>
  Vital<T, N> vital(const State<T, N>& n, const Cell& cell) const {
    Vital<T, N> v;
    for (int k = 0; k < N; ++k) {
      const Population& p = populations[static_cast<std::size_t>(k)];
      auto t = turnover(p.plain_rates(cell.index), n[k], crowd(n, k));
      if (p.growth == Growth::allee) t = allee_turnover(p.rates(cell.index), n[k], crowd(n, k));
      v.births[k] = t.births;
      v.deaths[k] = t.deaths;
    }
    if constexpr (N > 1) {
      for (const Predation& e : predations) eat(e, n, v);
    }
    return v;
  }

  template <class T>
  State<T, N> reaction(const State<T, N>& n, const Cell& cell) const {
    const Vital<T, N> v = vital(n, cell);
    State<T, N> p;
    for (int k = 0; k < N; ++k) p[k] = v.births[k] - v.deaths[k];
    return p;
  }

  /// IMEX schemes take dispersal implicitly, births and deaths explicitly.
  template <class T>
  State<T, N> explicit_reaction(const State<T, N>& n, const Cell& cell) const {
    return reaction(n, cell);
  }

  /// The literal logistic form means nothing where r < 0 and n > K.
  bool admissible(const State<double, N>& n, const Cell& cell) const {
    bool inside = true;
    for (int k = 0; k < N; ++k) {
      const Population& p = populations[static_cast<std::size_t>(k)];
      const Rates r = p.plain_rates(cell.index);
      const bool above = r.competition * n[k] < r.birth * (1.0 + 1e-9);  // both negative
      inside &= !((p.growth == Growth::logistic) & (r.birth < 0.0) & above);
    }
    return inside;
  }

  std::string domain() const {
    for (const Population& p : populations) {
      if (p.growth != Growth::logistic) continue;
      return "'" + p.name + "' above its capacity where its rate is negative, where the literal " +
             "logistic form grows without limit: use 'growth: regulated'; or not a number";
    }
    return "not a number";
  }

 private:
  template <class T>
  static void eat(const Predation& e, const State<T, N>& n, Vital<T, N>& v) {
    const T eaten =
        functional_response(e.response, e.attack, e.half_saturation, n[e.prey]) * n[e.predator];
    v.deaths[e.prey] += eaten;
    v.births[e.predator] += e.conversion * eaten;
  }
  template <class T>
  T crowd(const State<T, N>& n, int k) const {
    T sum = n[k];
    if constexpr (N > 1) {
      for (int j = 0; j < N; ++j) {
        if (j != k)
          sum += competition[static_cast<std::size_t>(k)][static_cast<std::size_t>(j)] * n[j];
      }
    }
    return sum;
  }
};

/// The same with a drift that a limited scheme of four cells carries: beyond the average of the two
/// cells, which the flux of the pair carries. D and v of the face are (leaving + entering) / 2 and
/// leaving - entering.
template <int N>
struct LimitedPopulations : Populations<N> {
  Advection advection = Advection::koren;

  bool is_linear() const { return false; }

  template <class T>
  State<T, N> flux(const Line<T, N>& u, const Face& face) const {
    State<T, N> f = Populations<N>::flux(u.left, u.right, face);
    const State<T, N> beyond = explicit_flux(u, face);
    for (int k = 0; k < N; ++k) f[k] += beyond[k];
    return f;
  }

  template <class T>
  State<T, N> explicit_flux(const Line<T, N>& u, const Face& face) const {
    State<T, N> f;
    for (int k = 0; k < N; ++k) {
      const Population& p = this->populations[static_cast<std::size_t>(k)];
      const double v = p.leaving(face) - p.entering(face);
      const std::array<T, 4> line{u.far_left[k], u.left[k], u.right[k], u.far_right[k]};
      f[k] = v * (face_value(advection, line, v) - central_value(u.left[k], u.right[k]));
    }
    return f;
  }
};

}  // namespace fluxform::ecology
