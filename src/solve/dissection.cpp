#include "fluxform/solve/dissection.hpp"

#include <algorithm>
#include <cstdlib>

#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

constexpr int leaf_cells = 40;

int cells_in(const Box& box) {
  int n = 1;
  for (std::size_t a = 0; a < 3; ++a) n *= std::max(0, box.end[a] - box.begin[a]);
  return n;
}

std::vector<Box> boxes_of_all(const Grid& grid) {
  const auto ranks = static_cast<std::size_t>(ranks_of(grid.comm()));
  std::vector<Box> boxes(ranks);
  static_assert(sizeof(Box) == 6 * sizeof(int));
  Box own = grid.owned();
  MPI_Allgather(&own, 6, MPI_INT, boxes.data(), 6, MPI_INT, grid.comm());
  return boxes;
}

bool holds(const Box& box, const Index& i) {
  for (std::size_t a = 0; a < 3; ++a)
    if (i[a] < box.begin[a] || i[a] >= box.end[a]) return false;
  return true;
}

}  // namespace

Dissection::Dissection(const Grid& grid, const Edges& edges, Keep keep, const Removed& removed)
    : grid_(grid),
      edges_(edges),
      keep_(keep),
      removed_(removed),
      number_(grid),
      boxes_(boxes_of_all(grid)),
      marks_(number_.count(), Mark::inside),
      leaving_(number_.count(), 0.0),
      place_(number_.count(), -1) {
  for (const EdgeRates& e : edges.between)
    for (std::size_t a = 0; a < 3; ++a) reach_[a] = std::max(reach_[a], std::abs(e.offset[a]));
  for_box(grid.ghosted(), [&](const Index& i) {
    Mark& mark = marks_[static_cast<std::size_t>(number_(i))];
    if (in_skeleton(i)) mark = Mark::skeleton;
    if (removed_ && removed_(grid.wrapped(i))) mark = Mark::removed;
  });
  for (const SideRate& s : edges.leaving)
    leaving_[static_cast<std::size_t>(number_(s.cell))] += s.rate;
}

/// Whether another rank's cells follow above a box.
bool Dissection::cut_above(const Box& box, std::size_t axis) const {
  const int cells = grid_.cells()[axis];
  if (box.end[axis] - box.begin[axis] == cells) return false;
  return box.end[axis] < cells || grid_.axis(static_cast<int>(axis)).periodic;
}

bool Dissection::in_skeleton(const Index& i) const {
  if (boxes_.size() == 1) return false;
  const Index at = grid_.wrapped(i);
  const auto box =
      std::find_if(boxes_.begin(), boxes_.end(), [&](const Box& b) { return holds(b, at); });
  if (box == boxes_.end()) return false;
  for (std::size_t a = 0; a < static_cast<std::size_t>(grid_.dimension()); ++a)
    if (cut_above(*box, a) && at[a] >= box->end[a] - reach_[a]) return true;
  return false;
}

/// Calls body(neighbour, rate to it, rate from it, whether the edge leads to it).
template <class Body>
void Dissection::for_edges(const Index& i, const Body& body) const {
  for (const EdgeRates& e : edges_.between) {
    if (e.forward(i) > 0.0 || e.backward(i) > 0.0)
      body(ahead(i, e.offset), e.forward(i), e.backward(i), true);
    const Index from = behind(i, e.offset);
    if (e.forward(from) > 0.0 || e.backward(from) > 0.0)
      body(from, e.backward(from), e.forward(from), false);
  }
}

void Dissection::enter(Front& front, int state) {
  int& place = place_[static_cast<std::size_t>(state)];
  if (place >= 0) return;
  place = static_cast<int>(front.states.size());
  front.states.push_back(state);
}

/// Edges of a cell that is about to be eliminated to others that are still there.
void Dissection::add_edges(Front& front, const Index& i) {
  const int here = place_[static_cast<std::size_t>(number_(i))];
  for_edges(i, [&](const Index& j, double out, double in, bool leads) {
    const int other = number_(j);
    const int there = place_[static_cast<std::size_t>(other)];
    const Mark mark = marks_[static_cast<std::size_t>(other)];
    if (mark == Mark::removed) front.leaving[here] += out;
    const bool twice = !leads && there < pivots_;  // the other one adds it as well
    if (there < 0 || there == here || twice) return;
    front.rates(here, there) += out;
    front.rates(there, here) += in;
  });
  front.leaving[here] += leaving_[static_cast<std::size_t>(number_(i))];
}

