#include "fluxform/app/analyses/ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fluxform/app/petsc_options.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/summary.hpp"
#include "fluxform/solve/interrupt.hpp"

namespace fluxform {
namespace {

constexpr std::array<double, 5> quantiles{0.05, 0.25, 0.5, 0.75, 0.95};

/// What became of one member.
struct Outcome {
  std::size_t member = 0;
  std::string failure;  ///< empty: it was solved
  Quantities found;
};

/// The ranks that work on a member together, while in scope.
class Group {
 public:
  Group(MPI_Comm all, std::size_t members)
      : count_(std::min(ranks_of(all), static_cast<int>(members))) {
    number_ = rank_of(all) % count_;
    MPI_Comm_split(all, number_, rank_of(all), &comm_);
  }
  ~Group() { MPI_Comm_free(&comm_); }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  MPI_Comm comm() const { return comm_; }
  std::size_t number() const { return static_cast<std::size_t>(number_); }
  std::size_t count() const { return static_cast<std::size_t>(count_); }

 private:
  int count_, number_ = 0;
  MPI_Comm comm_ = MPI_COMM_NULL;
};

/// The member's state at rest, or at the end of its time.
Quantities solve(Prepared& member, Ask ask) {
  member.build();
  const Handle<Vec> u = member.start();
  const RunControls& controls = member.controls();
  if (ask == Ask::steady) {
    SteadyControls steady;
    steady.time = controls.time.start;
    steady.solvers = controls.solver;
    (void)member.app().solve_steady_state(member.op(), u, steady);
    return member.app().measure(member.op(), steady.time, u).history;
  }
  TransientHooks hooks;
  hooks.events = member.app().events();
  hooks.stepper = [&] { return member.app().stepper(member.op(), controls); };
  TransientControls time = controls.time;
  time.output_times.clear();
  time.output_interval = 0.0;
  time.history_interval = time.stop - time.start;
  const TransientResult done = run_transient(member.op(), u, time, controls.solver, hooks);
  return member.app().measure(member.op(), done.time, u).history;
}

Outcome outcome_of(std::size_t number, const std::vector<Setting>& settings, Ask ask,
                   const RunContext& context, MPI_Comm comm) {
  Outcome outcome{number, "", {}};
  try {
    Prepared member(context.make, varied(context.document, settings), comm);
    outcome.found = solve(member, ask);
  } catch (const std::exception& e) {
    outcome.failure = e.what();
  }
  return outcome;
}

nlohmann::json as_json(const Outcome& o) {
  nlohmann::json found = nlohmann::json::array();
  for (const Quantity& q : o.found) found.push_back({q.name, q.value, q.unit});
  return {{"member", o.member}, {"failure", o.failure}, {"found", found}};
}

Outcome from_json(const nlohmann::json& j) {
  Outcome o{j.at("member"), j.at("failure"), {}};
  for (const auto& q : j.at("found"))
    o.found.push_back({q[0], q[1].is_number() ? q[1].get<double>() : std::nan(""), q[2]});
  return o;
}

/// Outcomes of all groups in the members' order, on rank 0. Collective.
std::vector<Outcome> gathered(const std::vector<Outcome>& mine, bool speaks, MPI_Comm comm) {
  nlohmann::json list = nlohmann::json::array();
  if (speaks)
    for (const Outcome& o : mine) list.push_back(as_json(o));
  const std::string text = list.dump();
  int length = static_cast<int>(text.size());
  std::vector<int> lengths(static_cast<std::size_t>(ranks_of(comm)));
  MPI_Gather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, comm);
  std::vector<int> starts(lengths.size(), 0);
  for (std::size_t r = 1; r < starts.size(); ++r) starts[r] = starts[r - 1] + lengths[r - 1];
  std::string all(static_cast<std::size_t>(starts.back() + lengths.back()), ' ');
  MPI_Gatherv(text.data(), length, MPI_CHAR, all.data(), lengths.data(), starts.data(), MPI_CHAR, 0,
              comm);
  std::vector<Outcome> outcomes;
  if (rank_of(comm) != 0) return outcomes;
  for (std::size_t r = 0; r < starts.size(); ++r) {
    const std::string part =
        all.substr(static_cast<std::size_t>(starts[r]), static_cast<std::size_t>(lengths[r]));
    for (const auto& j : nlohmann::json::parse(part)) outcomes.push_back(from_json(j));
  }
  std::sort(outcomes.begin(), outcomes.end(),
            [](const Outcome& a, const Outcome& b) { return a.member < b.member; });
  return outcomes;
}

std::string quoted(std::string text) {
  std::replace(text.begin(), text.end(), '"', '\'');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return '"' + text + '"';
}

const Quantities* columns_of(const std::vector<Outcome>& outcomes) {
  for (const Outcome& o : outcomes)
    if (o.failure.empty()) return &o.found;
  return nullptr;
}

/// members.csv: what each member set, what it gave, and why it failed.
std::string table_of(const std::vector<Outcome>& outcomes,
                     const std::vector<std::vector<Setting>>& members) {
  const Quantities* columns = columns_of(outcomes);
  std::string text = "member";
  for (const auto& [key, value] : members.front()) text += "," + quoted(key);
  if (columns)
    for (const Quantity& q : *columns) text += fmt::format(",{} [{}]", q.name, q.unit);
  text += ",failure\n";
  for (const Outcome& o : outcomes) {
    text += std::to_string(o.member);
    for (const auto& [key, value] : members[o.member]) text += "," + quoted(value);
    for (std::size_t k = 0; columns && k < columns->size(); ++k)
      text += o.failure.empty() ? fmt::format(",{:.17g}", o.found[k].value) : ",";
    text += "," + (o.failure.empty() ? "" : quoted(o.failure)) + "\n";
  }
  return text;
}

/// The value below which a part of the sorted values lies, linear between two.
double quantile(const std::vector<double>& sorted, double part) {
  const double at = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

struct Spreading {
  double mean = 0.0, deviation = 0.0;
  std::vector<double> sorted;
};

Spreading spread_of(const std::vector<Outcome>& outcomes, std::size_t column) {
  Spreading s;
  for (const Outcome& o : outcomes)
    if (o.failure.empty()) s.sorted.push_back(o.found[column].value);
  std::sort(s.sorted.begin(), s.sorted.end());
  const auto n = static_cast<double>(s.sorted.size());
  for (const double x : s.sorted) s.mean += x / n;
  double squares = 0.0;
  for (const double x : s.sorted) squares += (x - s.mean) * (x - s.mean);
  if (n > 1) s.deviation = std::sqrt(squares / (n - 1));
  return s;
}

/// statistics.csv, and the same in the summary.
std::string statistics_of(const std::vector<Outcome>& outcomes, Summary& summary) {
  std::string text = "quantity,unit,mean,standard_deviation";
  for (const double part : quantiles) text += fmt::format(",quantile_{:02.0f}", 100.0 * part);
  text += "\n";
  const Quantities* columns = columns_of(outcomes);
  for (std::size_t k = 0; columns && k < columns->size(); ++k) {
    const auto& [name, value, unit] = (*columns)[k];
    const Spreading s = spread_of(outcomes, k);
    text += fmt::format("{},{},{:.17g},{:.17g}", name, unit, s.mean, s.deviation);
    for (const double part : quantiles) text += fmt::format(",{:.17g}", quantile(s.sorted, part));
    text += "\n";
    summary.add(name + "_mean", s.mean, unit);
    summary.add(name + "_standard_deviation", s.deviation, unit);
  }
  return text;
}

}  // namespace

int run_ensemble(const EnsembleControls& c, const RunContext& context, MPI_Comm comm) {
  const double wall_start = MPI_Wtime();
  const auto members = members_of(c, comm);
  const InterruptGuard guard;
  const Group group(comm, members.size());
  console::info("{} members on {} groups of ranks", members.size(), group.count());
  std::vector<Outcome> mine;
  for (std::size_t m = group.number(); m < members.size(); m += group.count()) {
    if (guard.requested(group.comm())) break;
    mine.push_back(outcome_of(m, members[m], c.ask, context, group.comm()));
  }
  refuse_unused_options();
  const auto outcomes = gathered(mine, rank_of(group.comm()) == 0, comm);
  const bool stopped = guard.requested(comm);
  Summary summary;
  int failed = 0;
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    const auto fails = [](const Outcome& o) { return !o.failure.empty(); };
    failed = static_cast<int>(std::count_if(outcomes.begin(), outcomes.end(), fails));
    summary.add("members", static_cast<double>(outcomes.size()));
    summary.add("failed_members", failed);
    replace_file(context.place.directory + "/members.csv", table_of(outcomes, members));
    replace_file(context.place.directory + "/statistics.csv", statistics_of(outcomes, summary));
  });
  MPI_Bcast(&failed, 1, MPI_INT, 0, comm);
  if (failed > 0)
    console::warn("{} of {} members failed; members.csv tells why", failed, members.size());
  summary.add_resources(comm, wall_start);
  summary.write(context.place.directory + "/summary.json", comm);
  console::info("\n{}\nResults in {}", summary.table(), context.place.directory);
  int signal = guard.signal(), any = 0;
  MPI_Allreduce(&signal, &any, 1, MPI_INT, MPI_MAX, comm);
  if (stopped) return 128 + any;
  return failed > 0 ? 3 : 0;
}

}  // namespace fluxform
