#include "stress.hpp"

#include <cmath>

#include "fluxform/core/constants.hpp"

namespace fluxform::gorsky {

using constants::pi;

void Stress::describe(ModelInput& in, const double& modulus, const double& poisson) {
  modulus_ = &modulus;
  poisson_ = &poisson;
  grid_ = in.grid();
  const auto bent = [this](ModelInput& s) {
    s.quantity("curvature", curvature, "1/m").required().example("0.1 1/m").doc("kappa");
  };
  const auto tube = [this](ModelInput& s) {
    s.quantity("inner_pressure", inner_pressure, "Pa").doc("in the bore");
    s.quantity("outer_pressure", outer_pressure, "Pa").doc("around it");
    s.flag("open_ends", open_ends).doc("whether the ends carry no load");
  };
  const auto thermal = [this](ModelInput& s) {
    s.quantity("expansion", expansion, "1/K").required().example("12e-6 1/K").doc("alpha");
    s.quantity("reference", reference, "K").doc("mean temperature; only the drift is free of it");
  };
  const auto dislocation = [this](ModelInput& s) {
    s.quantity("shear_modulus", shear_modulus, "Pa").positive().required().example("80 GPa");
    s.quantity("burgers", burgers, "m").positive().required().example("0.248 nm").doc("b");
  };
  const auto crack = [this](ModelInput& s) {
    s.quantity("intensity", intensity, "Pa")
        .positive()
        .required()
        .example("30 MPa")
        .doc("K_I over the square root of a metre: 30 MPa sqrt(m) is written 30 MPa");
  };
  in.one_of<Kind>("stress_of", kind,
                  {{"none", Kind::none, "no load", {}},
                   {"bent_strip", Kind::strip, "a narrow strip, bent", bent},
                   {"bent_plate", Kind::plate, "a wide plate, bent", bent},
                   {"bent_wire", Kind::wire, "a round wire or tube, bent", bent},
                   {"torsion", Kind::torsion, "twisted: no hydrostatic part", {}},
                   {"pressurised_tube", Kind::tube, "a thick tube: uniform", tube},
                   {"thermal", Kind::thermal, "temperature, kept from bending", thermal},
                   {"edge_dislocation", Kind::dislocation, "along the grid's axis", dislocation},
                   {"crack_tip", Kind::crack, "in plane strain, ahead along x", crack}})
      .doc("hydrostatic stress in closed form");
  in.parameters()
      .quantity("neutral_axis", neutral_axis, "m")
      .doc("of bending, along the first axis; none: the middle");
  in.check([this](Checker& c) { check(c); });
}

void Stress::check(Checker& c) const {
  if ((bends() || kind == Kind::thermal) && *modulus_ <= 0.0)
    c.fail("modulus", "is needed for this stress: Young's modulus");
  if (kind == Kind::tube && (grid_->geometry != Geometry::cylindrical || grid_->axes[0].from <= 0))
    c.fail("stress_of", "a pressurised tube needs a cylindrical grid whose r begins above zero");
  const bool round = grid_->geometry == Geometry::cylindrical;
  if (is_singular() && round && grid_->axes[0].from <= 0.0)
    c.fail("stress_of", "is without bound at r = 0, which lies in a cell: begin r above zero");
  const bool turns = grid_->axes.size() > 1 && grid_->axes[1].name == "phi";
  if ((kind == Kind::strip || kind == Kind::plate) && round)
    c.fail("stress_of", "a strip or plate needs straight axes; a round bar is bent as 'bent_wire'");
  if (is_singular() && round && !turns)
    c.fail("stress_of", "goes with the angle: the grid needs an axis phi");
  if (kind == Kind::wire && !(round && grid_->axes.size() > 1 && grid_->axes[1].name == "phi"))
    c.fail("stress_of", "a bent wire needs a cylindrical grid with r and phi");
}

Stress::Polar Stress::polar(const Point& x) const {
  if (grid_->geometry == Geometry::cylindrical) return {x[0], std::remainder(x[1], 2.0 * pi)};
  return {std::hypot(x[0], x[1]), std::atan2(x[1], x[0])};
}

double Stress::inertia() const {
  const AxisSpec& axis = grid_->axes[0];
  const double neutral = neutral_axis.value_or(0.5 * (axis.from + axis.to));
  return (std::pow(axis.to - neutral, 3) - std::pow(axis.from - neutral, 3)) / 3.0;
}

/// Of one stress along the body, 9/E; a wide plate has nu times it across as well.
std::optional<double> Stress::compliance() const {
  if (!bends()) return {};
  const double nu = *poisson_;
  return (kind == Kind::plate ? (1.0 - nu) / (1.0 + nu) : 1.0) * 9.0 / *modulus_;
}

double Stress::across(const Point& x) const {
  if (grid_->geometry == Geometry::cylindrical) {
    const auto [r, theta] = polar(x);
    return r * std::cos(theta);
  }
  const AxisSpec& axis = grid_->axes[0];
  return x[0] - neutral_axis.value_or(0.5 * (axis.from + axis.to));
}

double Stress::operator()(const Point& x, double temperature) const {
  const double nu = *poisson_;
  switch (kind) {
    case Kind::strip:
    case Kind::wire:
      return *modulus_ * curvature * across(x) / 3.0;
    case Kind::plate:
      return *modulus_ * curvature * across(x) / (3.0 * (1.0 - nu));
    case Kind::tube: {
      const double a = grid_->axes[0].from, b = grid_->axes[0].to;
      const double closed = (inner_pressure * a * a - outer_pressure * b * b) / (b * b - a * a);
      return open_ends ? closed * 2.0 / 3.0 : closed;
    }
    case Kind::thermal:
      return 2.0 * expansion * *modulus_ / (3.0 * (1.0 - nu)) * (reference - temperature);
    case Kind::dislocation: {
      const auto [r, theta] = polar(x);
      return -(1.0 + nu) * shear_modulus * burgers * std::sin(theta) / (3.0 * pi * (1.0 - nu) * r);
    }
    case Kind::crack: {
      const auto [r, theta] = polar(x);
      return 2.0 * (1.0 + nu) / 3.0 * intensity * std::cos(0.5 * theta) / std::sqrt(2.0 * pi * r);
    }
    case Kind::none:
    case Kind::torsion:
      break;
  }
  return 0.0;
}

}  // namespace fluxform::gorsky
