#include "fluxform/fv/edge_operator.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

std::vector<Index> with_both_ends(const Edges& edges) {
  std::vector<Index> offsets{{0, 0, 0}};
  for (const EdgeRates& e : edges.between) {
    offsets.push_back(e.offset);
    offsets.push_back(behind({0, 0, 0}, e.offset));
  }
  return offsets;
}

/// Whether a matrix with entries at `all` has a place for every edge.
bool has_room(const std::vector<Index>& all, const Edges& edges) {
  return std::all_of(edges.between.begin(), edges.between.end(), [&](const EdgeRates& e) {
    return std::find(all.begin(), all.end(), e.offset) != all.end();
  });
}

/// The cells that edges of this offset lead from if one of their ends lies in `owned`.
Box starts_around(const Box& owned, const Index& offset) {
  Box box = owned;
  for (std::size_t a = 0; a < 3; ++a) {
    box.begin[a] -= std::max(offset[a], 0);
    box.end[a] += std::max(-offset[a], 0);
  }
  return box;
}

}  // namespace

EdgeOperator::EdgeOperator(const Grid& grid, std::vector<FieldInfo> fields, Make make, bool varies,
                           double start)
    : grid_(grid),
      fields_(std::move(fields)),
      make_(std::move(make)),
      varies_(varies),
      made_for_(start),
      edges_(make_(start)),
      offsets_(with_both_ends(edges_)),
      local_(grid.create_local()) {}

OperatorTraits EdgeOperator::traits() const {
  OperatorTraits t;
  t.linear = true;
  t.time_invariant = t.autonomous = t.implicit_linear = !varies_;
  return t;
}

const Edges& EdgeOperator::edges(double t) {
  if (!varies_ || t == made_for_) return edges_;
  edges_ = make_(t);
  made_for_ = t;
  if (!has_room(offsets_, edges_))
    throw SolveError(
        "the directions in which cells exchange change with time, which a run cannot follow");
  return edges_;
}

const double* EdgeOperator::localise(Vec u, std::optional<ReadArray>& view) {
  grid_.to_local(u, local_);
  view.emplace(local_);
  return view->data();
}

void EdgeOperator::residual(double t, Vec u, Vec r, Part part) {
  petsc(VecZeroEntries(r));
  if (part == Part::explicitly) return;
  std::optional<ReadArray> view;
  const Edges& all = edges(t);
  const double* x = localise(u, view);
  const WriteArray y(r);
  for (const EdgeRates& e : all.between) {
    for_box(starts_around(grid_.owned(), e.offset), [&](const Index& i) {
      const double forward = e.forward(i), backward = e.backward(i);
      if (forward == 0.0 && backward == 0.0) return;
      const Index to = ahead(i, e.offset);
      const double flow = forward * x[grid_.local_offset(i)] - backward * x[grid_.local_offset(to)];
      if (grid_.owns(i)) y[grid_.owned_offset(i)] += flow;
      if (grid_.owns(to)) y[grid_.owned_offset(to)] -= flow;
    });
  }
  for (const SideRate& s : all.leaving)
    y[grid_.owned_offset(s.cell)] += s.rate * x[grid_.local_offset(s.cell)];
}

void EdgeOperator::storage(double, Vec u, Vec s) {
  const ReadArray x(u);
  const WriteArray y(s);
  grid_.for_owned([&](const Index& i) {
    y[grid_.owned_offset(i)] = grid_.volume(i) * x[grid_.owned_offset(i)];
  });
}

