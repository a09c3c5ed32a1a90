#pragma once
// What happens to a population where it is: births and deaths per area and time, kept apart so that
// sources and sinks can be told from each other.
//
//   births = n (b + b' n)      deaths = n (d + (c + c' n) (n + sum_j a_j n_j))
//
// | form        | b  | b'           | d     | c     | c'     |                                  |
// |-------------|----|--------------|-------|-------|--------|----------------------------------|
// | regulated   | b  |              | d     | c     |        | the default; K = (b - d) / c     |
// | logistic    | r  |              |       | r / K |        | any sign of r                    |
// | exponential | b  |              | d     |       |        |                                  |
// | allee       |    | r (K + A)/K^2| r A/K |       | r / K^2| r n (n - A)(K - n)/K^2 in all    |
//
// The literal logistic form, r n (1 - n / K), turns a sink (r < 0) into explosive growth above K: it
// must be asked for, and a state that gets there is outside the model's domain. (Pulliam 1988, Am.
// Nat. 132, 652; Murray, Mathematical Biology I, 2002.)
namespace fluxform::ecology {

enum class Growth { regulated, allee, logistic, exponential };

/// The rates of one cell, as the table has them; those a form has not are zero.
struct Rates {
  double birth = 0.0;              ///< b, 1/time
  double birth_slope = 0.0;        ///< b', per density and time
  double death = 0.0;              ///< d, 1/time
  double competition = 0.0;        ///< c, per density and time
  double competition_slope = 0.0;  ///< c', per density squared and time
};

template <class T>
struct Turnover {
  T births;
  T deaths;
};

/// Births and deaths at density n; `crowd` is n plus its competitors, weighted.
template <class T>
Turnover<T> turnover(const Rates& r, const T& n, const T& crowd) {
  return {n * (r.birth + r.birth_slope * n),
          n * (r.death + (r.competition + r.competition_slope * n) * crowd)};
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
