// Questions about the cell as it stands: its currents at other voltages, and what uptake costs.
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/app/variation.hpp"
#include "fluxform/fv/globals.hpp"
#include "fluxform/solve/zero.hpp"

#include "app.hpp"

namespace fluxform::membrane {
namespace {

using constants::faraday;
using constants::gas_constant;

enum Question : std::size_t { of_currents, of_energies, of_uptake, of_depletion };

}  // namespace

double value_named(const Quantities& row, const std::string& name) {
  for (const Quantity& q : row)
    if (q.name == name) return q.value;
  return std::nan("");
}

Quantities reversals(const Plant& cell, double t) {
  Quantities all;
  const double volts = cell.thermal() * cell.volt;
  const auto climb = [&](int n) { return std::log(cell.ion(n).outside(t) / cell.ion(n).inside); };
  for (int n = 0; n < cell.count(); ++n) {
    const double charge = cell.ion(n).charge;
    if (charge != 0.0)
      all.push_back({cell.ion(n).name + "_reversal", volts / charge * climb(n), "V"});
  }
  for (const Symport& s : cell.symports)
    all.push_back({s.ion + "_symport_reversal",
                   volts / s.carried() * (climb(s.of) + s.protons * cell.acid(t)), "V"});
  all.push_back({"pump_reversal", volts * cell.pump.reversal(cell.atp(), cell.acid(t)), "V"});
  return all;
}

Quantities energies(const Plant& cell, double voltage, double t) {
  Quantities all;
  const double heat = gas_constant * cell.temperature, v = voltage / cell.thermal();
  const double proton = heat * (v - cell.acid(t)), atp = cell.pump.atp_energy * cell.volt;
  const auto passive = [&](int n) {
    const Ion& ion = cell.ion(n);
    return heat * (std::log(ion.inside / ion.outside(t)) + ion.charge * v);
  };
  for (int n = 0; n < cell.count(); ++n) {
    all.push_back({cell.ion(n).name + "_energy", passive(n), "J/mol"});
    all.push_back({cell.ion(n).name + "_passive_limit", std::exp(-cell.ion(n).charge * v), "1"});
  }
  all.push_back({"H_energy", proton, "J/mol"});
  all.push_back({"pump_energy", -atp / cell.pump.protons - proton, "J/mol"});
  for (const Symport& s : cell.symports) {
    all.push_back({s.ion + "_symport_energy", passive(s.of) + s.protons * proton, "J/mol"});
    all.push_back({s.ion + "_symport_limit", 1.0 / s.equilibrium(v, cell.acid(t)), "1"});
    const double price = s.protons / cell.pump.protons;
    all.push_back({s.ion + "_atp", price, "1"});
    all.push_back({s.ion + "_efficiency", passive(s.of) / (price * atp), "1"});
  }
  for (const Antiport& a : cell.antiports)
    all.push_back(
        {a.ion + "_vacuole_limit",
         std::exp(a.log_ratio(cell.vacuole_voltage / cell.thermal(), cell.vacuole_acid())), "1"});
  return all;
}

std::vector<AnalysisChoice> MembraneApp::analyses() {
  const auto currents = [this](Parameters& p) {
    p.quantity("from", asked_.from, "V").range(-0.5, 0.5);
    p.quantity("to", asked_.to, "V").range(-0.5, 0.5);
    p.integer("points", asked_.points).range(2, 100000);
    p.check([this](Checker& c) {
      if (asked_.from >= asked_.to) c.fail("to", "must lie above 'from'");
    });
  };
  const auto uptake = [this](Parameters& p) {
    p.text("ion", asked_.ion).doc("whose uptake; the first that a symport carries if left out");
    p.text("key", asked_.key).doc("the concentration varied; `outside` of the ion if left out");
    p.quantity("from", asked_.lowest, "mol/m3").positive();
    p.quantity("to", asked_.highest, "mol/m3").positive();
    p.integer("points", asked_.points).range(4, 10000);
    p.check([this](Checker& c) {
      if (asked_.lowest >= asked_.highest) c.fail("to", "must lie above 'from'");
    });
  };
  const auto depletion = [this](Parameters& p) {
    p.file("data", asked_.data)
        .required()
        .example("depletion.csv")
        .doc("columns 'time [s]' and 'concentration [mol/m3]'");
  };
  return {
      {"iv_curve", "what passes the membrane at other voltages, all else as it starts", currents},
      {"energetics", "free energy of what enters at rest, limits of accumulation, price in ATP"},
      {"uptake_curve", "uptake against the concentration outside, each time at rest", uptake},
      {"fit", "maximum and K_m of uptake from the measured depletion of a bath", depletion}};
}

int MembraneApp::asked_ion() {
  for (int n = 0; n < cell().count(); ++n)
    if (cell().ion(n).name == asked_.ion) return n;
  return cell().symports.empty() ? 0 : cell().symports.front().of;
}

void MembraneApp::refuse_question(std::size_t k, Operator&, const Document& document) {
  if (k == of_uptake && !asked_.ion.empty() && cell().ion(asked_ion()).name != asked_.ion)
    throw input().error("analysis.uptake_curve.ion", "names no ion");
  if (k == of_uptake && asked_.key.empty() && cell().around != Around::kept)
    throw input().error("analysis.uptake_curve",
                        "say with 'key' which concentration is varied: of a bath of the soil");
  if (k == of_uptake && !asked_.key.empty()) (void)written_at(document, asked_.key);
  if (k == of_energies && (cell().compartment || cell().around != Around::kept))
    throw input().error("analysis",
                        "'energetics' is asked of concentrations that stay; those of this input "
                        "change with its cytosol or surroundings: 'steady' gives them");
  if (k == of_depletion && (cell().around != Around::stirred || cell().symports.empty()))
    throw input().error("analysis.fit",
                        "needs 'around: {stirred: {depth: ...}}' and a symport to start from");
}

int MembraneApp::answer(std::size_t k, Operator& op, const RunContext& context) {
  if (k == of_uptake) return uptake_curve(op, context);
  if (k == of_depletion) return fit(op, context);
  return k == of_currents ? iv_curve(op, context) : energetics(op, context);
}

int MembraneApp::iv_curve(Operator& op, const RunContext& context) {
  const double t = controls().time.start;
  const Handle<Vec> u = op.create_vector();
  initialise(op, u);
  std::vector<double> g = read_globals(op.grid(), u);
  const auto at = [&](double volts) {
    g[0] = volts / cell().volt;
    write_globals(op.grid(), u, g);
    return seen(op, t, u);
  };
  refuse_unused_options();
  Results results(context, *this, op, {"V", 1.0, 0.0, "voltage"}, "iv_curve.csv");
  const double step = (asked_.to - asked_.from) / (asked_.points - 1);
  std::optional<std::pair<double, double>> before;
  for (int k = 0; k < asked_.points && !results.stop_requested(); ++k) {
    const double volts = k + 1 < asked_.points ? asked_.from + k * step : asked_.to;
    const Quantities row = at(volts);
    results.row(volts, {row, {}});
    const double current = value_named(row, "current");
    if (before && before->second * current < 0.0) {
      const auto between = [&](double x) { return value_named(at(x), "current"); };
      results.summary().add(
          "rest", zero_between(between, before->first, before->second, volts, current, 1e-12), "V");
    }
    before = {volts, current};
  }
  results.summary().add("points", asked_.points);
  results.summary().add(reversals(cell(), t));
  return results.close();
}

int MembraneApp::energetics(Operator& op, const RunContext& context) {
  const double t = controls().time.start;
  const Handle<Vec> u = op.create_vector();
  initialise(op, u);
  SteadyControls steady;
  steady.time = t;
  steady.solvers = controls().solver;
  if (cell().voltage != Voltage::clamped) solve_steady_state(op, u, steady);
  refuse_unused_options();
  Results results(context, *this, op, time_axis(), "");
  const double volts = read_globals(op.grid(), u)[0];
  results.state(t, u, *this, op);
  results.summary().add("V_m", volts * cell().volt, "V");
  results.summary().add(energies(cell(), volts, t));
  results.summary().add(reversals(cell(), t));
  return results.close();
}

}  // namespace fluxform::membrane
