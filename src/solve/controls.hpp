#pragma once
// What a user may choose about the solvers, as plain numbers: reading input is done elsewhere.
//
//   TransientControls time;  time.scheme = Scheme::esdirk3;  time.stop = 10.0;  time.step = 0.1;
//
// Every PETSc object made from these reads its own options last, under `prefix`, so any choice here
// yields to e.g. -ksp_type or -snes_rtol.
#include <optional>
#include <string>
#include <vector>

namespace fluxform {

enum class Scheme {
  bdf1,
  bdf2,
  bdf3,
  bdf4,
  bdf5,  // implicit multistep; any storage
  esdirk2,
  esdirk3,
  esdirk4,  // implicit Runge-Kutta, one shift for all stages
  cn,       // theta scheme with theta = 1/2 (Crank-Nicolson)
  imex2,
  imex3,
  imex4,  // one part implicit, the rest explicit
  rk2,
  rk3,
  rk4,  // explicit Runge-Kutta
  rkc2  // explicit, with as many stages as diffusion asks for
};

/// The name users write, e.g. "esdirk3".
std::string name_of(Scheme scheme);
/// The scheme of that name, or nothing.
std::optional<Scheme> scheme_named(const std::string& name);
/// All names, in the order of the enumeration.
std::vector<std::string> scheme_names();

bool is_bdf(Scheme scheme);
bool is_imex(Scheme scheme);
bool is_explicit(Scheme scheme);
/// Order of accuracy for smooth solutions.
int order_of(Scheme scheme);

enum class LinearMethod {
  automatic,  ///< direct where small (one rank, below 20000 unknowns), else multigrid
  direct,     ///< PETSc's LU; on several ranks each has it all
  multigrid,  ///< GMRES with BoomerAMG (GAMG where PETSc lacks hypre)
  separable,  ///< transforms along uniform axes, see separable.hpp
  geometric   ///< GMRES with multigrid on the grid itself, see grid_multigrid.hpp
};

struct LinearControls {
  LinearMethod method = LinearMethod::automatic;
  double rtol = 1e-10;            ///< residual over right-hand side, for linear problems
  double correction_rtol = 1e-6;  ///< the same inside Newton, where the next iteration corrects
  int max_iterations = 500;
  std::string prefix;  ///< of PETSc options
  int served = 1;      ///< Newton iterations that one preconditioner serves
};

struct NewtonControls {
  double rtol = 1e-8;   ///< residual norm over that of the first guess
  double atol = 1e-50;  ///< residual norm, internal units times volume
  double stol = 1e-12;  ///< norm of the last correction over that of the solution
  int max_iterations = 25;
  std::string prefix;
};

struct SolverControls {
  NewtonControls newton;
  LinearControls linear;
};

/// Times are in the operator's internal unit.
struct TransientControls {
  Scheme scheme = Scheme::bdf2;
  double start = 0.0;
  double stop = 1.0;
  double step = 0.0;      ///< largest fixed step, or first step if adaptive; 0: (stop - start)/100
  double max_step = 0.0;  ///< adaptive or growing only; 0: no limit
  double min_step = 0.0;  ///< a smaller step is an error; 0: 1e-10 (stop - start)
  bool adaptive = false;
  double growth = 1.0;  ///< of fixed steps: each is longer than the last by this factor
  double rtol = 1e-4;   ///< of the local error per step, relative to each unknown
  double atol = 1e-8;   ///< of the local error per step, in internal units
  std::vector<double> output_times;  ///< met exactly
  double output_interval = 0.0;      ///< times start + k interval too; 0: those listed and the end
  double history_interval = 0.0;     ///< times start + k interval are met exactly; 0: every step
};

/// Throws InputError: stop <= start, negative steps or tolerances, an output time outside the run.
void check(const TransientControls& controls);

}  // namespace fluxform
