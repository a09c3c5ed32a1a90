#pragma once
// The solar app as run_case sees it: settings, field, regions and what is measured.
#include <optional>

#include "fluxform/app/case.hpp"
#include "fluxform/fv/finite_volume.hpp"

#include "model.hpp"
#include "observables.hpp"
#include "settings.hpp"

namespace fluxform::solar {

class SolarCase final : public Case {
 public:
  std::string name() const override { return "solar"; }
  std::string purpose() const override {
    return "The Sun's surface field: flows and turbulent diffusion, polar fields, the cycle.";
  }
  std::string time_unit() const override { return "day"; }
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override;
  int unknowns() const override { return SurfaceFlux::unknowns; }
  TimeAxis time_axis() const override;
  std::string clock(double t) const override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  std::vector<Event> events() override;
  void remember(const Columns& earlier) override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  Quantities closing() override;
  long long seed() const override { return settings_.seed; }

 private:
  bool dated() const { return !settings_.start_date.empty(); }
  /// Days since the start, by the calendar if the run has a date and by years of 365 days if not.
  double day_of(double year) const;
  double year_of(double day) const;
  void read_regions(const Parameters& p, MPI_Comm comm);
  void keep_regions_of_the_run();
  void read_flow_maps(const Parameters& p, MPI_Comm comm);
  void warn_of_small_regions() const;
  void read_initial_map(const Parameters& p, MPI_Comm comm);

  Settings settings_;
  double start_year_ = 0.0;
  std::optional<LatLonMap> map_, flow_east_, flow_north_;
  std::vector<BipolarRegion> regions_;
  SurfaceFlux model_;
  std::optional<SurfaceCells> cells_;
  std::optional<Observer> observer_;
  const RunControls* controls_ = nullptr;
  /// History of what reverses, for the closing summary.
  struct Series {
    std::vector<double> year, north, south, dipole;
  } series_;
};

}  // namespace fluxform::solar
