#include <fmt/format.h>

#include "fluxform/app/analyses/small_oscillation.hpp"
#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/constants.hpp"
#include "fluxform/core/units.hpp"

namespace fluxform {
namespace {

using Complex = std::complex<double>;

/// "moment_real", "moment_imaginary" of every observable, per unit of the key.
Quantities complex_columns(const Quantities& here, const std::vector<Complex>& answers,
                           const std::string& key_unit) {
  Quantities row;
  for (std::size_t o = 0; o < here.size(); ++o) {
    const std::string unit = key_unit == "1" ? here[o].unit : here[o].unit + " per " + key_unit;
    row.push_back({here[o].name + "_real", answers[o].real(), unit});
    row.push_back({here[o].name + "_imaginary", answers[o].imag(), unit});
  }
  return row;
}

}  // namespace

int run_response(const ResponseControls& c, const RunContext& context, MPI_Comm comm) {
  SmallOscillation system(context.make, context.document, c.key, c.step, comm);
  if (!system.moves()) console::warn("'{}' changes nothing that is observed", c.key);
  std::vector<double> hertz = by_equal_factors(c.lowest, c.highest, c.points), w;
  const double second = convert(1.0, "s", system.app().time_unit());
  for (const double f : hertz) w.push_back(2.0 * constants::pi * f / second);
  std::vector<std::vector<Complex>> answers = system.answers(w);
  if (c.at_rest_too) {
    hertz.insert(hertz.begin(), 0.0);
    answers.insert(answers.begin(), system.at_rest(w[0]));
  }
  refuse_unused_options();
  Results results(context, system.app(), system.op(), {"Hz", 1.0, 0.0, "frequency"},
                  "response.csv");
  for (std::size_t k = 0; k < hertz.size(); ++k)
    results.row(hertz[k], {complex_columns(system.here(), answers[k], system.unit()), {}});
  results.state(0.0, system.state(), system.app(), system.op());
  for (const Quantity& q : system.here()) results.summary().add(q.name, q.value, q.unit);
  results.summary().add("frequencies", static_cast<double>(hertz.size()));
  return results.close();
}

}  // namespace fluxform
