// How an observable of the steady state answers to keys of the input:
//   dJ/dp = J_p - lambda . R_p,  R'^T lambda = dJ/du,   a transposed solve for each observable,
//   dJ/dp = J_p + J(u + du) - J(u),  R' du = -R_p,      a solve for each key, where dJ/du is not known.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/change_along.hpp"
#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/fv/bordered.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/solve/adjoint.hpp"
#include "fluxform/solve/closed.hpp"

namespace fluxform {
namespace {

/// Part of a key's value by which R and J are differenced; truncation falls with its square.
constexpr double part = 1e-4;

/// What is known of the state at rest: the observables and what they owe to each equation.
struct StateAtRest {
  double time = 0.0;
  Handle<Vec> u;
  std::vector<Quantity> values;
  std::vector<Handle<Vec>> multipliers;  ///< empty: the observable's derivative is not known
};

Quantity column_named(const Quantities& row, const std::string& name) {
  std::vector<std::string> names;
  for (const Quantity& q : row) {
    if (q.name == name) return q;
    names.push_back(q.name);
  }
  throw InputError(fmt::format("analysis.sensitivity: there is no observable '{}'{}", name,
                               suggestion(name, names)));
}

/// u of one input in the internal units of another.
Handle<Vec> translated(const Operator& from, Vec u, const Operator& to) {
  Handle<Vec> v = to.create_vector();
  const PetscInt rows = field_rows(from.grid());
  const int unknowns = from.grid().unknowns();
  std::vector<double> factors;
  for (std::size_t k = 0; k < from.fields().size(); ++k)
    factors.push_back(from.fields()[k].scale / to.fields()[k].scale);
  for (std::size_t k = 0; k < from.globals().size(); ++k)
    factors.push_back(from.globals()[k].scale / to.globals()[k].scale);
  PetscInt size = 0;
  petsc(VecGetLocalSize(v, &size));
  const ReadArray a(u);
  const WriteArray b(v);
  for (PetscInt i = 0; i < size; ++i) b[i] = a[i] * factors[kind_of_row(i, rows, unknowns)];
  return v;
}

class Sensitivity {
 public:
  Sensitivity(const SensitivityControls& controls, const RunContext& context, MPI_Comm comm)
      : c_(controls), context_(context), comm_(comm) {}

  int run() {
    Prepared base(context_.make, varied(context_.document, {}), comm_);
    base.build();
    const std::vector<Varied> keys = varied_keys(base);
    rest_.u = base.start();
    rest_.time = base.controls().time.start;
    SteadyControls steady;
    steady.time = rest_.time;
    steady.solvers = base.controls().solver;
    const SteadyResult done = base.app().solve_steady_state(base.op(), rest_.u, steady);
    if (done.kept.empty())
      solve_adjoints(base);
    else
      close_system(base);
    refuse_unused_options();
    Results results(context_, base.app(), base.op(), base.app().time_axis(), "");
    const Measurement found = base.app().measure(base.op(), rest_.time, rest_.u);
    results.row(rest_.time, found);
    results.state(rest_.time, rest_.u, base.app(), base.op());
    results.summary().add(found.history);
    std::string table = "observable,key,value,unit,derivative,derivative_unit\n";
    for (const Varied& key : keys) {
      tell(key, slopes(key, base), results.summary(), table);
      if (results.stop_requested()) break;
    }
    collectively(comm_, [&] {
      if (rank_of(comm_) == 0) replace_file(context_.place.directory + "/sensitivity.csv", table);
    });
    results.summary().add("newton_iterations", done.newton);
    return results.close();
  }

 private:
  struct Varied {
    std::string key;
    Written at;
    Variation variation;
  };

  /// Refuses, before anything is computed, what is no number or would change the grid.
  std::vector<Varied> varied_keys(const Prepared&) const {
    std::vector<Varied> keys;
    for (const SensitiveKey& k : c_.keys) {
      if (k.key == "grid" || k.key.rfind("grid.", 0) == 0)
        throw InputError(
            fmt::format("analysis.sensitivity: '{}' is a key of the grid, on which a state cannot "
                        "stay while it "
                        "varies; take a sweep",
                        k.key));
      const Written at = written_at(context_.document, k.key);
      keys.push_back({k.key, at, Variation(context_.make, context_.document, k.key, at, comm_)});
    }
    return keys;
  }

  void solve_adjoints(Prepared& base) {
    Adjoint adjoint(base.op(), rest_.time, rest_.u, base.controls().solver);
    const Measurement found = base.app().measure(base.op(), rest_.time, rest_.u);
    for (const ObservableName& o : c_.observables) {
      rest_.values.push_back(column_named(found.history, o.name));
      Handle<Vec>& multiplier = rest_.multipliers.emplace_back();
      const Handle<Vec> gradient = base.op().create_vector();
      if (base.app().gradient(o.name, base.op(), rest_.time, rest_.u, gradient)) {
        multiplier = base.op().create_vector();
        adjoint.solve(gradient, multiplier);
      } else if (!tangent_) {
        tangent_.emplace(base.op(), rest_.time, rest_.u, base.controls().solver);
      }
    }
  }

