// Meridional flow against diffusion: profiles that balance, how they leak, how a dipole relaxes to
// them, and decay, which factors out. Zonal problems: a few longitudes are enough.
#include "solar_run.hpp"

namespace fluxform::solar {
namespace {

std::string zonal(int rows, const std::string& rest) {
  return fmt::format("grid: {{longitudes: 8, latitudes: {}}}\n{}", rows, rest);
}

/// Value at the pole from the means of the two rows next to it, for a field even about the pole.
double polar_value(const std::vector<double>& rows) {
  return 1.25 * rows[rows.size() - 1] - 0.25 * rows[rows.size() - 2];
}

/// Distance from the north pole, in degrees, at which rows of means fall to half the polar value.
double half_width(const std::vector<double>& rows) {
  const double half = 0.5 * polar_value(rows), step = 180.0 / static_cast<double>(rows.size());
  std::size_t k = rows.size() - 1;
  while (rows[k - 1] > half) --k;
  const double share = std::log(rows[k] / half) / std::log(rows[k] / rows[k - 1]);
  return step * (static_cast<double>(rows.size() - k) - 0.5 + share);
}

struct Profile {
  const char* flow;
  const char* name;  ///< in the reference
};
const Profile profiles[] = {{"aft", "AFT"}, {"sin_2lat, meridional_speed: 10 m/s", "10 sin 2lat"}};

std::string steady(const Profile& profile, const char* symmetry, int years) {
  return zonal(180, fmt::format("time: {{stop: {} yr, step: 20 d}}\ndiffusivity: 300 km2/s\n"
                                "flow: {{rotation: none, meridional: {}}}\n"
                                "initial: {{steady: {{pole: 10 G, symmetry: {}}}}}\n",
                                years, profile.flow, symmetry));
}

TEST(SolarSteady, profiles_keep_their_shape) {
  for (const Profile& profile : profiles) {
    SolarRun run(steady(profile, "odd", 10));
    run.march();
    const std::string name = profile.name;
    const std::vector<double>& rows = run.zonal_mean(10);
    EXPECT_NEAR(run.last("axial_dipole") / 10, reference("steady", name + " D_ax/Bpole"), 1e-5);
    EXPECT_NEAR(run.last("north_field_60") / 10, reference("steady", name + " mean(>60)/Bpole"),
                2e-5);
    EXPECT_NEAR(run.last("south_field_60"), -run.last("north_field_60"), 1e-9);
    EXPECT_NEAR(half_width(rows), reference("steady", name + " half width from pole"), 0.05);
  }
}

/// The dipole's loss per year under the AFT flow, once the start's discretisation error has died
/// out.
double leak_rate(int eta, const std::string& advection) {
  SolarRun run(
      zonal(180, fmt::format("time: {{stop: 30 yr, step: 20 d}}\ndiffusivity: {} km2/s\n"
                             "advection: {}\nflow: {{rotation: none, meridional: aft}}\n"
                             "initial: {{steady: {{pole: 10 G}}}}\noutput: {{history: 1 yr}}\n",
                             eta, advection)));
  run.march();
  return std::log(run.at_year("axial_dipole", 20) / run.at_year("axial_dipole", 30)) / 10;
}

/// Opposite poles annihilate across the equator, in 7e8 years; schemes may do so much faster.
TEST(SolarSteady, odd_profile_leaks_as_it_should) {
  EXPECT_NEAR(leak_rate(300, "fourth") * reference("steady", "AFT leak 300"), 1.0, 0.03);
  EXPECT_NEAR(leak_rate(500, "fourth") * reference("steady", "AFT leak 500"), 1.0, 0.01);
  EXPECT_GT(leak_rate(300, "upwind") * reference("steady", "AFT leak 300"), 5.0);
}

TEST(SolarSteady, even_profile_is_kept) {
  SolarRun run(steady(profiles[0], "even", 30));
  run.march();
  EXPECT_NEAR(run.last("north_field_60") / run.first("north_field_60"), 1.0, 2e-5);
  EXPECT_NEAR(run.last("flux_net") / run.first("flux_net"), 1.0, 1e-12);
}

/// Value at a face from the means of two rows on either side, to fourth order.
double at_face(const std::vector<double>& rows, std::size_t face) {
  return (7.0 * (rows[face - 1] + rows[face]) - (rows[face - 2] + rows[face + 1])) / 12.0;
}

std::string relaxing(const std::string& rest = "") {
  return zonal(180,
               "time: {stop: 5 yr, step: 10 d}\ndiffusivity: 300 km2/s\n"
               "flow: {rotation: none, meridional: aft}\n"
               "initial: {dipole: {pole: 10 G}}\noutput: {history: 1 yr}\n" +
                   rest);
}

TEST(SolarRelaxation, dipole_and_polar_fields) {
  SolarRun run(relaxing());
  run.march();
  for (const int year : {1, 5}) {
    const std::vector<double>& rows = run.zonal_mean(year);
    const auto expect = [&](const char* what, double found, double tolerance) {
      const double exact = reference("relaxation", fmt::format("{} {} yr", what, year));
      EXPECT_NEAR(found / exact, 1.0, tolerance) << what << " after years: " << year;
    };
    expect("D_ax", run.at_year("axial_dipole", year), 1e-5);
    expect("mean(>60N)", run.at_year("north_field_60", year), 1e-5);
    expect("B75", at_face(rows, 165), 5e-4);
    expect("Bpole", polar_value(rows), 5e-4);
  }
}

TEST(SolarRelaxation, decay_factors_out) {
  SolarRun without(relaxing()), with(relaxing("decay_time: 5 yr\n"));
  without.march();
  with.march();
  for (int year = 1; year <= 5; ++year) {
    const double factor = std::exp(-year / 5.0);
    const double ratio = with.at_year("axial_dipole", year) / without.at_year("axial_dipole", year);
    EXPECT_NEAR(ratio / factor, 1.0, 1e-10);
  }
}

}  // namespace
}  // namespace fluxform::solar
