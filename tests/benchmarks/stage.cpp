// What a stage of the explicit scheme rkc2 costs, for benchmark E1 of ecology: a population on
// 512 x 512 cells with dispersal and logistic growth whose rate differs from cell to cell.
//
//   build/release/bin/stage_benchmark
//
// The same equation four times, in turns within one run: by the model of the ecology app, by a
// model whose coefficients are handles (uniform, and a number per cell and face), by one whose
// coefficients are plain numbers, and by a fused loop written by hand. Ends with code 1 if handles
// cost more than a tenth over plain numbers in a residual.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "fluxform/fields/handles.hpp"
#include "fluxform/fields/tables.hpp"
#include "fluxform/fv/finite_volume.hpp"
#include "fluxform/solve/transient.hpp"

#include "../../apps/ecology/model.hpp"

namespace fluxform::benchmark {
namespace {

constexpr int cells = 512;
constexpr double length = 100.0, rate = 0.2;

/// A coefficient that is the same number everywhere, read as a handle is.
struct Plain {
  double value = 0.0;
  double operator()(const Face&) const { return value; }
  double operator()(const Cell&) const { return value; }
};

/// dn/dt = div(D grad n) + r n (1 - n / K), D / distance given by `exchange`, r and r/K per cell.
template <class Faces, class Cells>
struct Population {
  static constexpr int unknowns = 1;
  static constexpr bool autonomous = true;
  Faces leaving, entering;
  Cells birth, competition;
  std::vector<FieldInfo> fields() const { return {{"n"}}; }
  template <class T>
  State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& face) const {
    return {{leaving(face) * l[0] - entering(face) * r[0]}};
  }
  template <class T>
  State<T, 1> reaction(const State<T, 1>& n, const Cell& cell) const {
    return {{n[0] * (birth(cell) - competition(cell) * n[0])}};
  }
};
using ByNumbers = Population<Plain, Plain>;
using ByHandles = Population<OnFaces, OnCells>;

double rate_at(const Point& p) {
  return rate + 0.8 * std::cos(2.0 * M_PI * p[0] / 25.0) * std::cos(2.0 * M_PI * p[1] / 25.0);
}

GridSpec landscape() {
  return {.axes = {{.name = "x", .cells = cells, .to = length},
                   {.name = "y", .cells = cells, .to = length}}};
}

/// The tables behind the handles of one model.
struct Tables {
  FaceTable exchange;
  CellTable birth, competition;
  Tables(const Grid& grid, bool varied)
      : exchange(grid.owned(), 2), birth(grid.owned(), 2), competition(grid.owned(), 2) {
    exchange.make_uniform(cells / length);
    birth.make_uniform(rate);
    competition.make_uniform(rate);
    if (!varied) return;
    for (int a = 0; a < 2; ++a)
      for_box(exchange.full().box(a),
              [&](const Index& i) { exchange.full()(a, i) = cells / length; });
    for_box(birth.full().box(), [&](const Index& i) { set(grid, i); });
  }
  void set(const Grid& grid, const Index& i) {
    birth.full()(i) = competition.full()(i) = rate_at(grid.centre(i));
  }
  void bind(ByHandles& model) const {
    model.leaving = model.entering = OnFaces(&exchange.rows());
    model.birth = OnCells(&birth.rows());
    model.competition = OnCells(&competition.rows());
  }
};

/// The ecology app's model with the coefficients of E1, as its input has them.
class OfApp {
 public:
  explicit OfApp(const Grid& grid)
      : exchange_(grid.owned(), 2),
        still_(grid.owned(), 2),
        rate_(grid.owned(), 2),
        none_(grid.owned(), 2) {
    exchange_.make_uniform(cells / length);
    for_box(rate_.full().box(), [&](const Index& i) { rate_.full()(i) = rate_at(grid.centre(i)); });
    ecology::Population& p = model.populations[0];
    p.name = "plants";
    p.growth = ecology::Growth::logistic;
    p.leaving = p.entering = OnFaces(&exchange_.rows());
    p.velocity = OnFaces(&still_.rows());
    p.face_dispersal = OnFaces(&exchange_.rows());
    p.birth = p.competition = OnCells(&rate_.rows());
    p.birth_slope = p.death = p.competition_slope = OnCells(&none_.rows());
    model.settings.borders.bind(grid.sides());
  }
  ecology::Populations<1> model;