  /// dJ/dp of every observable.
  std::vector<double> slopes(const Varied& key, Prepared& base) {
    const double p = key.at.value, step = p != 0.0 ? part * std::abs(p) : part;
    std::vector<double> found(rest_.values.size(), 0.0);
    const Handle<Vec> forcing = base.op().create_vector();
    petsc(VecSet(forcing, 0.0));
    Eigen::VectorXd amounts = Eigen::VectorXd::Zero(kept_.cols());
    for (const double sign : {-1.0, 1.0}) {
      const auto member = key.variation.at(p + sign * step);
      member->build();
      member->op().set_global_scales(base.op().global_scales());
      const Handle<Vec> u = translated(base.op(), rest_.u, member->op());
      const Handle<Vec> r = member->op().create_vector();
      member->op().residual(rest_.time, u, r);
      const Measurement there = member->app().measure(member->op(), rest_.time, u);
      const double weight = sign / (2.0 * step);
      petsc(VecAXPY(forcing, -weight, r));
      if (closed_) amounts -= weight * amounts_over(*member, u);
      for (std::size_t k = 0; k < found.size(); ++k)
        found[k] += weight * column_named(there.history, rest_.values[k].name).value;
    }
    add_through_state(forcing, amounts, base, found);
    return found;
  }

  /// Where amounts cannot leave, those of the start belong to the state, and the tangent alone is
  /// asked.
  void close_system(Prepared& base) {
    kept_ = kept_combinations(base.op(), rest_.time, rest_.u);
    closed_.emplace(base.op(), rest_.time, rest_.u, kept_);
    tangent_.emplace(*closed_, rest_.time, closed_->widened(rest_.u), base.controls().solver);
    const Measurement found = base.app().measure(base.op(), rest_.time, rest_.u);
    for (const ObservableName& o : c_.observables) {
      rest_.values.push_back(column_named(found.history, o.name));
      rest_.multipliers.emplace_back();
    }
  }

  /// What an input's equations of the amounts leave over at u: those of u less those of its start.
  Eigen::VectorXd amounts_over(Prepared& member, Vec u) const {
    const Handle<Vec> start = member.start();
    const auto amounts = [&](Vec v) {
      return ClosedSystem(member.op(), rest_.time, v, kept_).amounts();
    };
    return closed_->rate() * (amounts(u) - amounts(start));
  }

  /// R' du = forcing, and of a closed system its amounts as well.
  void solve_tangent(Vec forcing, const Eigen::VectorXd& amounts, Vec du) {
    if (!closed_) return tangent_->solve(forcing, du);
    const Handle<Vec> wide = closed_->widened(forcing), found = closed_->create_vector();
    set_tail(wide, amounts);
    tangent_->solve(wide, found);
    closed_->narrow(found, du);
  }

  /// What the state's own answer to a forcing -R_p adds.
  void add_through_state(Vec forcing, const Eigen::VectorXd& amounts, Prepared& base,
                         std::vector<double>& found) {
    for (std::size_t k = 0; k < found.size(); ++k) {
      if (!rest_.multipliers[k]) continue;
      double gained = 0.0;
      petsc(VecDot(rest_.multipliers[k], forcing, &gained));
      found[k] += gained;
    }
    if (!tangent_) return;
    const Handle<Vec> du = base.op().create_vector();
    solve_tangent(forcing, amounts, du);
    const ChangeAlong change(base.app(), base.op(), rest_.time, rest_.u, du);
    for (std::size_t k = 0; k < found.size(); ++k)
      if (!rest_.multipliers[k]) found[k] += change.of(rest_.values[k].name);
  }

  /// Whether what is left of the differences is their rounding.
  bool is_noise(const Varied& key, const std::vector<double>& slopes) const {
    const double size = key.at.value != 0.0 ? std::abs(key.at.value) : 1.0;
    for (std::size_t k = 0; k < slopes.size(); ++k)
      if (std::abs(slopes[k]) * size > 1e-9 * std::abs(rest_.values[k].value)) return false;
    return true;
  }

  void tell(const Varied& key, const std::vector<double>& slopes, Summary& summary,
            std::string& table) const {
    if (is_noise(key, slopes)) console::warn("'{}' changes nothing that was asked for", key.key);
    for (std::size_t k = 0; k < slopes.size(); ++k) {
      const Quantity& value = rest_.values[k];
      const std::string of_key = key.variation.unit();
      const std::string unit = of_key == "1" ? value.unit : value.unit + "/(" + of_key + ")";
      summary.add(fmt::format("d_{}_d_{}", value.name, key.key), slopes[k], unit);
      table += fmt::format("{},{},{},{},{},{}\n", value.name, key.key, key.at.value,
                           key.variation.unit(), slopes[k], unit);
      console::info("  d {} / d {} = {:.8g} {}", value.name, key.key, slopes[k], unit);
    }
  }

  const SensitivityControls& c_;
  const RunContext& context_;
  MPI_Comm comm_;
  StateAtRest rest_;
  Eigen::MatrixXd kept_;                ///< combinations that cannot leave
  std::optional<ClosedSystem> closed_;  ///< where there are any
  std::optional<Tangent> tangent_;      ///< where an observable's derivative is not known
};

}  // namespace

int run_sensitivity(const SensitivityControls& controls, const RunContext& context, MPI_Comm comm) {
  return Sensitivity(controls, context, comm).run();
}

}  // namespace fluxform
