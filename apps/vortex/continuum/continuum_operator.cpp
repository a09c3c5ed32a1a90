#include "continuum_operator.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/fv/finite_volume.hpp"
#include "fluxform/fv/sweep.hpp"
#include "fluxform/input/suggest.hpp"

#include "model.hpp"

namespace fluxform::vortex {
namespace {

using constants::vacuum_permeability;

/// Centres as Centres wants them.
Centres extended(const Axis& axis) {
  const auto& c = axis.centres;
  const double length = axis.length();
  Centres all{{axis.periodic ? c.back() - length : c.front()}};
  all.at.insert(all.at.end(), c.begin(), c.end());
  all.at.push_back(axis.periodic ? c.front() + length : c.back());
  return all;
}

/// What is outside each side of a grid: the applied field unless the input says otherwise.
class Surrounding {
 public:
  Surrounding(const ContinuumSettings& s, const Parameters& p, const Grid& grid) : s_(s) {
    own_.resize(grid.sides().size(), nullptr);
    for (std::size_t k = 0; k < s.sides.size(); ++k) {
      const int side = grid.side_named(s.sides[k].side);
      if (side < 0)
        throw p.error(fmt::format("sides[{}].side", k),
                      fmt::format("there is no side '{}'{}", s.sides[k].side,
                                  suggestion(s.sides[k].side, grid.sides())));
      own_[static_cast<std::size_t>(side)] = &s.sides[k];
    }
  }
  void operator()(double t, std::vector<std::optional<double>>& outside) const {
    const std::array<double, 1> now{t};
    outside.assign(own_.size(), s_.field(now));
    if (!s_.transport.empty()) {
      // Current along y: B falls by mu0 K from the lower face to the upper one.
      const double half = 0.5 * vacuum_permeability * s_.transport(now);
      *outside[0] += half;
      *outside[1] -= half;
    }
    for (std::size_t k = 0; k < own_.size(); ++k) {
      if (!own_[k]) continue;
      outside[k].reset();
      if (own_[k]->is == Outside::field) outside[k] = own_[k]->field(now);
    }
  }

 private:
  const ContinuumSettings& s_;
  std::vector<const OutsideSettings*> own_;
};

template <StencilKind stencil>
class OperatorOf final : public ContinuumOperator {
  using Model = Continuum<stencil>;

 public:
  OperatorOf(const ContinuumSettings& s, const Parameters& p, const Grid& grid)
      : grid_(grid), model_(make_model(s, p, grid)), volume_(model_, grid) {}

  const Grid& grid() const override { return grid_; }
  const std::vector<FieldInfo>& fields() const override { return volume_.fields(); }
  OperatorTraits traits() const override { return volume_.traits(); }
  void residual(double t, Vec u, Vec r, Part part) override { volume_.residual(t, u, r, part); }
  void storage(double t, Vec u, Vec s) override { volume_.storage(t, u, s); }
  void jacobian(double t, Vec u, double shift, Mat j, Part part) override {
    volume_.jacobian(t, u, shift, j, part);
  }
  bool admissible(double t, Vec u) override { return volume_.admissible(t, u); }
  std::string domain() const override { return volume_.domain(); }
  Handle<Mat> create_matrix() const override { return volume_.create_matrix(); }

  SampleRates rates(double t, Vec u) override {
    SampleRates all;
    all.sides.resize(grid_.sides().size());
    for_faces(t, u, [&](const Visit& at, double f, double j) {
      // A face between two ranks is visited by both; the owner of its right cell counts it.
      if (at.owns_right) all.heat += at.face.area * span(at.face) * f * j;
    });
    for_sides(t, u, [&](const Index&, const Face& face, double f, double j) {
      SideState& side = all.sides[static_cast<std::size_t>(face.side)];
      side.area += face.area;
      side.flow += face.area * f;
      all.heat += face.area * face.distance * f * j;
    });
    sum(all);
    return all;
  }

  void show(double t, Vec u, Vec shown) override {
    const ReadArray b(u);
    const WriteArray out(shown);
    std::vector<Mean> means(static_cast<std::size_t>(cells()));
    for_faces(t, u, [&](const Visit& at, double f, double j) {
      const std::ptrdiff_t left = at.owned - grid_.owned_strides()[std::size_t(at.face.axis)];
      if (at.owns_left) means[std::size_t(left)].add(at.face.axis, f, j);
      if (at.owns_right) means[std::size_t(at.owned)].add(at.face.axis, f, j);
    });
    for_sides(t, u, [&](const Index& inside, const Face& face, double f, double j) {
      means[std::size_t(grid_.owned_offset(inside))].add(face.axis, face.outward * f,
                                                         face.outward * j);
    });
    grid_.for_owned([&](const Index& i) {
      const std::ptrdiff_t k = grid_.owned_offset(i);
      const bool in_hole = model_.holes.of(i) != Holes::none;  // no currents there
      const Mean m = in_hole ? Mean{} : means[std::size_t(k)];
      const double j = m.size(m.current, grid_.dimension());
      const double e = m.size(m.field, grid_.dimension());
      const std::array<double, 4> values{b[k], j, e, e * j};
      for (std::ptrdiff_t n = 0; n < 4; ++n) out[4 * k + n] = values[std::size_t(n)];
    });
  }