 private:
  FaceTable exchange_, still_;
  CellTable rate_, none_;
};

/// The fused loop: what a stage of rkc2 does to an inner cell, in one pass over memory.
struct ByHand {
  std::vector<double> start, first, latest, next, birth;
  explicit ByHand(const Grid& grid)
      : start(cells * cells), first(start), latest(start), next(start), birth(start) {
    grid.for_owned([&](const Index& i) {
      const auto at = static_cast<std::size_t>(i[1] * cells + i[0]);
      birth[at] = rate_at(grid.centre(i));
      start[at] = latest[at] = next[at] = 0.5 + 1e-3 * i[0];
    });
  }
  void stage() {
    constexpr double h = length / cells, d = 1.0 / (h * h), mu = 1.1, nu = -0.1, slope = 1e-4;
    for (int j = 1; j < cells - 1; ++j) {
      const std::size_t row = static_cast<std::size_t>(j * cells);
      const double* __restrict__ y1 = latest.data() + row;
      double* __restrict__ y = next.data() + row;
      for (int i = 1; i < cells - 1; ++i) {
        const double n = y1[i], b = birth[row + static_cast<std::size_t>(i)];
        const double f =
            d * (y1[i - 1] + y1[i + 1] + y1[i - cells] + y1[i + cells] - 4.0 * n) + n * (b - b * n);
        const double y0 = start[row + static_cast<std::size_t>(i)];
        y[i] = y0 + (mu * (n - y0) + nu * (y[i] - y0) + slope * f +
                     slope * first[row + static_cast<std::size_t>(i)]);
      }
    }
    std::swap(latest, next);
  }
};

double now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// A contestant: least seconds so far of one residual and of one stage.
struct Contestant {
  const char* name;
  Operator* op;
  Handle<Vec> u, r;
  double residual = 1e300, stage = 1e300;
};

/// A year of E1 in its steps of 0.05 years; what the first step needs for all does not count.
void time_stages(Contestant& c) {
  const Grid& grid = c.op->grid();
  Handle<Vec> u = grid.create_global();
  petsc(VecCopy(c.u, u));
  int stages = 0;
  TransientHooks hooks;
  hooks.rates = [&](double t, Vec now) {
    ++stages;
    const auto b = c.op->budget(t, now);
    return Amounts{b.outflow[0], b.production[0]};
  };
  TransientControls time;
  time.scheme = Scheme::rkc2;
  time.adaptive = false;
  time.step = 0.05;
  double begun = 0.0, ended = 0.0;
  int before = 0, after = 0;
  time.stop = 1.0;
  hooks.monitor = [&](const StepInfo& s, Vec) {
    (s.step <= 1 ? begun : ended) = now();
    (s.step <= 1 ? before : after) = stages;
  };
  run_transient(*c.op, u, time, SolverControls{}, hooks);
  c.stage = std::min(c.stage, (ended - begun) / (after - before));
}

void time_residual(Contestant& c) {
  const double start = now();
  for (int k = 0; k < 4; ++k) c.op->residual(0.0, c.u, c.r);
  c.residual = std::min(c.residual, (now() - start) / 4.0);
}

double time_by_hand(ByHand& loop) {
  const double start = now();
  for (int k = 0; k < 8; ++k) loop.stage();
  return (now() - start) / 8.0;
}

Contestant enter(const char* name, Operator& op) {
  Contestant c{name, &op, op.grid().create_global(), op.grid().create_global()};
  const WriteArray x(c.u);
  op.grid().for_owned(
      [&](const Index& i) { x[op.grid().owned_offset(i)] = 0.3 + 5e-4 * i[0] + 1e-4 * i[1]; });
  return c;
}

int run() {
  const Grid grid(landscape(), 1, PETSC_COMM_WORLD);
  const Tables uniform(grid, false), varied(grid, true);
  OfApp of_app(grid);
  ByNumbers numbers{{cells / length}, {cells / length}, {rate}, {rate}};
  ByHandles even, uneven;
  uniform.bind(even);
  varied.bind(uneven);
  FiniteVolume<ecology::Populations<1>> app(of_app.model, grid, {{"plants"}});
  FiniteVolume<ByNumbers> plain(numbers, grid);
  FiniteVolume<ByHandles> a(even, grid), b(uneven, grid);
  std::vector<Contestant> all;
  all.push_back(enter("model of the app", app));
  all.push_back(enter("plain numbers", plain));
  all.push_back(enter("handles, uniform", a));
  all.push_back(enter("handles, per cell", b));
  ByHand loop(grid);
  double fused = 1e300;
  for (int round = 0; round < 9; ++round) {
    for (Contestant& c : all) time_residual(c);
    for (Contestant& c : all) time_stages(c);
    fused = std::min(fused, time_by_hand(loop));
  }
  constexpr double each = 1e9 / (cells * cells);
  fmt::print("{:<20} {:>10} {:>10}   ns per cell\n", "", "residual", "stage");
  for (const Contestant& c : all)
    fmt::print("{:<20} {:>10.2f} {:>10.2f}\n", c.name, c.residual * each, c.stage * each);
  fmt::print("{:<20} {:>10} {:>10.2f}\n", "fused loop", "", fused * each);
  const double surplus = all[2].residual / all[1].residual;
  fmt::print("handles over plain numbers: {:.2f} uniform, {:.2f} per cell\n", surplus,
             all[3].residual / all[1].residual);
  return surplus <= 1.1 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace fluxform::benchmark

int main(int argc, char** argv) {
  PetscInitialize(&argc, &argv, nullptr, nullptr);
  int code = EXIT_FAILURE;
  try {
    code = fluxform::benchmark::run();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  PetscFinalize();
  return code;
}
