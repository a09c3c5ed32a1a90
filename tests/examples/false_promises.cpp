// Models that declare what they are not, for false_promises.py: MODEL names the one to run.
#include "fluxform/app/model_app.hpp"

#include "model.hpp"

/// Growth with a limit is not linear.
struct FalselyLinear : Fisher {
  static constexpr bool linear = true;
};

/// Linear as long as the density is below one.
struct LinearBelowOne : Fisher {
  static constexpr bool linear = true;
  template <class T>
  fluxform::State<T, 1> reaction(const fluxform::State<T, 1>& n, const fluxform::Cell& cell) const {
    const bool crowded = fluxform::value_of(n[density]) > 1.0;
    return {{growth(cell) * (crowded ? T(2.0 * n[density] - 1.0) : n[density])}};
  }
};

/// Reads the time and calls itself autonomous all the same; without uses_time it sees no number.
struct Timeless : Fisher {
  template <class T>
  fluxform::State<T, 1> reaction(const fluxform::State<T, 1>& n, const fluxform::Cell& cell) const {
    return {{growth(cell) * n[density] * (1.0 + cell.t)}};
  }
};

int main(int argc, char** argv) { return fluxform::run_app<MODEL>("false", argc, argv); }
