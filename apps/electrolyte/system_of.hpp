#pragma once
// IonSystem for one number of species; each is compiled in a file of its own.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/fv/finite_volume.hpp"

#include "ion_system.hpp"

namespace fluxform::electrolyte {

template <int N, bool IsDriven>
class SystemOf final : public IonSystem {
 public:
  using Model = Electrolyte<N, IsDriven>;

  explicit SystemOf(const Medium& medium) : medium_(medium) {
    const Scales& scales = medium.scales;
    std::copy(medium.species.begin(), medium.species.end(), model_.species.begin());
    model_.permittivity = medium.permittivity;
    model_.background = medium.background;
    model_.stiffness = scales.stiffness;
    model_.crowding = medium.settings().crowding.kind;
    model_.room = medium.room;
    model_.protocol = [this](double t) { bring_to(t); };
    FieldInfo potential{"potential", "V", scales.thermal_voltage(), "electric potential"};
    potential.stored = false;
    model_.info.push_back(potential);
    for (const Species& s : medium.species)
      model_.info.push_back(
          {s.name, "mol m-3", scales.concentration, "concentration of " + s.name});
    if constexpr (IsDriven) add_electrode();
  }
  int unknowns() const override { return Model::unknowns; }
  std::unique_ptr<Operator> discretise(const Grid& grid) override {
    return std::make_unique<FiniteVolume<Model>>(model_, grid);
  }
  std::vector<FaceField> flows(const Grid& grid, double t, Vec u) override;
  const std::vector<Wall>& walls(double t) override {
    bring_to(t);
    return model_.walls;
  }

 private:
  void bring_to(double t) {
    if (t == at_ && swept_ == medium_.swept) return;
    model_.walls = medium_.walls(t);
    at_ = t;
    swept_ = medium_.swept;
  }
  void add_electrode() {
    const Scales& scales = medium_.scales;
    FieldInfo voltage{"electrode_voltage", "V", scales.thermal_voltage(), "of the electrode"};
    FieldInfo charge{"electrode_charge", "C m-3", scales.surface_charge() / Scales::length,
                     "of the electrode"};
    voltage.stored = false;
    voltage.shared = charge.shared = true;
    model_.info.push_back(voltage);
    model_.info.push_back(charge);
    bring_to(0.0);
    for (std::size_t s = 0; s < model_.walls.size(); ++s)
      if (model_.walls[s].driven) model_.driven_area = medium_.areas()[s];
  }
  template <int axis, int dimension>
  void add_interior(const Grid& grid, const double* u, std::vector<FaceField>& flows) const {
    visit_interior<axis>(grid, [&](const Visit& visit) {
      const auto s = gather<Model, double, axis, dimension>(grid, u, grid.local_strides(), visit);
      const auto f = model_.flux(s.left, s.right, visit.face);
      for (int k = 0; k <= N; ++k) at(flows, k)(axis, visit.face.index) = f[k];
    });
  }
  static FaceField& at(std::vector<FaceField>& flows, int k) {
    return flows[static_cast<std::size_t>(k)];
  }

  const Medium& medium_;
  Model model_;
  double at_ = std::nan("");  ///< time of the walls
  int swept_ = -1;            ///< wall swept then
};

template <int N, bool IsDriven>
std::vector<FaceField> SystemOf<N, IsDriven>::flows(const Grid& grid, double t, Vec u) {
  bring_to(t);
  Handle<Vec> local = grid.create_local();
  grid.to_local(u, local);
  if constexpr (IsDriven) share_unknowns(grid, local, Model::shared);
  const ReadArray n(local);
  std::vector<FaceField> flows(N + 1, FaceField(grid.owned(), grid.dimension()));
  for_axes<Model>(grid, [&]<int axis, int dimension>() {
    add_interior<axis, dimension>(grid, n.data(), flows);
  });
  visit_boundary(grid, [&](int axis, const Index& i, int outward) {
    const Index inside = outward > 0 ? moved(i, axis, -1) : i;
    const auto s = state_at<double, Model::unknowns>(n.data() + grid.local_offset(inside), 0);
    const auto f = model_.boundary(s, grid.boundary_face(axis, i, outward));
    for (int k = 0; k <= N; ++k) at(flows, k)(axis, i) = outward * f[k];
  });
  return flows;
}

}  // namespace fluxform::electrolyte