void EdgeOperator::jacobian(double t, Vec, double shift, Mat j, Part part) {
  const Edges& all = edges(t);
  if (!layout_) layout_.emplace(grid_, j, offsets_);
  const StencilWriter write(grid_, j, *layout_);
  std::ptrdiff_t cells = 0;
  grid_.for_owned([&](const Index&) { ++cells; });
  write.clear(0, cells);
  grid_.for_owned([&](const Index& i) {
    write.block(grid_.owned_offset(i), {})(0, 0) = shift * grid_.volume(i);
  });
  if (part == Part::explicitly) return;
  const auto add = [&](const Index& cell, const Index& d, double value) {
    const auto block = write.block(grid_.owned_offset(cell), d);
    if (block.exists()) block(0, 0) += value;
  };
  for (const EdgeRates& e : all.between) {
    for_box(starts_around(grid_.owned(), e.offset), [&](const Index& i) {
      const double forward = e.forward(i), backward = e.backward(i);
      if (forward == 0.0 && backward == 0.0) return;
      const Index to = ahead(i, e.offset);
      if (grid_.owns(i)) {
        add(i, {}, forward);
        add(i, e.offset, -backward);
      }
      if (grid_.owns(to)) {
        add(to, {}, backward);
        add(to, behind({}, e.offset), -forward);
      }
    });
  }
  for (const SideRate& s : all.leaving) add(s.cell, {}, s.rate);
}

bool EdgeOperator::admissible(double, Vec u) {
  int good = 1;
  {
    const ReadArray x(u);
    grid_.for_owned(
        [&](const Index& i) { good &= static_cast<int>(std::isfinite(x[grid_.owned_offset(i)])); });
  }
  MPI_Allreduce(MPI_IN_PLACE, &good, 1, MPI_INT, MPI_MIN, grid_.comm());
  return good == 1;
}

Operator::Budget EdgeOperator::budget(double t, Vec u) {
  double outflow = 0.0;
  const Edges& all = edges(t);
  {
    const ReadArray x(u);
    for (const SideRate& s : all.leaving) outflow += s.rate * x[grid_.owned_offset(s.cell)];
  }
  MPI_Allreduce(MPI_IN_PLACE, &outflow, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  return {{outflow}, {0.0}};
}

void EdgeOperator::spread(const EdgeRates& edge, const Index& i, double flow,
                          FaceField& density) const {
  std::array<int, 3> order{0, 1, 2};
  const int axes = grid_.dimension();
  const double share = axes == 3 ? 1.0 / 6.0 : axes == 2 ? 0.5 : 1.0;
  do {
    Index at = i;
    for (int k = 0; k < axes; ++k) {
      const int axis = order[static_cast<std::size_t>(k)];
      const int steps = edge.offset[static_cast<std::size_t>(axis)];
      for (int s = 0; s != steps; s += steps > 0 ? 1 : -1) {
        const Index next = moved(at, axis, steps > 0 ? 1 : -1);
        const Index upper = steps > 0 ? next : at;
        if (grid_.owns(at) || grid_.owns(next))
          density(axis, upper) +=
              (steps > 0 ? share : -share) * flow / grid_.metric().area(axis, upper);
        at = next;
      }
    }
  } while (std::next_permutation(order.begin(), order.begin() + axes));
}

Flows EdgeOperator::spread(
    const Edges& edges,
    const std::function<double(const EdgeRates& edge, const Index& from)>& flow) const {
  Flows flows(grid_, 1);
  for (const EdgeRates& e : edges.between)
    for_box(grid_.ghosted(), [&](const Index& i) {
      if (e.forward(i) > 0.0 || e.backward(i) > 0.0) spread(e, i, flow(e, i), flows.density(0));
    });
  return flows;
}

Flows EdgeOperator::flows(double t, Vec u) {
  std::optional<ReadArray> view;
  const Edges& all = edges(t);
  const double* x = localise(u, view);
  Flows flows = spread(all, [&](const EdgeRates& e, const Index& i) {
    return e.forward(i) * x[grid_.local_offset(i)] -
           e.backward(i) * x[grid_.local_offset(ahead(i, e.offset))];
  });
  for (const SideRate& s : all.leaving) {
    const double flow = s.rate * x[grid_.local_offset(s.cell)];
    const Index face = s.outward > 0 ? moved(s.cell, s.axis, 1) : s.cell;
    flows.density(0)(s.axis, face) += s.outward * flow / grid_.metric().area(s.axis, face);
    flows.add_to_side(s.side, 0, flow);
  }
  flows.sum_over_ranks(grid_.comm());
  return flows;
}

Handle<Mat> EdgeOperator::create_matrix() const { return create_stencil_matrix(grid_, offsets_); }

}  // namespace fluxform
