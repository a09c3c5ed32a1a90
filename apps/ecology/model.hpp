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
// with coefficients that depend on the scheme only (exchange.hpp), so they are computed once. What
// leaves through a side of the domain is told by its border (border.hpp).
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "fluxform/flux/advection.hpp"
#include "fluxform/fv/model.hpp"

#include "describe.hpp"
#include "population.hpp"
#include "settings.hpp"

namespace fluxform::ecology {

/// Births and deaths of all populations in one cell.
template <class T, int N>
struct Vital {
  State<T, N> births, deaths;
};

template <int N>
struct Populations {
  static constexpr int unknowns = N;
  static constexpr bool constant_storage = true;
  static constexpr bool carries_limited = false;  ///< whether flux takes a limited scheme
  static constexpr const char* purpose =
      "Source and sink habitats, dispersal, wind or water: does the species persist?";
  static constexpr const char* counted = "populations";
  static constexpr const char* time_unit = "yr";

  Each<Population, N> populations;
  std::array<std::array<double, N>, N> competition{};  ///< a_kj: weight of n_j in the crowd of k
  std::vector<Predation> predations;
  Settings settings;
  bool seasonal = false;  ///< coefficients depend on time

  void describe(ModelInput& in) {
    describe_landscape(in, settings);
    in.each("populations", populations,
            [this](ModelInput& one, Population& p, int number) {
              describe_population(one, p, number, settings);
            })
        .required()
        .example(
            "[{name: bird, dispersal: 1 km2/yr, initial: 1, "
            "growth: {regulated: {rate: 0.5 1/yr, capacity: 20}}}]")
        .doc("one to three");
    describe_rest(in, settings);
    in.settled([this] { set_interactions(); });
  }

  bool is_linear() const {
    return predations.empty() &&
           std::all_of(populations.begin(), populations.end(),
                       [](const Population& p) { return p.growth == Growth::exponential; });
  }
  bool is_implicit_linear() const { return !seasonal; }  ///< dispersal and drift on the pair

  template <class T>
  State<T, N> flux(const State<T, N>& left, const State<T, N>& right, const Face& face) const {
    State<T, N> f;
    for (int k = 0; k < N; ++k)
      f[k] = at(k).leaving(face) * left[k] - at(k).entering(face) * right[k];
    return f;
  }

  template <class T>
  State<T, N> boundary(const State<T, N>& inside, const Face& face) const {
    const Border& border = settings.borders.at(face);
    State<T, N> f;
    for (int k = 0; k < N; ++k)
      f[k] = leaving_through(border, settings.drift, at(k).diffusivity(face),
                             face.outward * at(k).velocity(face), face.distance) *
             inside[k];
    return f;
  }

  template <class T>
  Vital<T, N> vital(const State<T, N>& n, const Cell& cell) const {
    Vital<T, N> v;
    for (int k = 0; k < N; ++k) {
      const Turnover<T> t = turnover(at(k).rates(cell.index), n[k], crowd(n, k));
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
      const Population& p = at(k);
      const double birth = p.birth(cell), crowding = p.competition(cell);
      const bool above = crowding * n[k] < birth * (1.0 + 1e-9);  // both negative
      inside &= !((p.growth == Growth::logistic) & (birth < 0.0) & above);
    }
    return inside;
  }
  std::string domain() const { return domain_of(populations); }

  const Population& at(int k) const { return populations[k]; }

 private:
  void set_interactions() {
    const auto number = [this](const std::string& name) {
      const auto found = std::find_if(populations.begin(), populations.end(),
                                      [&](const Population& p) { return p.name == name; });
      return static_cast<int>(found - populations.begin());
    };
    for (const CompetitionSettings& c : settings.competition)
      competition[static_cast<std::size_t>(number(c.on))][static_cast<std::size_t>(number(c.by))] =
          c.strength;
    for (const PredationSettings& e : settings.predation)
      predations.push_back({number(e.predator), number(e.prey), e.response, e.attack,
                            e.half_saturation, e.conversion});
  }
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
  static constexpr bool carries_limited = true;

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
    const Advection scheme =
        this->settings.drift == Drift::weno3 ? Advection::weno3 : Advection::koren;
    State<T, N> f;
    for (int k = 0; k < N; ++k) {
      const double v = this->at(k).leaving(face) - this->at(k).entering(face);
      const std::array<T, 4> line{u.far_left[k], u.left[k], u.right[k], u.far_right[k]};
      f[k] = v * (face_value(scheme, line, v) - central_value(u.left[k], u.right[k]));
    }
    return f;
  }
};

}  // namespace fluxform::ecology
