#include "fluxform/fv/cut_edges.hpp"

#include <algorithm>
#include <cmath>

#include "fluxform/flux/bernoulli.hpp"

namespace fluxform {
namespace {

Point between(const Point& a, const Point& b, double share) {
  Point x{};
  for (std::size_t k = 0; k < 3; ++k) x[k] = a[k] + share * (b[k] - a[k]);
  return x;
}

/// The share of the way from a to b at which the set that b lies in begins, as seen from b.
double share_outside(const Point& a, const Point& b, int set, const SetOf& set_of) {
  double outside = 0.0, inside = 1.0;
  while (inside - outside > 1e-14) {
    const double middle = 0.5 * (outside + inside);
    (set_of(between(a, b, middle)) == set ? inside : outside) = middle;
  }
  return std::max(inside, 1e-6);  // on the border itself the rates would have no bound
}

class Cut {
 public:
  Cut(const Grid& grid, Edges edges, const SetOf& set_of)
      : grid_(grid), set_of_(set_of), set_(grid.owned(), grid.dimension(), 2, -1.0) {
    cut_.edges = std::move(edges);
    for_box(grid.ghosted(), [&](const Index& i) {
      if (grid.active(i)) set_(i) = set_of(grid.centre(grid.wrapped(i)));
    });
  }

  CutEdges run() {
    for (EdgeRates& e : cut_.edges.between)
      for_box(grid_.ghosted(), [&](const Index& i) {
        if (e.forward(i) > 0.0 || e.backward(i) > 0.0) look_at(e, i);
      });
    int touching = cut_.touching ? 1 : 0;
    MPI_Allreduce(MPI_IN_PLACE, &touching, 1, MPI_INT, MPI_MAX, grid_.comm());
    cut_.touching = touching == 1;
    return std::move(cut_);
  }

 private:
  void look_at(EdgeRates& e, const Index& i) {
    const Index to = ahead(i, e.offset);
    const int left = static_cast<int>(set_(i)), right = static_cast<int>(set_(to));
    if (left < 0 && right < 0) return;
    cut_.touching = cut_.touching || (left >= 0 && right >= 0 && left != right);
    if (left < 0 && grid_.owns(i)) cross(i, to, right, e.forward(i), e.backward(i));
    if (right < 0 && grid_.owns(to)) cross(to, i, left, e.backward(i), e.forward(i));
    e.forward(i) = e.backward(i) = 0.0;
  }
  void cross(const Index& cell, const Index& beyond, int set, double out, double in) {
    Arrival c{cell, beyond, set};
    c.force = std::log(out / in);
    c.share =
        share_outside(unwrapped_centre(grid_, cell), unwrapped_centre(grid_, beyond), set, set_of_);
    const double weight = out / bernoulli(-c.force) / c.share;
    const auto b = bernoulli_pair(c.share * c.force);
    c.out = weight * b.minus;
    c.in = weight * b.plus;
    cut_.edges.leaving.push_back({cell, -1, 0, 0, c.out});
    cut_.crossings.push_back(c);
  }

  const Grid& grid_;
  const SetOf& set_of_;
  CellField set_;
  CutEdges cut_;
};

}  // namespace

double Arrival::at_border(double here, double there) const {
  if (std::abs(force) < 1e-9) return here + share * (there - here);
  const double whole = std::expm1(-std::abs(force));
  // Both shares by exponentials that do not overflow, whatever the sign of the force.
  const double far = force > 0.0
                         ? std::exp(-force * (1.0 - share)) * std::expm1(-force * share) / whole
                         : std::expm1(force * share) / whole;
  return here * (1.0 - far) + there * far;
}

CutEdges cut_edges(const Grid& grid, Edges edges, const SetOf& set_of) {
  return Cut(grid, std::move(edges), set_of).run();
}

}  // namespace fluxform
