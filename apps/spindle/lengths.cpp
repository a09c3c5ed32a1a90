// The app of lengths: positive explicit steps in time, and the distribution at rest.
#include "lengths.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/model_app.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/stored_steps.hpp"

#include "spindle.hpp"

namespace fluxform::spindle {
namespace {

template <int axes>
class LengthsApp final : public ModelApp<Lengths<axes>> {
  using Base = ModelApp<Lengths<axes>>;

 public:
  using Base::Base;
  void prepare(const Parameters& p, MPI_Comm comm) override {
    const Dynamics& d = this->model().rates;
    const bool bounded = d.drift() < 0.0 || d.catastrophe_per_length > 0.0 || d.finite ||
                         d.end == End::wall || d.renucleation > 0.0;
    if (this->controls().analysis == Analysis::steady && !bounded)
      throw p.error(
          "catastrophe",
          fmt::format("lengths are not bounded: v+ f_res - v- f_cat = {:.6g} um/s2 is not "
                      "below zero, so no distribution is at rest; take 'end: wall'",
                      d.drift()));
    Base::prepare(p, comm);
  }
  void initialise(const Operator& op, Vec u) override {
    petsc(VecZeroEntries(u));
    write_globals(op.grid(), u, std::vector<double>{this->model().rates.tubulin});
  }
  std::unique_ptr<Stepper> stepper(Operator& op, const RunControls&) override {
    const Grid& grid = op.grid();
    const auto volume = [&grid](const Index& i, int, const std::vector<double>&) {
      return grid.cell(i).volume;
    };
    StoredForm form{[&op, volume](Vec s, Vec u) { release(op, s, u, volume); },
                    [this, &op](Vec u) { return longest(op, u); }};
    return std::make_unique<StoredSteps>(op, std::move(form), budget_rates(op));
  }
  SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) override {
    this->model().at_rest = true;
    return Base::solve_steady_state(op, u, controls);
  }

 private:
  double longest(const Operator& op, Vec u) const {
    const Dynamics& d = this->model().rates;
    const State<double, 1> g{{read_globals(op.grid(), u)[0]}};
    const Axis& lengths = op.grid().axis(0);
    const double fastest = std::max(std::abs(this->model().speed(0, 0, g)), d.shrinkage);
    double rate = 2.0 * fastest / lengths.width(0) + d.rescue + d.catastrophe +
                  d.catastrophe_per_length * lengths.faces.back() +
                  std::abs(d.catastrophe_per_tubulin * g[0]);
    if (axes == 2) rate += 2.0 * std::abs(d.flux) / op.grid().axis(1).width(0);
    return 0.9 / rate;
  }
};

}  // namespace

std::unique_ptr<Case> make_lengths(const Document& document) {
  const Node* grid = document.root.find("grid");
  if (grid && grid->find("y")) return std::make_unique<LengthsApp<2>>("spindle");
  return std::make_unique<LengthsApp<1>>("spindle");
}

}  // namespace fluxform::spindle
