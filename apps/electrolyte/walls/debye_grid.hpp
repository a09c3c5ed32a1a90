#pragma once
// Cells fine enough for the Debye layer: made on request, and missed aloud.
#include "questions/questions.hpp"
#include "state/moment.hpp"

namespace fluxform::electrolyte {

struct Resolve {
  bool debye = false;   ///< grade the grid to the Debye length
  double cells = 4.0;   ///< in a Debye length at a wall
  double ratio = 1.15;  ///< of neighbouring cells
};
void describe(Parameters& p, Resolve& r);

/// `resolve: debye`: replaces axes that end in a charged wall by graded ones. Twice so many equal
/// cells stand in the layer that the applied voltage makes at the wall, over whose first half the
/// ions fall by e (layer.hpp), then each is `ratio` times the one before until they are as wide as
/// the input's own. Throws InputError where it cannot. To be called before there is a grid.
void resolve_debye(const Parameters& p, const Declarations& declared, const Medium& m,
                   const SweepInput& sweep, const Resolve& resolve, GridSpec& grid);

/// Warns, for every wall that a field meets, of a Debye length shorter than the cell there, or
/// shorter than a lattice constant. Collective.
void report_debye(const Setup& s);

/// Cells beside walls against the ions that have gathered there, whatever was foreseen.
class WallCells {
 public:
  /// Collective.
  void see(const Moment& now);
  /// Warns of layers that were not resolved at their thinnest, and of more ions than fit.
  void report(const Setup& s) const;
  /// As numbers for a checkpoint, and back from there.
  std::vector<double> memory() const;
  void recall(const std::vector<double>& memory);

 private:
  struct Worst {
    double width = 0.0;  ///< of a cell over the Debye length of what is in it
    double debye = 0.0;  ///< then
    double ions = 0.0;   ///< most
  };
  std::vector<Worst> sides_;
};

}  // namespace fluxform::electrolyte
