// Identities of the source-sink ledger on landscapes by chance, on any number of ranks.
#include <random>

#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

/// Births, dispersal and holes by chance, wind by a random stream function; every border differs.
std::string random_landscape(unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  const auto waves = [&](double mean, double size) {
    std::string text = fmt::format("{:.6f}", mean);
    for (int k = 0; k < 3; ++k) {
      text += fmt::format(" + {:.6f}*sin({:.6f}*x + {:.6f}*y + {:.6f})", size * unit(random),
                          4 * unit(random), 4 * unit(random), 6 * unit(random));
    }
    return text;
  };
  std::string holes;
  for (int k = 0; k < 4; ++k) {
    holes += fmt::format("{}(x - {:.4f})^2 + (y - {:.4f})^2 > {:.4f}", k > 0 ? " && " : "",
                         8 * unit(random), 6 * unit(random), 0.6 * unit(random));
  }
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 8 m, cells: 32}}, y: {{from: 0 m, to: 6 m, cells: 24}}, active: "
      "'{}', "
      "regions: [{{name: west, where: 'x < 3'}}, {{name: hill, where: '(x-5)^2 + (y-3)^2 < "
      "2'}}]}}\n"
      "borders: [{{side: x_min, is: no_flux}}, {{side: x_max, is: outflow}}, "
      "{{side: y_min, is: robin, permeability: 0.2 m/yr}}, {{side: y_max, is: hostile}}, "
      "{{side: holes, is: {}}}]\n"
      "flow: {{stream_function: {{psi: {{expression: '{}', unit: m2/yr}}}}}}\n"
      "patches: [{{name: strip, where: 'abs(y - 2) < 1'}}, {{name: checks, where: "
      "'sin(5*x)*sin(7*y) > 0'}}]\n"
      "populations:\n  - dispersal: {{expression: 'exp({})', unit: m2/yr}}\n    anisotropy: [1, "
      "0.5]\n"
      "    initial: 1\n"
      "    growth: {{regulated: {{rate: {{expression: '{}', unit: 1/yr}}, capacity: 2}}}}\n",
      holes, seed % 2 ? "hostile" : "no_flux", waves(0.0, 0.6), waves(-1.5, 0.8), waves(0.8, 2.0));
}

/// What a set of cells nets leaves it, to what the steady solve leaves of the residual.
TEST(EcologyLedger, closes_on_every_set_of_random_landscapes) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    EcologyRun run(random_landscape(seed));
    run.steady();
    const SourceSink books = run.books();
    ASSERT_EQ(books.accounts.size(), 7U);
    const Account& whole = EcologyRun::account(books, "landscape");
    EXPECT_GT(whole.abundance, 1.0);
    EXPECT_GT(whole.lost, 0.01);
    EXPECT_EQ(whole.exported, 0.0);
    for (const Account& a : books.accounts) {
      EXPECT_LE(std::abs(a.mismatch()), 1e-10 * (a.births + a.deaths)) << seed << ' ' << a.name;
      EXPECT_GT(a.births + a.deaths, 0.0) << seed << ' ' << a.name;
    }
    const Account& sources = EcologyRun::account(books, "sources");
    const Account& sinks = EcologyRun::account(books, "sinks");
    EXPECT_GT(sources.net(), 0.0);
    EXPECT_LT(sinks.net(), 0.0);
    EXPECT_NEAR(sources.exported, sinks.imported, 1e-12 * sources.exported);
    EXPECT_NEAR(sources.imported, sinks.exported, 1e-12 * sources.exported);
    EXPECT_NEAR(sources.net() + sinks.net(), whole.lost, 1e-10 * sources.births);
  }
}

/// Net flows from region to region, and what a region nets of them is what its account says.
TEST(EcologyLedger, flows_between_regions_add_up) {
  EcologyRun run(random_landscape(2));
  run.steady();
  const SourceSink books = run.books();
  const auto& between = books.between.at(0);
  const auto& names = run.grid().regions();
  ASSERT_EQ(between.size(), 3U);
  for (std::size_t r = 1; r < names.size(); ++r) {
    const Account& a = EcologyRun::account(books, names[r]);
    double net = 0.0;
    for (std::size_t s = 0; s < names.size(); ++s) {
      net += between[r][s];
      EXPECT_NEAR(between[r][s], -between[s][r], 1e-13 * a.births);
    }
    EXPECT_NEAR(net, a.exported - a.imported, 1e-12 * a.births) << names[r];
  }
}

}  // namespace
}  // namespace fluxform::ecology
