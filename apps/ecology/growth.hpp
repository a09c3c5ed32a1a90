#pragma once
// What happens to a population where it is: births and deaths per area and time, kept apart so that
// sources and sinks can be told from each other.
//
// | regulated   | b n                  | d n + c n (n + sum_j a_j n_j) | default; K = (b - d) / c |
// | logistic    | r n                  | c n (n + sum_j a_j n_j)       | c = r / K, any sign of r |
// | exponential | b n                  | d n                           |                          |
// | allee       | r n^2 (K + A) / K^2  | r n (n^2 + A K) / K^2         | r n (n - A)(K - n) / K^2 |
//
// The first three are one formula. The literal logistic form, r n (1 - n / K), turns a sink (r < 0)
// into explosive growth above K: it must be asked for, and a state that gets there is outside the
// model's domain. (Pulliam 1988, Am. Nat. 132, 652; Murray, Mathematical Biology I, 2002.)
namespace fluxform::ecology {

enum class Growth { regulated, allee, logistic, exponential };

/// The rates of one cell; those a form has not are zero.
struct Rates {
  double birth = 0.0;        ///< b, or r where the form has one rate, 1/time
  double death = 0.0;        ///< d, 1/time
  double competition = 0.0;  ///< c, per density and time
  double capacity = 1.0;     ///< K where the form is given by it, density
  double threshold = 0.0;    ///< A of the Allee effect, density
};

template <class T>
struct Turnover {
  T births;
  T deaths;
};

/// Births and deaths at density n of all forms but Allee's; `crowd` is n plus its competitors,
/// weighted.
template <class T>
Turnover<T> turnover(const Rates& r, const T& n, const T& crowd) {
  return {r.birth * n, n * (r.death + r.competition * crowd)};
}

/// The same with the Allee effect.
template <class T>
Turnover<T> allee_turnover(const Rates& r, const T& n, const T& crowd) {
  const double scale = r.birth / (r.capacity * r.capacity);
  return {scale * (r.capacity + r.threshold) * (n * n),
          scale * n * (n * crowd + r.threshold * r.capacity)};
}

enum class Response { linear, holling_2, holling_3 };

/// Prey eaten per predator and time: a n, a n / (n + H) or a n^2 / (n^2 + H^2) (Holling 1959, Can.
/// Entomol. 91, 385).
template <class T>
T functional_response(Response response, double attack, double half_saturation, const T& n) {
  if (response == Response::linear) return attack * n;
  if (response == Response::holling_2) return attack * n / (n + half_saturation);
  return attack * (n * n) / (n * n + half_saturation * half_saturation);
}

}  // namespace fluxform::ecology
