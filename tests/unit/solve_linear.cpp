// PETSc's options may make a solver call anything converged: what it left is looked at.
#include <gtest/gtest.h>

#include "fluxform/core/error.hpp"
#include "fluxform/solve/linear.hpp"
#include "fluxform/solve/steady.hpp"
#include "fluxform/solve/transient.hpp"

#include "toy_operator.hpp"

namespace fluxform {
namespace {

using toy::ToyOperator;
using toy::ToyTerms;

/// PETSc options that hold while this stands.
class Options {
 public:
  explicit Options(std::vector<std::pair<std::string, std::string>> given)
      : given_(std::move(given)) {
    for (const auto& [name, value] : given_)
      petsc(PetscOptionsSetValue(nullptr, name.c_str(), value.c_str()));
  }
  ~Options() {
    for (const auto& option : given_) (void)PetscOptionsClearValue(nullptr, option.first.c_str());
  }
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

 private:
  std::vector<std::pair<std::string, std::string>> given_;
};

using Given = std::vector<std::pair<std::string, std::string>>;
const std::vector<Given> broken{
    {{"-pc_type", "none"}, {"-ksp_type", "preonly"}},
    {{"-ksp_type", "gmres"},
     {"-pc_type", "jacobi"},
     {"-ksp_norm_type", "none"},
     {"-ksp_max_it", "1"}},
    {{"-ksp_type", "gmres"}, {"-pc_type", "none"}, {"-ksp_rtol", "0.9"}},
    {{"-ksp_type", "cg"}, {"-pc_type", "jacobi"}, {"-ksp_atol", "1e9"}},
    {{"-ksp_type", "richardson"},
     {"-pc_type", "jacobi"},
     {"-ksp_norm_type", "none"},
     {"-ksp_max_it", "3"}}};

ToyTerms heated_line(bool affine) {
  ToyTerms terms;
  terms.traits.linear = terms.traits.time_invariant = terms.traits.autonomous = affine;
  terms.diffusivity = {0.1};
  terms.fixed_sides = true;
  terms.stiff = [affine](double, const Point& x, const double* u, double* r) {
    r[0] = (affine ? u[0] : u[0] * u[0] * u[0]) - x[0];
  };
  terms.stiff_slope = [affine](double, const Point&, const double* u, double* j) {
    j[0] = affine ? 1.0 : 3.0 * u[0] * u[0];
  };
  return terms;
}

double one(const Point&, int) { return 1.0; }

std::string failure_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const SolveError& e) {
    return e.what();
  }
  return "";
}

bool names(const std::string& message, const Given& options) {
  for (const auto& [name, value] : options)
    if (message.find(name + " " + value) == std::string::npos) return false;
  return true;
}

class Broken : public testing::TestWithParam<Given> {};

TEST_P(Broken, OptionsDoNotMakeASteadyStateOfALinearProblem) {
  const Options options(GetParam());
  ToyOperator op(toy::line(40, PETSC_COMM_WORLD), heated_line(true));
  Handle<Vec> u = op.state(one);
  SteadyControls c;
  const std::string message = failure_of([&] { solve_steady(op, u, c); });
  EXPECT_TRUE(names(message, GetParam())) << message;
}

TEST_P(Broken, OptionsDoNotMakeAStepOfALinearProblem) {
  const Options options(GetParam());
  ToyOperator op(toy::line(40, PETSC_COMM_WORLD), heated_line(true));
  Handle<Vec> u = op.state(one);
  TransientControls time;
  time.step = 0.5;
  const std::string message = failure_of([&] { run_transient(op, u, time, SolverControls{}, {}); });
  EXPECT_TRUE(names(message, GetParam())) << message;
}

/// Where corrections are corrected again a loose tolerance of the options is what was asked for:
/// the run then ends with the right numbers or with an error.
TEST_P(Broken, OptionsDoNotMakeASolutionOfANonlinearProblem) {
  ToyOperator op(toy::line(40, PETSC_COMM_WORLD), heated_line(false));
  Handle<Vec> right = op.state(one), u = op.state(one);
  SteadyControls c;
  c.solvers.newton.rtol = 1e-12;
  solve_steady(op, right, c);
  const Options options(GetParam());
  const std::string message = failure_of([&] { solve_steady(op, u, c); });
  if (!message.empty()) return;
  petsc(VecAXPY(u, -1.0, right));
  double off = 0.0;
  petsc(VecNorm(u, NORM_INFINITY, &off));
  // The slope of the equations is at least pi^2 / 10: a residual of 1e-12 of the first one, which
  // is below 40 in cells of 1/40, makes no more than this.
  EXPECT_LT(off, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Linear, Broken, testing::ValuesIn(broken));

TEST(Linear, HarmlessOptionsChangeNothing) {
  const std::vector<Given> harmless{{{"-ksp_type", "cg"}, {"-pc_type", "jacobi"}},
                                    {{"-ksp_rtol", "1e-13"}, {"-ksp_type", "gmres"}},
                                    {{"-pc_type", "lu"}, {"-ksp_type", "preonly"}}};
  for (const Given& given : harmless) {
    const Options options(given);
    for (const bool affine : {true, false}) {
      ToyOperator op(toy::line(40, PETSC_COMM_WORLD), heated_line(affine));
      Handle<Vec> u = op.state(one);
      EXPECT_EQ(failure_of([&] { solve_steady(op, u, SteadyControls{}); }), "");
    }
  }
}

}  // namespace
}  // namespace fluxform
