// The populated steady state against quadrature, and what its ledger says of it.
#include "ecology_run.hpp"

namespace fluxform::ecology {
namespace {

std::string two_patches(int cells, const std::string& start = "1") {
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 10 m, cells: {}}}, regions: [{{name: source, where: 'x < "
      "4'}}]}}\n"
      "borders: [{{side: all, is: no_flux}}]\n"
      "patches: [{{name: shore, where: 'x > 3 && x < 6'}}]\n"
      "populations:\n  - dispersal: 1 m2/yr\n    initial: {{expression: '{}', unit: '1'}}\n"
      "    growth: {{regulated: {{birth: {{expression: 'x < 4 ? 1 : 0', unit: 1/yr}}, "
      "death: {{expression: 'x < 4 ? 0 : 0.5', unit: 1/yr}}, "
      "competition: {{expression: 'x < 4 ? 1 : 0', unit: 1/yr}}}}}}\n",
      cells, start);
}

/// Twice the cell nearest a wall or the average of two is second order in the density there.
struct Found {
  double start, border, outflow, source, sink;
};

Found solved(int cells) {
  EcologyRun run(two_patches(cells));
  run.steady();
  const std::vector<double> n = run.field();
  const SourceSink books = run.books();
  const auto edge = static_cast<std::size_t>(cells * 4 / 10);
  return {n[0] + (n[0] - n[1]) / 8, 0.5 * (n[edge - 1] + n[edge]),
          EcologyRun::account(books, "source").exported,
          EcologyRun::account(books, "source").abundance,
          EcologyRun::account(books, "landscape").abundance -
              EcologyRun::account(books, "source").abundance};
}

TEST(EcologySteady, source_beside_sink) {
  const char* const what[] = {"n(0)", "n(a)", "export", "number in source", "number in sink"};
  std::vector<double> errors[5];
  for (const int cells : {40, 80, 160}) {
    const Found found = solved(cells);
    const double value[] = {found.start, found.border, found.outflow, found.source, found.sink};
    for (int k = 0; k < 5; ++k) errors[k].push_back(value[k] - reference("two patches", what[k]));
  }
  for (int k = 0; k < 5; ++k) expect_order(errors[k], 2, what[k]);
}

/// In the sink n(0) to n(a) all that arrives dies: the export is what its deaths are.
TEST(EcologySteady, export_is_the_deaths_of_the_sink) {
  EcologyRun run(two_patches(50));
  run.steady();
  const SourceSink books = run.books();
  const Account& sinks = EcologyRun::account(books, "sinks");
  EXPECT_NEAR(sinks.imported / (0.5 * sinks.abundance), 1.0, 1e-10);
  EXPECT_EQ(sinks.births, 0.0);
}

TEST(EcologySteady, found_from_any_positive_start) {
  EcologyRun first(two_patches(40));
  first.steady();
  const auto expected = first.field();
  for (const char* start : {"1e-9", "20", "x > 9 ? 1e-6 : 0", "100*exp(-x)", "x < 0.3 ? 1 : 0"}) {
    EcologyRun run(two_patches(40, start));
    run.steady();
    const auto found = run.field();
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_NEAR(found[k], expected[k], 1e-9) << "start " << start << ", cell " << k;
    }
  }
}

/// Where x < 4 only what leaves limits growth, from no start above all that could be reached.
std::string unlimited_inside(double rate, const std::string& start) {
  return fmt::format(
      "grid: {{x: {{from: 0 m, to: 20 m, cells: 100}}}}\nborders: [{{side: all, is: no_flux}}]\n"
      "populations:\n  - dispersal: 1 m2/yr\n    initial: {{expression: '{}', unit: '1'}}\n"
      "    growth: {{regulated: {{rate: {{expression: 'x < 4 ? {:g} : 0.1', unit: 1/yr}}, "
      "competition: {{expression: 'x < 4 ? 0 : 1', unit: 1/yr}}}}}}\n",
      start, rate);
}

TEST(EcologySteady, is_populated_where_only_neighbours_limit_growth) {
  EcologyRun few(unlimited_inside(0.12, "1e-3")), many(unlimited_inside(0.12, "x < 4 ? 50 : 0"));
  few.steady();
  many.steady();
  const auto first = few.field(), second = many.field();
  for (std::size_t k = 0; k < first.size(); ++k) {
    EXPECT_GT(first[k], 0.0) << "cell " << k;
    EXPECT_NEAR(first[k], second[k], 1e-9 * second[k]) << "cell " << k;
  }
}

/// Wider than pi/2 sqrt(D/r), the patch grows whatever happens around it.
TEST(EcologySteady, refuses_growth_without_limit) {
  EcologyRun run(unlimited_inside(0.3, "1"));
  EXPECT_THROW(run.steady(), SolveError);
}

/// Where a rare population shrinks nobody is left: of the residual of the first guess, up to 20 per
/// year at the borders, Newton leaves 1e-13; over the rate 0.016 per year of cells of 0.125 m.
TEST(EcologySteady, extinct_where_a_rare_population_shrinks) {
  const std::string input =
      "grid: {x: {from: 0 m, to: 5 m, cells: 40}}\nborders: [{side: all, is: hostile}]\n"
      "populations:\n  - {dispersal: 0.8 m2/yr, initial: 1, growth: {regulated: {rate: 0.3 "
      "1/yr}}}\n";
  EXPECT_LT(growth_rate(input), 0.0);
  EcologyRun run(input);
  run.steady();
  for (const double n : run.field()) EXPECT_LT(std::abs(n), 1e-9);
}

/// A population that grows when rare but is crowded by immigrants: r > 0 and more deaths than
/// births.
TEST(EcologyLedger, flags_pseudo_sinks) {
  EcologyRun run(
      "grid: {x: {from: 0 m, to: 6 m, cells: 60}, regions: [{name: rich, where: 'x < 2'}, "
      "{name: poor, where: 'x > 2 && x < 4'}, {name: barren, where: 'x > 4'}]}\n"
      "borders: [{side: all, is: no_flux}]\n"
      "populations:\n  - dispersal: 1 m2/yr\n    initial: 1\n"
      "    growth: {regulated: {rate: {regions: {rich: 2 1/yr, poor: 0.2 1/yr, barren: -0.3 1/yr, "
      "elsewhere: 0 1/yr}}, capacity: {regions: {rich: 5, poor: 0.5, barren: 1, elsewhere: "
      "1}}}}\n");
  run.steady();
  const SourceSink books = run.books();
  const Account& poor = EcologyRun::account(books, "poor");
  EXPECT_TRUE(EcologyRun::account(books, "rich").source());
  EXPECT_FALSE(EcologyRun::account(books, "rich").pseudo_sink());
  EXPECT_TRUE(poor.pseudo_sink());
  EXPECT_NEAR(poor.potential, 0.2, 1e-14);
  EXPECT_LT(poor.net(), 0.0);
  EXPECT_FALSE(EcologyRun::account(books, "barren").pseudo_sink());
  EXPECT_FALSE(EcologyRun::account(books, "barren").source());
  const auto& classes = books.maps.at(4);
  ASSERT_EQ(classes.info.name, "population_class");
  EXPECT_EQ(classes.values.at(0), 1.0);
  EXPECT_EQ(classes.values.at(39), 0.0);
  EXPECT_EQ(classes.values.at(59), -1.0);
}

}  // namespace
}  // namespace fluxform::ecology
