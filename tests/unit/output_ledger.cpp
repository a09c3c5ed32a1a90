#include <cmath>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "fluxform/output/ledger.hpp"

namespace fluxform {
namespace {

const std::vector<FieldInfo> fields{{"c", "mol/m3", 2.0, ""}};

/// dm/dt = -m by implicit Euler, every loss counted as outflow.
Ledger decayed(double unexplained = 0.0) {
  Ledger ledger(fields, 10.0, "m3");
  double m = 1.0;
  ledger.start({m});
  for (int n = 0; n < 20; ++n) {
    m /= 1.1;
    ledger.add(std::vector{0.1 * m}, std::vector{0.0});
  }
  ledger.close({m + unexplained});
  return ledger;
}

TEST(Ledger, closes_to_rounding) {
  const Ledger ledger = decayed();
  // One rounding per step in the sum of amounts at most as large as the whole.
  EXPECT_LE(ledger.worst(), 20 * std::numeric_limits<double>::epsilon());
  EXPECT_EQ(ledger.entries()[0].unit, "mol/m3 m3");
  EXPECT_NEAR(ledger.entries()[0].outflow, 20.0 * (1.0 - std::pow(1.1, -20)), 1e-13);
}

TEST(Ledger, shows_what_is_unexplained_in_file_units) {
  const LedgerEntry entry = decayed(1e-3).entries()[0];
  EXPECT_NEAR(entry.mismatch(), 20.0 * 1e-3, 1e-13);
  EXPECT_NEAR(entry.relative_mismatch(), 1e-3, 1e-13);
}

TEST(Ledger, tells_of_books_that_do_not_close) {
  EXPECT_EQ(verdict(decayed()), "");
  EXPECT_EQ(verdict(decayed(1e-7)), "");
  EXPECT_NE(verdict(decayed(1e-5)).find("the books of 'c' do not close"), std::string::npos);
}

// What rounding leaves of a species that is not there is no error of the books.
TEST(Ledger, passes_over_noise) {
  Ledger ledger({{"salt", "mol/m3"}, {"absent", "mol/m3"}});
  ledger.start({1.0, 0.0});
  ledger.close({1.0, 1e-17});
  EXPECT_EQ(verdict(ledger), "");
}

TEST(Ledger, closes_at_rest_and_from_empty) {
  const std::vector<FieldInfo> salt{{"c", "mol/m3"}};
  Ledger rest(salt);
  rest.start({0.0});
  rest.close({0.0});
  EXPECT_EQ(verdict(rest), "");
  Ledger filled(salt);
  filled.start({0.0});
  filled.add(std::vector{-3.0}, std::vector{0.0});
  filled.close({3.0});
  EXPECT_EQ(verdict(filled), "");
}

TEST(Ledger, names_amounts_as_the_field_does) {
  Ledger ledger({{"br", "G", 2.0, "", "Mx", 1e4}}, 3.0, "m2");
  ledger.start({0.0});
  ledger.inject({1.0});
  EXPECT_EQ(ledger.entries()[0].unit, "Mx");
  EXPECT_EQ(ledger.entries()[0].injected, 6e4);
}

TEST(Ledger, counts_injections) {
  Ledger ledger(fields);
  ledger.start({1.0});
  ledger.inject({3.0});
  ledger.add(std::vector{1.0}, std::vector{2.0});
  ledger.close({1.0 + 3.0 + 2.0 - 1.0});
  EXPECT_EQ(ledger.entries()[0].injected, 6.0);
  EXPECT_EQ(ledger.entries()[0].production, 4.0);
  EXPECT_EQ(ledger.worst(), 0.0);
}

TEST(Ledger, survives_a_checkpoint) {
  const Ledger before = decayed(0.25);
  Ledger after(fields, 10.0, "m3");
  after.restore(before.save());
  const Quantities a = before.quantities(), b = after.quantities();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) EXPECT_EQ(a[k].value, b[k].value) << a[k].name;
  EXPECT_THROW(after.restore({1.0}), std::invalid_argument);
}

}  // namespace
}  // namespace fluxform
