#include "fluxform/app/prepared.hpp"

#include "fluxform/core/error.hpp"

namespace fluxform {

void declare_all(Case& app, Parameters& p, RunControls& controls) {
  app.describe(p, controls);
  describe_run(p, controls, app.time_unit(), app.analyses(), true);
}

Prepared::Prepared(const CaseFactory& make, Document document, MPI_Comm comm)
    : comm_(comm), app_(make(document)) {
  std::string included, model;  // merged by load_document; what the case was chosen by
  input_.text("include", included);
  input_.text("model", model);
  declare_all(*app_, input_, controls_);
  input_.read(std::move(document));
  complete(controls_);
  app_->prepare(input_, comm);
}

// The operator knows the grid, and both what the case holds.
Prepared::~Prepared() {
  op_.reset();
  grid_.reset();
}

void Prepared::build() {
  refuse_too_large(*app_, controls_, comm_);
  grid_ = std::make_unique<Grid>(app_->grid_spec(), app_->unknowns(), comm_);
  op_ = app_->build(*grid_);
}

Handle<Vec> Prepared::start() {
  Handle<Vec> u = op_->create_vector();
  app_->initialise(*op_, u);
  if (!op_->admissible(controls_.time.start, u))
    throw InputError(
        "the initial state is not admissible: a value is not a number or out of range");
  return u;
}

}  // namespace fluxform
