#pragma once
// An electrolyte whatever its number of species: what the app asks of Electrolyte<N>.
#include <memory>
#include <vector>

#include "fluxform/fv/operator.hpp"

#include "medium.hpp"

namespace fluxform::electrolyte {

class IonSystem {
 public:
  virtual ~IonSystem() = default;
  virtual int unknowns() const = 0;
  /// The operator on the medium's grid; the system must outlive it.
  virtual std::unique_ptr<Operator> discretise(const Grid& grid) = 0;
  /// Flux densities along the axes at time t: field lines first, then each species. Collective.
  virtual std::vector<FaceField> flows(const Grid& grid, double t, Vec u) = 0;
  /// The walls by side at time t.
  virtual const std::vector<Wall>& walls(double t) = 0;
};

/// `driven`: a wall has a prescribed current. `medium` must outlive the system.
std::unique_ptr<IonSystem> make_system(const Medium& medium, bool driven);

}  // namespace fluxform::electrolyte
