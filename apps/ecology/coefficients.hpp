#pragma once
// From what the user said to numbers on cells and faces.
#include <functional>
#include <optional>

#include "fluxform/flux/averages.hpp"
#include "fluxform/grid/grid.hpp"

#include "landscape.hpp"
#include "model.hpp"
#include "settings.hpp"

namespace fluxform::ecology {

/// What leaves through each side, in the order of Grid::sides().
std::vector<BorderSettings> borders_of(const Grid& grid, const Settings& settings);

/// Velocities known per cell, to faces: the mean of the two beside a face, weighted by their
/// distances; on a border that of the cell inside.
void average_to_faces(const Grid& grid, int axis, const std::function<double(const Index&)>& cells,
                      FaceField& v);

/// Velocity of wind or water on faces, m/yr, at time t.
FaceField flow_of(const Landscape& land, const FlowSettings& flow, double t);

/// Throws InputError if the flow is declared free of divergence and is not. Collective.
void refuse_divergence(const Landscape& land, const FlowSettings& flow, double t);

/// Diffusivity and drift of one population, from which its exchange coefficients follow; kept for
/// sensitivities.
struct Movement {
  std::array<CellField, 3> diffusivity;  ///< along each axis, two cells beyond the rank's own
  std::array<double, 3> anisotropy{1.0, 1.0, 1.0};  ///< factors already in the diffusivities
  FaceField velocity;                               ///< normal to faces, taxis included
};

class Coefficients {
 public:
  /// Throws InputError for negative dispersal, births or capacity, a threshold above the capacity,
  /// and as Landscape. Collective.
  Coefficients(const Landscape& land, const Settings& settings);

  /// All populations at time t. Collective.
  std::vector<Population> populations(double t) const;
  /// Whether anything depends on time.
  bool seasonal() const { return seasonal_; }
  Movement movement(std::size_t population, double t) const;
  /// Exchange coefficients that follow from movement, borders included.
  void set_exchange(Population& p, const Movement& m) const;
  const std::vector<BorderSettings>& borders() const { return borders_; }

 private:
  void bring_flow_to(double t) const;
  void set_rates(std::size_t k, Population& p, double t) const;
  void set_crowding(std::size_t k, Population& p, double t) const;
  void check(std::size_t k, const Population& p) const;
  void add_taxis(FaceField& velocity, std::size_t k, double t) const;

  const Landscape& land_;
  const Settings& settings_;
  std::vector<BorderSettings> borders_;
  bool seasonal_;
  mutable std::optional<FaceField> flow_;  ///< the last one asked for
};

/// Diffusivity of the face between two cells whose centres stand `left` and `right` away from it:
/// conductances of the halves in series.
template <class T>
T face_diffusivity(const T& d_left, const T& d_right, double left, double right) {
  return harmonic_mean(d_left, d_right, left, right);
}

/// Distances from the face below cell i along an axis to the two centres beside it.
std::array<double, 2> halves(const Grid& grid, int axis, const Index& i);

/// Density per density inside that leaves through a side, for velocity v and diffusivity D counted
/// outward; `distance` from the centre to the side.
template <class T>
T leaving_through(const BorderSettings& border, Drift drift, const T& diffusivity, const T& v,
                  double distance) {
  switch (border.kind) {
    case Border::hostile:
      return exchange(drift, diffusivity, v, distance).leaving;
    case Border::outflow:
      return value_of(v) > 0.0 ? v : T(0.0);
    case Border::robin: {
      // The density n_s on the side follows from leaving n - entering n_s = permeability n_s.
      const auto [leaving, entering] = exchange(drift, diffusivity, v, distance);
      return border.permeability * leaving / (entering + border.permeability);
    }
    case Border::no_flux:
      break;
  }
  return T(0.0);
}

}  // namespace fluxform::ecology
