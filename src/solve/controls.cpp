#include "fluxform/solve/controls.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

struct Named {
  Scheme scheme;
  const char* name;
  int order;
};

constexpr std::array<Named, 16> schemes{{{Scheme::bdf1, "bdf1", 1},
                                         {Scheme::bdf2, "bdf2", 2},
                                         {Scheme::bdf3, "bdf3", 3},
                                         {Scheme::bdf4, "bdf4", 4},
                                         {Scheme::bdf5, "bdf5", 5},
                                         {Scheme::esdirk2, "esdirk2", 2},
                                         {Scheme::esdirk3, "esdirk3", 3},
                                         {Scheme::esdirk4, "esdirk4", 4},
                                         {Scheme::cn, "cn", 2},
                                         {Scheme::imex2, "imex2", 2},
                                         {Scheme::imex3, "imex3", 3},
                                         {Scheme::imex4, "imex4", 4},
                                         {Scheme::rk2, "rk2", 2},
                                         {Scheme::rk3, "rk3", 3},
                                         {Scheme::rk4, "rk4", 4},
                                         {Scheme::rkc2, "rkc2", 2}}};

const Named& entry(Scheme scheme) { return schemes[static_cast<std::size_t>(scheme)]; }

}  // namespace

std::string name_of(Scheme scheme) { return entry(scheme).name; }

int order_of(Scheme scheme) { return entry(scheme).order; }

std::optional<Scheme> scheme_named(const std::string& name) {
  for (const Named& s : schemes)
    if (name == s.name) return s.scheme;
  return std::nullopt;
}

std::vector<std::string> scheme_names() {
  std::vector<std::string> names;
  for (const Named& s : schemes) names.emplace_back(s.name);
  return names;
}

bool is_bdf(Scheme s) { return s <= Scheme::bdf5; }
bool is_imex(Scheme s) { return s >= Scheme::imex2 && s <= Scheme::imex4; }
bool is_explicit(Scheme s) { return s >= Scheme::rk2; }

void check(const TransientControls& c) {
  if (!(c.stop > c.start))
    throw InputError(
        fmt::format("the end of the run ({:g}) is not after its start ({:g})", c.stop, c.start));
  for (double step : {c.step, c.max_step, c.min_step, c.history_interval, c.output_interval})
    if (!(step >= 0.0)) throw InputError(fmt::format("negative time step or interval {:g}", step));
  if (!(c.rtol >= 0.0) || !(c.atol >= 0.0) || c.rtol + c.atol == 0.0)
    throw InputError("step tolerances rtol and atol must not be negative, nor both zero");
  if (!(c.growth >= 1.0)) throw InputError(fmt::format("steps cannot grow by {:g}", c.growth));
  for (double t : c.output_times)
    if (!(t >= c.start && t <= c.stop))
      throw InputError(
          fmt::format("output time {:g} is outside the run, {:g} to {:g}", t, c.start, c.stop));
}

}  // namespace fluxform
