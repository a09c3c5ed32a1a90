#pragma once
// The metal that the atoms move in: its sites, temperature and stress. All numbers in SI.
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/crowded.hpp"
#include "fluxform/input/protocol.hpp"

#include "stress.hpp"

namespace fluxform::gorsky {

struct Metal {
  Crowding crowding = Crowding::none;
  double sites = 0.0;  ///< mol/m3 that a lattice has
  double modulus = 0.0, poisson = 0.3;
  Stress stress;     ///< in closed form
  Protocol load;     ///< what all stress is multiplied by
  Protocol heating;  ///< what is added to the temperature
  OnCells temperature_in, stress_in;
  OnFaces temperature_on, stress_on;  ///< as the input gives them
  OnCells hydrostatic;                ///< sigma_h now

  void describe(ModelInput& in);

  double temperature(const Index& i, double t) const { return temperature_in(i) + heating(t); }
  /// On a face, those on sides included.
  double temperature(const Face& face) const { return temperature_on(face) + heating(face.t); }
  double hydrostatic_on(const Face& face) const {
    return load(face.t) * (stress_on(face) + stress(face.position, temperature(face)));
  }
  /// The distance from the neutral axis of bending.
  double across(const Point& x) const { return stress.across(x); }
};

}  // namespace fluxform::gorsky
