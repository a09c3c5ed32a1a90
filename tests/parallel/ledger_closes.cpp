// The ledger closes to rounding whatever the scheme and its steps: what a run stored changes by
// what its own quadrature says was produced and has left.
#include <span>

#include <gtest/gtest.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/flux/two_point.hpp"
#include "fluxform/fv/finite_volume.hpp"
#include "fluxform/output/ledger.hpp"
#include "fluxform/solve/transient.hpp"

namespace fluxform {
namespace {

enum class Kind { linear, nonlinear, stored_nonlinearly };

/// Two fields that spread, turn into each other, decay and leave through all sides.
template <Kind kind>
struct Leaking {
  static constexpr int unknowns = 2;
  static constexpr bool linear = kind == Kind::linear;
  static constexpr bool time_invariant = linear;
  static constexpr bool uses_time = true;
  static constexpr bool constant_storage = kind != Kind::stored_nonlinearly;

  std::vector<FieldInfo> fields() const { return {{"a"}, {"b"}}; }
  template <class T>
  State<T, 2> flux(const State<T, 2>& l, const State<T, 2>& r, const Face& f) const {
    State<T, 2> q;
    for (int n = 0; n < 2; ++n) q[n] = diffusive_flux(l[n], r[n], 0.05 + 0.1 * n, f.distance);
    if constexpr (!linear) q[0] *= 1.0 + l[1] + r[1];
    return q;
  }
  template <class T>
  State<T, 2> boundary(const State<T, 2>& u, const Face& f) const {
    State<T, 2> q;
    for (int n = 0; n < 2; ++n) q[n] = (0.4 + 0.1 * f.side) * u[n] - 0.1 * std::cos(5.0 * f.t);
    if constexpr (!linear) q[0] *= u[0];
    return q;
  }
  template <class T>
  State<T, 2> reaction(const State<T, 2>& u, const Cell& c) const {
    const double source = 0.3 * std::sin(3.0 * c.t) * c.position[0];
    if constexpr (linear) return {{u[1] - 2.0 * u[0] + source, u[0] - 3.0 * u[1]}};
    return {{u[1] * u[1] - 2.0 * u[0] + source, u[0] - 3.0 * u[1] * u[0]}};
  }
  template <class T>
  State<T, 2> explicit_reaction(const State<T, 2>& u, const Cell&) const {
    return {{-0.5 * u[0], -0.2 * u[1]}};
  }
  template <class T>
  State<T, 2> storage(const State<T, 2>& u, const Cell& c) const {
    if constexpr (constant_storage) return u;
    return {{u[0] + c.position[1] * u[0] * u[0], 2.0 * u[1]}};
  }
};

/// One run and its books, kept as an app's run keeps them; it may be marched in two parts.
class Books {
 public:
  Books(Operator& op, LinearMethod method)
      : op_(op),
        ledger_(op.fields()),
        u_(op.grid().create_global()),
        work_(op.grid().create_global()) {
    solvers_.linear.method = method;
    const WriteArray x(u_);
    op.grid().for_owned([&](const Index& i) {
      const Point p = op.grid().centre(i);
      for (int n = 0; n < 2; ++n)
        x[op.grid().owned_offset(i) + n] = 1.0 + (0.5 - n) * std::cos(3.0 * p[0] + p[1]);
    });
  }

  /// Marches on, to the end or for a number of steps.
  TransientResult march(const TransientControls& time, int stop_after = -1) {
    const bool resumed = left_.step > 0;
    if (!resumed) ledger_.start(stored(u_));
    TransientHooks hooks;
    hooks.events = {{0.37, [this](double, Vec u) { put_in(u); }}};
    hooks.rates = [this](double t, Vec u) {
      Operator::Budget b = op_.budget(t, u);
      b.outflow.insert(b.outflow.end(), b.production.begin(), b.production.end());
      return b.outflow;
    };
    hooks.monitor = [&](const StepInfo& s, Vec) { note(s, s.step == stop_after); };
    hooks.stop_requested = [&] { return left_.step == stop_after; };
    const std::optional<Restart> from = resumed ? std::optional(left_) : std::nullopt;
    const TransientResult done = run_transient(op_, u_, time, solvers_, hooks, from);
    ledger_.close(stored(u_));
    return done;
  }
  const Ledger& ledger() const { return ledger_; }

 private:
  void put_in(Vec u) {
    std::vector<double> amounts = stored(u);
    petsc(VecScale(u, 1.25));
    const std::vector<double> after = stored(u);
    for (std::size_t n = 0; n < after.size(); ++n) amounts[n] = after[n] - amounts[n];
    ledger_.inject(amounts);
  }

  void note(const StepInfo& s, bool leave) {
    const std::span<const double> moved(s.moved);
    if (s.dt > 0.0) ledger_.add(moved.first(2), moved.last(2));
    if (!leave) return;
    left_ = {s.time, s.step, s.next_dt, s.past};
    for (Vec& v : left_.past.solutions) {
      kept_.push_back(op_.grid().create_global());
      petsc(VecCopy(v, kept_.back()));
      v = kept_.back();
    }
  }

