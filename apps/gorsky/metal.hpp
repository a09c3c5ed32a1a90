#pragma once
// The metal that the atoms move in: its sites, temperature and stress. All numbers in SI.
#include "fluxform/core/constants.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/crowded.hpp"
#include "fluxform/input/protocol.hpp"

#include "stress.hpp"

namespace fluxform::gorsky {

/// The stress that the atoms make themselves by the strain V c/3.
enum class SelfStress {
  none,
  flat,             ///< in a plate kept flat, a cylinder or a sphere: two axes are held
  fixed_curvature,  ///< in a strip bent to a given curvature: one axis is held
  fixed_moment      ///< in a strip bent by a given moment, which gives way (bending.hpp)
};

struct Metal {
  Crowding crowding = Crowding::none;
  double sites = 0.0;  ///< mol/m3 that a lattice has
  double modulus = 0.0, poisson = 0.3;
  SelfStress self_stress = SelfStress::none;
  Stress stress;     ///< in closed form
  Protocol load;     ///< what all stress is multiplied by
  Protocol heating;  ///< what is added to the temperature
  OnCells temperature_in, stress_in;
  OnFaces temperature_on, stress_on;  ///< as the input gives them
  const Coefficient* given_temperature = nullptr;
  const Coefficient* given_stress = nullptr;
  OnCells unit_stress;  ///< sigma_h at a load of one
  OnFaces inverse_rt;   ///< 1/(R T)

  void describe(ModelInput& in);

  double temperature(const Index& i, double t) const { return temperature_in(i) + heating(t); }
  /// On a face, those on sides included.
  double temperature(const Face& face) const { return temperature_on(face) + heating(face.t); }
  double hydrostatic(const Index& i, double t) const { return load(t) * unit_stress(i); }
  double hydrostatic_on(const Face& face) const {
    return load(face.t) * (stress_on(face) + stress(face.position, temperature(face)));
  }
  /// What a strain of one by atoms, V c, takes from the hydrostatic stress where it stands.
  double stiffness() const;
  /// The distance from the neutral axis of bending.
  double across(const Point& x) const { return stress.across(x); }
  bool is_isothermal() const { return given_temperature->is_constant() && !heating.varies(); }

 private:
  void describe_temperature(ModelInput& in);
  void describe_stress(ModelInput& in);
};

}  // namespace fluxform::gorsky
