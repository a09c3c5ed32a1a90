// The question which motor does what: the wild type and each inhibition, alone and joint.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/transient_run.hpp"
#include "fluxform/app/variation.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/fv/globals.hpp"

#include "spindle.hpp"

namespace fluxform::spindle {
namespace {

enum Question : std::size_t { knockouts, kymograph };

struct Member {
  std::string name;
  std::vector<Setting> settings;
};

/// Speeds towards the pole, in um/min, each measured in a place of its own.
struct Speeds {
  double chromosome, flux, pac_man, mark_to_kinetochore;
  double residual() const { return chromosome - flux - pac_man; }
};

/// Inhibitors that the input names act in its own run alone.
std::vector<Member> members_of(const Machine& m) {
  const auto member = [](const std::string& name, const char* pole, const char* kinetochore,
                         const char* kinesin) {
    return Member{name,
                  {{"inhibit.pole_depolymerase", pole},
                   {"inhibit.kinetochore_depolymerase", kinetochore},
                   {"inhibit.kinesin5", kinesin}}};
  };
  std::vector<Member> all{member("wild_type", "0", "0", "0"),
                          member("no_pole_depolymerase", "1", "0", "0"),
                          member("no_kinetochore_depolymerase", "0", "1", "0"),
                          member("neither_depolymerase", "1", "1", "0")};
  if (m.sliding_share == 0.0) return all;
  all.push_back(member("no_kinesin5", "0", "0", "1"));
  all.push_back(member("none_of_all", "1", "1", "1"));
  return all;
}

/// Where the window of speeds begins and ends.
std::array<double, 2> window_of(const Settings& s) {
  double from = s.seeing.from;
  if (from < 0.0) {
    from = s.machine.anaphase.value_or(0.0);
    for (const Mark& mark : s.marks) from = std::max(from, mark.time);
  }
  return {from, from + s.seeing.length};
}

Speeds speeds_of(const Member& member, std::array<double, 2> window, const RunContext& context,
                 MPI_Comm comm) {
  Prepared made(context.make, varied(context.document, member.settings), comm);
  made.build();
  auto& app = dynamic_cast<SpindleApp&>(made.app());
  const auto [from, to] = window;
  const Handle<Vec> u = made.start();
  std::vector<Sighting> seen;
  TransientHooks hooks;
  hooks.events = app.events();
  hooks.stepper = [&] { return app.stepper(made.op(), made.controls()); };
  hooks.monitor = [&](const StepInfo& step, Vec now) {
    if (step.time == window[0] || step.time == window[1])
      seen.push_back(app.sighting(made.op(), now));
  };
  TransientControls time = made.controls().time;
  time.stop = to;
  time.output_times = {from};
  time.output_interval = 0.0;
  time.history_interval = to;
  run_transient(made.op(), u, time, made.controls().solver, hooks);
  const Sighting &a = seen.front(), &b = seen.back();
  if (b.distance <= app.settings().machine.reach)
    throw InputError(
        fmt::format("{}: the chromosome has reached its pole before the window of speeds "
                    "ends at {:g} min: set analysis.knockouts.length",
                    member.name, to));
  const double lasts = to - from;
  return {(a.distance - b.distance) / lasts, (a.mark_to_pole - b.mark_to_pole) / lasts,
          -(b.added - a.added) / (2.0 * app.fibre().number * lasts),
          (a.mark_to_kinetochore - b.mark_to_kinetochore) / lasts};
}

}  // namespace

std::vector<AnalysisChoice> SpindleApp::analyses() {
  return {
      {"knockouts", "speeds of the wild type and of each inhibition, alone and joint",
       [this](Parameters& p) {
         p.quantity("from", settings().seeing.from, "min")
             .doc("when speeds begin to be taken; below zero: at the last of marks and anaphase");
         p.quantity("length", settings().seeing.length, "min").positive();
       }},
      {"kymograph", "a run in time, with lines fitted to its marks", {}}};
}

const Pool& SpindleApp::fibre() {
  for (const Pool& pool : pools())
    if (pool.span == Span::kinetochore) return pool;
  throw InputError("speeds need a pool with 'ends: kinetochore'");
}

Sighting SpindleApp::sighting(const Operator& op, Vec u) {
  const std::vector<double> g = read_globals(op.grid(), u);
  const auto fibre_number = static_cast<std::size_t>(&fibre() - pools().data());
  const Moments mark = moments(op.grid(), u, ends_now(op, u))[4 * fibre_number + 2];
  return {g[right_pole] - g[right_kinetochore], g[right_pole] - mark.centroid,
          mark.centroid - g[right_kinetochore], g[added]};
}

void SpindleApp::refuse_question(std::size_t k, Operator&, const Document&) {
  if (k != knockouts) return;
  (void)fibre();
  const Settings& s = settings();
  const auto [from, to] = window_of(s);
  const double lowest = s.machine.chromosome + 0.5 * s.machine.sisters;
  const double lasts = to - s.machine.anaphase.value_or(to);
  const double path = lasts * (fibre().flux + s.machine.pac_man);
  if (path > s.machine.poles[1] - lowest - s.machine.reach)
    throw input().error(
        "kinetochores",
        fmt::format("would take apart {:g} um by the end of the window of speeds, "
                    "{:g} min, from a fibre of {:g} um: set analysis.knockouts.length",
                    path, to, s.machine.poles[1] - lowest));
  const bool seen = std::any_of(s.marks.begin(), s.marks.end(), [&](const Mark& mark) {
    const double right = mark.shape == Shape::bar ? mark.to : mark.at;
    return mark.time <= from && right > lowest;
  });
  if (!seen)
    throw input().error("marks",
                        "knock-outs need a mark in the right fibre before their window of "
                        "speeds: one that is applied in time and lies between the kinetochore "
                        "and the right pole");
}

/// Knock-outs first, then the input's own run, whose kymograph shows the wild type.
int SpindleApp::answer(std::size_t k, Operator& op, const RunContext& context) {
  const MPI_Comm comm = op.grid().comm();
  std::string table =
      "member,chromosome [um/min],flux [um/min],pac_man [um/min],"
      "mark_to_kinetochore [um/min],residual [um/min]\n";
  std::vector<Member> members;
  if (k == knockouts) members = members_of(settings().machine);
  if (k == knockouts && settings().machine.inhibited.from > window_of(settings())[0])
    console::warn("inhibitors act from {:g} min, after the window of speeds has begun at {:g} min",
                  settings().machine.inhibited.from, window_of(settings())[0]);
  for (const Member& member : members) {
    const Speeds v = speeds_of(member, window_of(settings()), context, comm);
    table += fmt::format("{},{:.12g},{:.12g},{:.12g},{:.12g},{:.3g}\n", member.name, v.chromosome,
                         v.flux, v.pac_man, v.mark_to_kinetochore, v.residual());
    if (!(std::abs(v.residual()) <= 1e-3 * std::max(std::abs(v.chromosome), 0.1)))
      console::warn(
          "{}: flux and Pac-Man leave {:.3g} um/min of the chromosome's speed open: the mark is "
          "not "
          "whole through the window, from {:g} to {:g} min, and its centroid tells no flux",
          member.name, v.residual(), window_of(settings())[0], window_of(settings())[1]);
    const Quantities told{{"_chromosome", v.chromosome, "um/min"},
                          {"_flux", v.flux, "um/min"},
                          {"_pac_man", v.pac_man, "um/min"},
                          {"_residual", v.residual(), "um/min"}};
    for (const Quantity& q : told) told_.push_back({member.name + q.name, q.value, q.unit});
    console::info("  {:<28} chromosome {:8.4f} = flux {:8.4f} + Pac-Man {:8.4f} um/min",
                  member.name, v.chromosome, v.flux, v.pac_man);
  }
  if (!members.empty())
    collectively(comm, [&] {
      if (rank_of(comm) == 0) replace_file(context.place.directory + "/knockouts.csv", table);
    });
  const Handle<Vec> u = op.create_vector();
  if (context.place.checkpoint.empty()) initialise(op, u);
  return TransientRun(*this, op, context).run(u);
}

}  // namespace fluxform::spindle