/// Joins the fronts of parts with the cells between them, and eliminates these.
Front Dissection::gather(const Box& cells, std::vector<Front> parts,
                         std::vector<Eliminated>& nodes) {
  Front front;
  for_box(cells, [&](const Index& i) {
    const int state = number_(i);
    if (marks_[static_cast<std::size_t>(state)] == Mark::inside) enter(front, state);
  });
  pivots_ = static_cast<int>(front.states.size());
  const std::vector<int> own = front.states;
  for (const int state : own)
    for_edges(number_.cell(state), [&](const Index& j, double, double, bool) {
      const Mark mark = marks_[static_cast<std::size_t>(number_(j))];
      if (mark == Mark::inside || mark == Mark::skeleton) enter(front, number_(j));
    });
  for (const Front& part : parts)
    for (const int state : part.states) enter(front, state);
  const auto n = static_cast<Eigen::Index>(front.states.size());
  front.rates = Eigen::MatrixXd::Zero(n, n);
  front.leaving = Eigen::VectorXd::Zero(n);
  for (Front& part : parts) {
    for (std::size_t k = 0; k < part.states.size(); ++k) {
      const int to = place_[static_cast<std::size_t>(part.states[k])];
      const auto column = static_cast<Eigen::Index>(k);
      front.leaving[to] += part.leaving[column];
      for (std::size_t m = 0; m < part.states.size(); ++m)
        front.rates(place_[static_cast<std::size_t>(part.states[m])], to) +=
            part.rates(static_cast<Eigen::Index>(m), column);
    }
    part = {};  // two levels of fronts would otherwise stand beside each other
  }
  for (const int state : own) add_edges(front, number_.cell(state));
  for (const int state : front.states) place_[static_cast<std::size_t>(state)] = -1;
  for (const int state : own) marks_[static_cast<std::size_t>(state)] = Mark::done;
  if (!own.empty()) nodes.push_back(eliminate(front, own.size(), keep_));
  return front;
}

Front Dissection::eliminate_box(const Box& box, std::vector<Eliminated>& nodes) {
  std::size_t longest = 0;
  for (std::size_t a = 1; a < 3; ++a)
    if (box.end[a] - box.begin[a] > box.end[longest] - box.begin[longest]) longest = a;
  const int width = box.end[longest] - box.begin[longest], reach = std::max(1, reach_[longest]);
  if (cells_in(box) <= leaf_cells || width < 2 * reach + 1) return gather(box, {}, nodes);
  Box below = box, between = box, above = box;
  below.end[longest] = between.begin[longest] = box.begin[longest] + (width - reach) / 2;
  between.end[longest] = above.begin[longest] = between.begin[longest] + reach;
  std::vector<Front> parts;
  parts.push_back(eliminate_box(below, nodes));
  parts.push_back(eliminate_box(above, nodes));
  return gather(between, std::move(parts), nodes);
}

/// A periodic axis that is whole on this rank is opened first: its first cells are eliminated last.
Front Dissection::eliminate_rings(std::size_t axis, Box box, std::vector<Eliminated>& nodes) {
  if (axis == 3) return eliminate_box(box, nodes);
  const int width = box.end[axis] - box.begin[axis], reach = std::max(1, reach_[axis]);
  const bool ring = axis < static_cast<std::size_t>(grid_.dimension()) &&
                    grid_.axis(static_cast<int>(axis)).periodic && width == grid_.cells()[axis] &&
                    width > 2 * reach;
  if (!ring) return eliminate_rings(axis + 1, box, nodes);
  Box first = box;
  first.end[axis] = box.begin[axis] += reach;
  std::vector<Front> parts;
  parts.push_back(eliminate_rings(axis + 1, box, nodes));
  return gather(first, std::move(parts), nodes);
}

Front Dissection::run(std::vector<Eliminated>& nodes) {
  return eliminate_rings(0, grid_.owned(), nodes);
}

std::vector<Dissection::Rate> Dissection::skeleton_rates() const {
  std::vector<Rate> rates;
  grid_.for_owned([&](const Index& i) {
    const auto state = static_cast<std::size_t>(number_(i));
    if (marks_[state] != Mark::skeleton) return;
    double gone = leaving_[state];
    for_edges(i, [&](const Index& j, double out, double in, bool leads) {
      const Mark mark = marks_[static_cast<std::size_t>(number_(j))];
      if (mark == Mark::removed) gone += out;
      if (mark != Mark::skeleton || !leads) return;
      rates.push_back({number_.global(i), number_.global(j), out});
      rates.push_back({number_.global(j), number_.global(i), in});
    });
    rates.push_back({number_.global(i), -1, gone});
  });
  return rates;
}

}  // namespace fluxform
