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
  virtual void turnover(const Cell& cell, const double* n, double* births, double* deaths) const = 0;
  /// Net flow from left to right through an interior face per area; `left`, `right`: densities.
  virtual void exchange(const Face& face, const double* left, const double* right,
                        double* flux) const = 0;
};

/// Builds coefficients at time t. Collective; the coefficients must outlive the system.
std::unique_ptr<System> make_system(const Coefficients& coefficients, const Grid& grid,
                                    const Settings& settings, double t);

}  // namespace fluxform::ecology
