// Random critical temperatures have the variance and correlation asked for; pins come from files.
#include <cmath>
#include <filesystem>
#include <fstream>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/random_field.hpp"

#include "pins.hpp"
#include "vortex_run.hpp"

namespace fluxform::vortex {
namespace {

std::string cell(const std::string& pinning, const std::string& ends = "periodic: true") {
  return "grid:\n  x: {from: 0 xi, to: 60 xi, cells: 120, " + ends +
         "}\n  y: {from: 0 xi, to: 60 xi, cells: 120, " + ends + "}\npinning: {" + pinning + "}\n";
}

/// Mean, variance and covariance over `lag` nodes along x, of eps - 1.
std::array<double, 3> moments(VortexRun& run, int lag) {
  const Lattice& lattice = run.op().lattice();
  const Field& eps = run.op().tdgl().sample().eps;
  const Index n = run.grid().cells();
  const auto value = [&](int i, int j) {
    return eps[static_cast<std::size_t>(lattice.at({i % n[0], j, 0}))] - 1.0;
  };
  double mean = 0.0, square = 0.0, product = 0.0;
  const double share = 1.0 / (n[0] * n[1]);
  for (int i = 0; i < n[0]; ++i)
    for (int j = 0; j < n[1]; ++j) {
      mean += share * value(i, j);
      square += share * value(i, j) * value(i, j);
      product += share * value(i, j) * value(i + lag, j);
    }
  return {mean, square - mean * mean, product - mean * mean};
}

/// Over ten seeds: some 4000 independent patches.
TEST(Disorder, HasTheVarianceAndTheCorrelationAskedFor) {
  double mean = 0.0, variance = 0.0, covariance = 0.0;
  for (int seed = 1; seed <= 10; ++seed) {
    VortexRun run(
        cell("disorder: {amplitude: 0.2, correlation: 2 xi, seed: " + std::to_string(seed) + "}"));
    const auto m = moments(run, 4);  // 4 nodes of 0.5 xi are one correlation length
    mean += m[0] / 10.0;
    variance += m[1] / 10.0;
    covariance += m[2] / 10.0;
  }
  EXPECT_NEAR(mean, 0.0, 0.01);
  EXPECT_NEAR(variance, 0.04, 0.1 * 0.04);
  EXPECT_NEAR(covariance / variance, std::exp(-0.5), 0.05);
}

TEST(Disorder, ClosesRoundPeriodicEnds) {
  VortexRun run(cell("disorder: {amplitude: 0.2, correlation: 2 xi}"));
  const RandomField field(run.grid(), 0.2, 2.0, 1);
  EXPECT_NEAR(field({3.0, 7.0, 0.0}), field({63.0, 7.0, 0.0}), 1e-11);
  EXPECT_NEAR(field({3.0, 7.0, 0.0}), field({3.0, -53.0, 0.0}), 1e-11);
  EXPECT_NE(field({3.0, 7.0, 0.0}), RandomField(run.grid(), 0.2, 2.0, 2)({3.0, 7.0, 0.0}));
}

class PinFile : public testing::Test {
 protected:
  void SetUp() override {
    path_ = (std::filesystem::temp_directory_path() / "vortex_pins_test.csv").string();
  }
  void TearDown() override { std::filesystem::remove(path_); }
  void write(const std::string& text) { std::ofstream(path_) << text; }
  std::string path_;
};

TEST_F(PinFile, HoldsWhatTheListWouldSay) {
  write("# measured by microscope\nx,y,radius,eps\n1e-7,2e-7,2e-8,-0.5\n\n4e-7 3e-7 1.5e-8 0.2\n");
  VortexRun from_file(cell("file: " + path_));
  VortexRun from_list(
      cell("inclusions: [{at: [100 nm, 200 nm], radius: 20 nm, eps: -0.5}, "
           "{at: [400 nm, 300 nm], radius: 15 nm, eps: 0.2}]"));
  EXPECT_EQ(from_file.op().tdgl().sample().eps, from_list.op().tdgl().sample().eps);
  EXPECT_LT(*std::min_element(from_file.op().tdgl().sample().eps.begin(),
                              from_file.op().tdgl().sample().eps.end()),
            0.0);
}

TEST_F(PinFile, MistakesAreToldWithTheirLine) {
  const auto message = [this] {
    try {
      (void)read_pins(path_, 2);
    } catch (const InputError& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  write("x,y,radius,eps\n1e-7,2e-7,2e-8\n");
  EXPECT_NE(message().find("line 2: a pin is 2 coordinates and a radius in metres"),
            std::string::npos);
  write("1e-7,2e-7,2e-8,nothing\n");
  EXPECT_NE(message().find("line 1"), std::string::npos);
  write("1e-7,2e-7,-2e-8,0\n");
  EXPECT_NE(message().find("line 1: the radius -2e-08 is not positive"), std::string::npos);
}

}  // namespace
}  // namespace fluxform::vortex
