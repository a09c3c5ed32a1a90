#pragma once
// Nested dissection of a rank's box of cells: fronts for the elimination of a chain on edges.
#include <functional>
#include <vector>

#include "fluxform/fv/edges.hpp"
#include "fluxform/solve/graded_front.hpp"
#include "fluxform/solve/state_numbers.hpp"

namespace fluxform {

class Dissection {
 public:
  using Removed = std::function<bool(const Index& inside)>;
  Dissection(const Grid& grid, const Edges& edges, Keep keep, const Removed& removed);

  /// Eliminates the cells inside the rank's box; the front holds what is left beside them.
  Front run(std::vector<Eliminated>& nodes);
  /// Rates between cells left to the first rank, and of what leaves these. An edge is listed by the
  /// rank that has the cell it leads from.
  struct Rate {
    long from, to;  ///< numbers of the whole grid; `to` is -1 for what leaves
    double rate;
  };
  std::vector<Rate> skeleton_rates() const;

 private:
  enum class Mark : char { inside, skeleton, removed, done };

  bool in_skeleton(const Index& i) const;
  bool cut_above(const Box& box, std::size_t axis) const;
  Front eliminate_box(const Box& box, std::vector<Eliminated>& nodes);
  Front eliminate_rings(std::size_t axis, Box box, std::vector<Eliminated>& nodes);
  Front gather(const Box& cells, std::vector<Front> parts, std::vector<Eliminated>& nodes);
  template <class Body>
  void for_edges(const Index& i, const Body& body) const;
  void enter(Front& front, int state);
  void add_edges(Front& front, const Index& i);

  const Grid& grid_;
  const Edges& edges_;
  Keep keep_;
  const Removed& removed_;
  StateNumbers number_;
  std::vector<Box> boxes_;  ///< of all ranks
  std::array<int, 3> reach_{};
  std::vector<Mark> marks_;
  std::vector<double> leaving_;
  int pivots_ = 0;          ///< of the front that is being gathered
  std::vector<int> place_;  ///< in the front that is being gathered; -1 elsewhere
};

}  // namespace fluxform
