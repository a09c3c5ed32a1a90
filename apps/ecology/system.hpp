#pragma once
// The populations of an input as one system, whatever their number and the stencil of the drift.
#include <memory>

#include "fluxform/fv/operator.hpp"

#include "coefficients.hpp"

namespace fluxform::ecology {

class System {
 public:
  virtual ~System() = default;
  /// The operator on the coefficients' grid; both must outlive it.
  virtual std::unique_ptr<Operator> discretise() = 0;
  virtual const std::vector<Population>& populations() const = 0;
  /// Births and deaths per area and year of all populations in a cell with densities n.
  virtual void turnover(const Cell& cell, const double* n, double* births,
                        double* deaths) const = 0;
  /// Individuals per year through every face of this rank's cells, along the face's axis, borders
  /// included; one field per population. Collective.
  virtual std::vector<FaceField> flows(double t, Vec u) = 0;
};

/// Builds coefficients at time t. Collective; the coefficients must outlive the system.
std::unique_ptr<System> make_system(const Coefficients& coefficients, const Grid& grid,
                                    const Settings& settings, double t);

}  // namespace fluxform::ecology
