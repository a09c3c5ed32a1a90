#pragma once
// An app that is its model: grid, coefficients, sides, interfaces, initial state, units, history
// and pictures follow from what the model declares.
//
//   int main(int argc, char** argv) {
//     return fluxform::run_app<Membrane, 1, 4>("membrane", argc, argv);   // N = 1..4 species
//   }
//   int main(int argc, char** argv) { return fluxform::run_app<Heat>("heat", argc, argv); }
//
// Besides the kernels of fv/model.hpp a model has
//   static constexpr const char* purpose          one line for --help
//   void describe(ModelInput& in)                 fields, keys, observables
//   (fields/model_input.hpp)
// and it may have
//   static constexpr const char* counted          the lists whose lengths add to N: "ions"
//   static constexpr const char* time_unit        what internal times count in; default "s"
//   static constexpr double length_unit           metres in one internal length; default 1
//   State<double, N> initial(const Point& x)      initial state where no key gives it
//   void defaults(RunControls&)                   other defaults of analysis, time, solver
//   void report(totals, report) const             functions of what it observes (app/report.hpp)
//
// An app with questions, files or events of its own derives from ModelApp<M>, overrides what Case
// says of them, and is run by its name: run_app<Ecology>("ecology", argc, argv), or
// run_app<Electrolyte, 1, 4>(...) where it is a template of the number of species.
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "fluxform/app/model_case.hpp"
#include "fluxform/app/models.hpp"
#include "fluxform/fv/finite_volume.hpp"
#include "fluxform/fv/totals.hpp"

namespace fluxform {

template <class M>
std::string time_unit_of() {
  if constexpr (requires { M::time_unit; }) return M::time_unit;
  return "s";
}

template <class M>
double length_unit_of() {
  if constexpr (requires { M::length_unit; }) return M::length_unit;
  return 1.0;
}

/// Calls action(std::integral_constant<int, n>) for the n from least to most that is nearest to
/// `count`.
template <int least, int most, class Action>
void with_count(int count, Action&& action) {
  if constexpr (least < most) {
    if (count > least) return with_count<least + 1, most>(count, action);
  }
  action(std::integral_constant<int, least>{});
}

/// `Base`: ModelCase, or an app's own class derived from it that knows no model.
template <class M, class Base = ModelCase>
class ModelApp : public Base {
  struct NoTotals {};
  using ModelTotals = typename decltype([] {
    if constexpr (HasObserve<M>)
      return std::type_identity<Totals<M>>{};
    else
      return std::type_identity<NoTotals>{};
  }())::type;

 public:
  using Model = M;

  explicit ModelApp(std::string name, std::string allowed_count = "1")
      : Base(std::move(name), std::move(allowed_count)) {}
  std::string purpose() const override { return M::purpose; }
  std::string time_unit() const override { return time_unit_of<M>(); }
  int unknowns() const override { return M::unknowns; }

 protected:
  M& model() { return model_; }
  const M& model() const { return model_; }
  std::optional<Sums> sums(double t, Vec u) override {
    if constexpr (HasObserve<M>) return totals_->sums(t, u);
    return {};
  }

 private:
  double length_unit() const override { return length_unit_of<M>(); }
  void describe_model(ModelInput& in) override { model_.describe(in); }
  void set_defaults(RunControls& defaults) override {
    if constexpr (requires { model_.defaults(defaults); }) model_.defaults(defaults);
  }
  int globals() const override { return globals_of<M>(); }
  std::unique_ptr<Operator> make_operator(const Grid& grid, std::vector<FieldInfo> fields,
                                          const std::vector<FieldInfo>& globals) override {
    if constexpr (HasObserve<M>)
      totals_ = std::make_unique<ModelTotals>(model_, grid, this->refresh());
    auto op = std::make_unique<FiniteVolume<M>>(model_, grid, std::move(fields), this->refresh());
    op->name_globals(globals);
    for (Account& account : this->accounts()) op->keep(std::move(account));
    return op;
  }
  void write_initial(const Grid& grid, Vec u) const override {
    if constexpr (requires { model_.initial(Point{}); }) {
      const WriteArray values(u);
      grid.for_owned([&](const Index& i) {
        const auto state = model_.initial(grid.centre(i));
        for (int n = 0; n < M::unknowns; ++n)
          values[grid.owned_offset(i) + n] = grid.active(i) ? state[n] : 0.0;
      });
    }
  }

  void report(const SumsByName& total, Report& report) const override {
    static_assert(!NamesReport<M> || HasReport<M>,
                  "report must be callable, const, as report(totals, report), see app/report.hpp.");
    static_assert(!HasReport<M> || HasObserve<M>, "report tells of what `observe` has summed.");
    if constexpr (HasReport<M>) model_.report(total, report);
  }
  bool differentiate_sums([[maybe_unused]] double t, [[maybe_unused]] Vec u,
                          [[maybe_unused]] const Sums& weights, [[maybe_unused]] Vec g) override {
    if constexpr (HasObserveDerivatives<M>) totals_->gradient(t, u, weights, g);
    return HasObserveDerivatives<M>;
  }

  M model_;
  std::unique_ptr<ModelTotals> totals_;
};

/// The app of a model, or the app itself where it derives from one.
template <class X>
using AppOf = typename std::conditional_t<std::is_base_of_v<Case, X>, std::type_identity<X>,
                                          std::type_identity<ModelApp<X>>>::type;

/// Runs the app of a model from the command line to the summary; returns the exit code.
template <class X>
int run_app(const std::string& name, int argc, char** argv) {
  const auto make = [&](const Document&) -> std::unique_ptr<Case> {
    return std::make_unique<AppOf<X>>(name);
  };
  return run_models({{"", "", CaseChoice(make)}}, argc, argv);
}

/// The same for a model of as many species as the input lists under `counted`, least to most.
template <template <int> class X, int least, int most>
int run_app(const std::string& name, int argc, char** argv) {
  const auto make = [&](const Document& document) {
    std::unique_ptr<Case> app;
    with_count<least, most>(entries_of(document, AppOf<X<least>>::Model::counted), [&](auto n) {
      app = std::make_unique<AppOf<X<n()>>>(name, fmt::format("{} to {}", least, most));
    });
    return app;
  };
  return run_models({{"", "", CaseChoice(make)}}, argc, argv);
}

}  // namespace fluxform
