#pragma once
// "Read, build, start", written once: a case made from the text of an input, for a run, for an
// analysis that varies a key, and for tests.
//
//   Prepared member(make, document, comm);       // reads: InputError with all mistakes
//   member.build();                              // grid, coefficients, operator
//   const Handle<Vec> u = member.start();        // the initial state
//
// PETSc must have been started. A case keeps references into its Prepared, which therefore never
// moves: hold it by std::unique_ptr.
#include <functional>
#include <memory>

#include "fluxform/app/case.hpp"
#include "fluxform/input/document.hpp"

namespace fluxform {

/// Makes the case that answers an input: the model of as many species as it lists.
using CaseFactory = std::function<std::unique_ptr<Case>(const Document&)>;

class Prepared {
 public:
  /// Declares and reads; nothing is allocated yet. Throws InputError. Collective over `comm`.
  Prepared(const CaseFactory& make, Document document, MPI_Comm comm);
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  /// Makes the grid and the operator. Throws InputError. Collective.
  void build();
  /// The initial state. Throws InputError if it is not admissible. Collective.
  Handle<Vec> start();

  Case& app() { return *app_; }
  RunControls& controls() { return controls_; }
  const Parameters& input() const { return input_; }
  const Grid& grid() const { return *grid_; }
  Operator& op() { return *op_; }
  const Operator& op() const { return *op_; }

 private:
  MPI_Comm comm_;
  std::unique_ptr<Case> app_;
  RunControls controls_;
  Parameters input_;
  std::unique_ptr<Grid> grid_;
  std::unique_ptr<Operator> op_;
};

/// Declares what an app reads, its own keys and the shared ones, with `include`.
void declare_all(Case& app, Parameters& p, RunControls& controls);

}  // namespace fluxform