  std::vector<double> stored(Vec u) {
    std::vector<double> total(2, 0.0);
    op_.storage(0.0, u, work_);
    const ReadArray s(work_);
    op_.grid().for_owned([&](const Index& i) {
      for (std::size_t n = 0; n < 2; ++n) total[n] += s[op_.grid().owned_offset(i) + n];
    });
    MPI_Allreduce(MPI_IN_PLACE, total.data(), 2, MPI_DOUBLE, MPI_SUM, op_.grid().comm());
    return total;
  }

  Operator& op_;
  Ledger ledger_;
  SolverControls solvers_;
  Handle<Vec> u_, work_;
  Restart left_;
  std::vector<Handle<Vec>> kept_;
};

TransientControls fixed_steps(Scheme scheme) {
  TransientControls time;
  time.scheme = scheme;
  time.stop = 0.6;
  time.step = 0.05;
  return time;
}

/// Too long a first step, so that some are rejected.
TransientControls adaptive_steps(Scheme scheme) {
  TransientControls time = fixed_steps(scheme);
  time.adaptive = true;
  time.step = 0.3;
  time.rtol = std::max(1e-5, std::pow(10.0, -1.0 - order_of(scheme)));
  return time;
}

class EveryScheme : public testing::TestWithParam<Scheme> {
 protected:
  /// Default solver tolerances; stopped after some steps and gone on with.
  template <Kind kind>
  void check(const TransientControls& time, LinearMethod method = LinearMethod::direct) {
    GridSpec spec{.axes = {{.name = "x", .cells = 6}, {.name = "y", .cells = 4, .to = 0.7}}};
    const Grid grid(spec, 2, PETSC_COMM_WORLD);
    Leaking<kind> model;
    FiniteVolume op(model, grid);
    Books books(op, method);
    const TransientResult first = books.march(time, 3), rest = books.march(time);
    EXPECT_EQ(first.steps, 3);
    EXPECT_GT(rest.steps, 0);
    EXPECT_EQ(first.rejected > 0, time.adaptive);
    EXPECT_LE(books.ledger().worst(), 1e-12);
    for (const LedgerEntry& e : books.ledger().entries()) {
      EXPECT_GT(std::abs(e.outflow), 0.02 * e.largest) << "nothing to close";
      EXPECT_GT(std::abs(e.production), 0.02 * e.largest) << "nothing to close";
      EXPECT_GT(e.injected, 0.02 * e.largest) << "nothing to close";
    }
    RecordProperty(fmt::format("kind_{}", static_cast<int>(kind)),
                   fmt::format("{:.1e}", books.ledger().worst()));
  }
};

TEST_P(EveryScheme, ClosesOnALinearProblem) {
  check<Kind::linear>(fixed_steps(GetParam()));
  check<Kind::linear>(adaptive_steps(GetParam()));
}

TEST_P(EveryScheme, ClosesOnANonlinearProblem) {
  check<Kind::nonlinear>(fixed_steps(GetParam()));
  check<Kind::nonlinear>(adaptive_steps(GetParam()));
}

/// For which the others are refused.
class SchemeForNonlinearStorage : public EveryScheme {};

TEST_P(SchemeForNonlinearStorage, Closes) {
  check<Kind::stored_nonlinearly>(fixed_steps(GetParam()));
  check<Kind::stored_nonlinearly>(adaptive_steps(GetParam()));
}

/// A solver that stops at a tolerance instead of at rounding.
class SchemeWithMultigrid : public EveryScheme {};

TEST_P(SchemeWithMultigrid, Closes) {
  check<Kind::linear>(fixed_steps(GetParam()), LinearMethod::multigrid);
  check<Kind::nonlinear>(fixed_steps(GetParam()), LinearMethod::multigrid);
}

std::vector<Scheme> all_schemes() {
  std::vector<Scheme> all;
  for (const std::string& name : scheme_names()) all.push_back(*scheme_named(name));
  return all;
}

std::vector<Scheme> bdf_schemes() {
  std::vector<Scheme> bdf;
  for (const Scheme scheme : all_schemes())
    if (is_bdf(scheme)) bdf.push_back(scheme);
  return bdf;
}

std::string name_of_instance(const testing::TestParamInfo<Scheme>& instance) {
  return name_of(instance.param);
}

INSTANTIATE_TEST_SUITE_P(Ledger, EveryScheme, testing::ValuesIn(all_schemes()), name_of_instance);
INSTANTIATE_TEST_SUITE_P(Ledger, SchemeForNonlinearStorage, testing::ValuesIn(bdf_schemes()),
                         name_of_instance);
INSTANTIATE_TEST_SUITE_P(Ledger, SchemeWithMultigrid,
                         testing::Values(Scheme::bdf2, Scheme::esdirk3, Scheme::imex2),
                         name_of_instance);

}  // namespace
}  // namespace fluxform
