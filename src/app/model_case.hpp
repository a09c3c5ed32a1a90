#pragma once
// The part of a model's app that does not depend on the model's type: what the model has declared,
// the grid, the coefficients, the units. ModelApp (model_app.hpp) puts the model in.
//
// An app whose own code serves models of several types, as of one to three species, derives its
// class from this one and has it below the model: ModelApp<Populations<2>, Ecology>.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fluxform/app/case.hpp"
#include "fluxform/app/report.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/fields/realised.hpp"
#include "fluxform/fv/account.hpp"
#include "fluxform/fv/sums.hpp"

namespace fluxform {

class ModelCase : public Case {
 public:
  /// `allowed_count` tells how many entries the counted list may have, for messages.
  ModelCase(std::string name, std::string allowed_count);

  std::string name() const override { return name_; }
  void describe(Parameters& p, RunControls& defaults) override;
  /// An app that completes the grid from files calls this afterwards.
  void prepare(const Parameters& p, MPI_Comm) override { declared_.check_sides(p); }
  GridSpec grid_spec() const override { return spec_; }
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  /// Steps land on the corners of the protocols.
  std::vector<Event> events() override;
  Measurement measure(const Operator& op, double t, Vec u) override;
  /// Of globals, integrals of fields and observables.
  bool gradient(const std::string& column, Operator& op, double t, Vec u, Vec g) override;

 protected:
  /// Declares the grid; called before the keys of the model.
  virtual void describe_place(Parameters& p);
  /// Declares what the app reads besides the keys of its model, after these.
  virtual void describe_more(ModelInput&) {}
  /// Valid from describe on.
  GridSpec& spec() { return spec_; }
  const GridSpec& spec() const { return spec_; }
  Declarations& declarations() { return declared_; }
  const Parameters& input() const { return *input_; }
  const RunControls& controls() const { return *controls_; }
  RunControls& controls() { return *controls_; }
  /// Valid from build on.
  const InternalUnits& units() const { return units_; }
  const Realised& coefficients() const { return *realised_; }
  /// What the model observes and reports of a state, without the integrals of its fields.
  Quantities seen(const Operator& op, double t, Vec u);
  /// What brings coefficients to a time; empty where none depends on it.
  std::function<void(double)> refresh();
  /// The balances that the model wants kept beside those of its unknowns.
  std::vector<Account> accounts();
  /// The time of the coefficients while an analysis gives the operator something else for its time.
  virtual double time_of_coefficients(double t) const { return t; }
  /// The sums of what the model observes, if it observes anything. Collective.
  virtual std::optional<Sums> sums(double t, Vec u) = 0;

 private:
  // What the model says; ModelApp has it.
  virtual double length_unit() const = 0;
  virtual void describe_model(ModelInput& in) = 0;
  virtual void set_defaults(RunControls& defaults) = 0;
  virtual int globals() const = 0;
  virtual std::unique_ptr<Operator> make_operator(const Grid& grid, std::vector<FieldInfo> fields,
                                                  const std::vector<FieldInfo>& globals) = 0;
  /// Writes the model's own initial state, if it has one.
  virtual void write_initial(const Grid& grid, Vec u) const = 0;
  /// What the model says of its sums.
  virtual void report(const SumsByName& total, Report& report) const = 0;
  /// g = the derivative of weights times sums; false if the model observes in plain numbers only.
  virtual bool differentiate_sums(double t, Vec u, const Sums& weights, Vec g) = 0;

  std::string name_;
  Declarations declared_;
  InternalUnits units_;
  GridSpec spec_;
  const Parameters* input_ = nullptr;
  RunControls* controls_ = nullptr;
  std::unique_ptr<Realised> realised_;
  std::function<Flows(double t, Vec u)> flows_;  ///< of the operator built last
};

}  // namespace fluxform