 private:
  /// Mean over a cell's faces of what is normal to each axis.
  struct Mean {
    std::array<double, 2> field{}, current{};
    std::array<int, 2> faces{};
    void add(int axis, double f, double j) {
      const auto a = static_cast<std::size_t>(axis);
      field[a] += f;
      current[a] += j;
      ++faces[a];
    }
    double size(const std::array<double, 2>& of, int dimension) const {
      const double first = of[0] / std::max(faces[0], 1);
      return dimension == 1 ? first : std::hypot(first, of[1] / std::max(faces[1], 1));
    }
  };

  static Model make_model(const ContinuumSettings& s, const Parameters& p, const Grid& grid) {
    Model m;
    if (s.law == Law::flux_flow) m.flow = s.flux_flow();
    m.pinned = s.pinned;
    for (int a = 0; a < grid.dimension(); ++a)
      m.centres[static_cast<std::size_t>(a)] = extended(grid.axis(a));
    m.holes = s.holes;
    m.surroundings = Surrounding(s, p, grid);
    return m;
  }
  std::ptrdiff_t cells() const {
    const Box& o = grid_.owned();
    return std::ptrdiff_t(o.end[0] - o.begin[0]) * (o.end[1] - o.begin[1]);
  }
  double span(const Face& face) const {
    return model_.holes.empty() ? face.distance : model_.holes.span(face);
  }
  double applied(const Face& face) const {
    return model_.outside[static_cast<std::size_t>(face.side)].value_or(0.0);
  }

  template <int axis, int dimension, class Body>
  void for_interior(const double* x, Body&& body) const {
    visit_interior<axis, 1>(grid_, [&](const Visit& at) {
      const auto u = gather<Model, double, axis, dimension>(grid_, x, grid_.local_strides(), at);
      double f = 0.0;
      if constexpr (stencil == StencilKind::pair) {
        f = model_.flux(u.left, u.right, at.face)[0];
      } else {
        f = model_.flux(u, at.face)[0];
      }
      body(at, f, (u.left[0] - u.right[0]) / (vacuum_permeability * span(at.face)));
    });
  }
  /// Calls body(visit, F, J) for the faces between cells.
  template <class Body>
  void for_faces(double t, Vec u, Body&& body) {
    model_.prepare(t);
    Handle<Vec> local = grid_.create_local();
    grid_.to_local(u, local);
    const ReadArray x(local);
    for_axes<Model>(
        grid_, [&]<int axis, int dimension>() { for_interior<axis, dimension>(x.data(), body); });
  }
  /// Calls body(cell inside, face, F outward, J of the same sense) for the driven sides.
  template <class Body>
  void for_sides(double t, Vec u, Body&& body) {
    model_.prepare(t);
    const ReadArray x(u);
    visit_boundary(grid_, [&](int axis, const Index& i, int outward) {
      const Index inside = outward > 0 ? moved(i, axis, -1) : i;
      const Face face = grid_.boundary_face(axis, i, outward);
      if (!grid_.owns(inside) || !model_.outside[static_cast<std::size_t>(face.side)]) return;
      const State<double, 1> b{x[grid_.owned_offset(inside)]};
      const double j = (b[0] - applied(face)) / (vacuum_permeability * face.distance);
      body(inside, face, model_.boundary(b, face)[0], j);
    });
  }

  /// Over all ranks.
  void sum(SampleRates& all) const {
    std::vector<double> numbers{all.heat};
    for (const SideState& s : all.sides) numbers.insert(numbers.end(), {s.area, s.flow});
    MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_DOUBLE,
                  MPI_SUM, grid_.comm());
    all.heat = numbers[0];
    for (std::size_t k = 0; k < all.sides.size(); ++k) {
      SideState& s = all.sides[k];
      s.area = numbers[2 * k + 1];
      s.flow = numbers[2 * k + 2];
      s.is_driven = model_.outside[k].has_value();
      s.field = model_.outside[k].value_or(0.0);
      all.flux += s.flow;
      all.outflow += s.flow * s.field / vacuum_permeability;
    }
  }

  const Grid& grid_;
  Model model_;
  FiniteVolume<Model> volume_;
};

}  // namespace

const std::vector<FieldInfo> ContinuumOperator::accounts_{
    {"flux_density", "T", 1.0, "flux density"}, {"field_energy", "J m-3", 1.0, "energy of B"}};

Operator::Stored ContinuumOperator::stored(double t, Vec u) {
  Stored all = Operator::stored(t, u);
  const ReadArray b(u);
  const double energy = grid().integrate([&](const Index& i) {
    return 0.5 * std::pow(b[grid().owned_offset(i)], 2) / vacuum_permeability;
  });
  all.net = {all.net.at(0), energy};
  all.gross = {all.gross.at(0), energy};
  return all;
}

Operator::Budget ContinuumOperator::budget(double t, Vec u) {
  const SampleRates r = rates(t, u);
  return {{r.flux, r.outflow}, {0.0, -r.heat}};
}

std::vector<FieldInfo> ContinuumOperator::shown_fields() {
  return {{"flux_density", "T"},
          {"current_density", "A/m2"},
          {"electric_field", "V/m"},
          {"heat", "W/m3"}};
}

std::unique_ptr<ContinuumOperator> make_continuum_operator(const ContinuumSettings& s,
                                                           const Parameters& p, const Grid& grid) {
  if (s.law == Law::power_law && grid.dimension() == 2)
    return std::make_unique<OperatorOf<StencilKind::star>>(s, p, grid);
  return std::make_unique<OperatorOf<StencilKind::pair>>(s, p, grid);
}

}  // namespace fluxform::vortex
