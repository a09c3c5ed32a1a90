#pragma once
// The app of the surface field: its maps, regions and calendar, and what is measured.
#include <optional>

#include "fluxform/app/model_app.hpp"

#include "coefficients.hpp"
#include "model.hpp"
#include "settings.hpp"

namespace fluxform::solar {

class SolarApp final : public ModelApp<SurfaceFlux> {
 public:
  using ModelApp::ModelApp;
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  GridSpec grid_spec() const override;
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
  void describe_place(Parameters& p) override;
  void describe_more(ModelInput& in) override;
  bool dated() const { return !settings_.start_date.empty(); }
  /// Days since the start, by the calendar if the run has a date and by years of 365 days if not.
  double day_of(double year) const;
  double year_of(double day) const;
  void read_regions(const Parameters& p, MPI_Comm comm);
  void keep_regions_of_the_run();
  const FlowMaps* flow_maps() const { return flow_ ? &*flow_ : nullptr; }
  void read_flow_maps(const Parameters& p, MPI_Comm comm);
  void warn_of_small_regions() const;
  void warn_of_coefficients() const;
  void read_initial_map(const Parameters& p, MPI_Comm comm);

  Settings settings_;
  double start_year_ = 0.0;
  std::optional<LatLonMap> map_;
  std::optional<FlowMaps> flow_;
  std::vector<BipolarRegion> regions_;
  std::optional<SurfaceCells> cells_;
  Columns series_;  ///< of what reverses, for the closing summary; times in days
};

}  // namespace fluxform::solar
