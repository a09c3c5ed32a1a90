#pragma once
// The waist between physics and analyses: everything a solver may ask of a discretised model.
//
// Semi-discrete system, rows scaled by cell volume:   dS(t, u)/dt + R(t, u) = 0.
#include <string>
#include <vector>

#include "fluxform/fv/flows.hpp"
#include "fluxform/fv/traits.hpp"
#include "fluxform/grid/grid.hpp"

namespace fluxform {

class Operator {
 public:
  virtual ~Operator() = default;
  virtual const Grid& grid() const = 0;
  virtual const std::vector<FieldInfo>& fields() const = 0;
  /// Unknowns of the whole system beside the fields (fv/globals.hpp); none unless said.
  virtual const std::vector<FieldInfo>& globals() const;
  /// What the globals' rows are divided by, so that they weigh as the fields' do; settled by the
  /// first state that is met unless set. Empty without globals.
  virtual std::vector<double> global_scales() const { return {}; }
  virtual void set_global_scales(const std::vector<double>&) {}
  virtual OperatorTraits traits() const = 0;

  /// r = R(t, u) (or a part of it). A state that is not finite gives rows that
  /// are not.
  virtual void residual(double t, Vec u, Vec r, Part part = Part::all) = 0;
  /// s = S(t, u), volume-scaled; zero rows for algebraic unknowns.
  virtual void storage(double t, Vec u, Vec s) = 0;
  /// J = R'(t, u) + shift S'(t, u). J comes from create_matrix().
  virtual void jacobian(double t, Vec u, double shift, Mat j, Part part = Part::all) = 0;
  /// False if u left the model's domain (negative concentration, NaN): the step must be cut.
  /// Collective.
  virtual bool admissible(double t, Vec u) = 0;
  /// What makes a state inadmissible, for messages.
  virtual std::string domain() const { return "a negative amount, or not a number"; }
  /// What the conservation ledger keeps books of; by default the amount stored of every unknown.
  virtual const std::vector<FieldInfo>& accounts() const { return fields(); }
  /// How much of every account there is at t and u, summed over all ranks, and the same with every
  /// cell's share taken positive. Collective.
  struct Stored {
    std::vector<double> net, gross;
  };
  virtual Stored stored(double t, Vec u);
  /// Outward flow of every account through all sides and production in all cells, summed over all
  /// ranks (internal units per internal time). Collective.
  struct Budget {
    std::vector<double> outflow, production;
  };
  virtual Budget budget(double t, Vec u) = 0;
  /// What crosses every face at u. Collective. Operators without fluxes between cells refuse.
  virtual Flows flows(double t, Vec u);
  /// AIJ matrix with the model's whole stencil allocated; with globals, one bordered by their rows
  /// and columns (fv/bordered.hpp).
  virtual Handle<Mat> create_matrix() const = 0;
  /// All unknowns, zero: the fields as grid().create_global() has them, and behind those of the
  /// first rank the globals. Collective.
  Handle<Vec> create_vector() const;
};

/// The grid a matrix from create_matrix() lives on (nullptr for other matrices): how
/// preconditioners that need geometry find it.
const Grid* grid_of(Mat matrix);

}  // namespace fluxform
