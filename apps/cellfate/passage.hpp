#pragma once
// How long cells take to reach a set of states: L T = -1 and L T2 = -2 T with T = T2 = 0 on it. The
// density that survives longest, and the rate at which it dies out, come from the same factors.
#include <vector>

#include "fluxform/fv/cut_edges.hpp"

namespace fluxform::cellfate {

struct Passage {
  std::vector<double> mean, second;  ///< first and second moment of the time, of this rank's cells
  double escape_rate = 0.0;
  std::vector<double> surviving;  ///< quasi-stationary density, integral one
};

/// Collective.
Passage passage(const Grid& grid, const CutEdges& cut, const SetOf& set_of);

/// What a change of the edges does: `by` of sources at the start, from the time spent in every cell
/// (the adjoint of L T = -1); of the escape rate, from the two vectors that belong to it.
class PassageSlopes {
 public:
  /// `weights`: of the cells from where one sets out. Collective, as are all members.
  PassageSlopes(const Grid& grid, const CutEdges& cut, const SetOf& set_of, const Passage& passage,
                const std::vector<double>& weights);
  /// Derivatives along `step`: from edges at a parameter less than, and more than its value.
  double time(const CutEdges& less, const CutEdges& more, double step) const;
  double rate(const CutEdges& less, const CutEdges& more, double step) const;

 private:
  double change(const CutEdges& less, const CutEdges& more, const CellField& left,
                const CellField& right) const;
  const Grid& grid_;
  CellField mean_, spent_, surviving_, fit_;
  double product_ = 0.0;  ///< integral of surviving times fit
};

}  // namespace fluxform::cellfate
