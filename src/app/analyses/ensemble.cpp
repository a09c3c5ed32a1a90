#include "fluxform/app/analyses/ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fluxform/app/analyses/effect.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/results.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/gathered.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"

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
  const auto known = [&](double t) {
    Quantities all = member.app().measure(member.op(), t, u).history;
    const Quantities closing = member.app().closing();
    all.insert(all.end(), closing.begin(), closing.end());
    return all;
  };
  if (ask == Ask::steady) {
    SteadyControls steady;
    steady.time = controls.time.start;
    steady.solvers = controls.solver;
    (void)member.app().solve_steady_state(member.op(), u, steady);
    return known(steady.time);
  }
  TransientHooks hooks;
  hooks.events = member.app().events();
  hooks.stepper = [&] { return member.app().stepper(member.op(), controls); };
  TransientControls time = controls.time;
  time.output_times.clear();
  time.output_interval = 0.0;
  time.history_interval = time.stop - time.start;
  const TransientResult done = run_transient(member.op(), u, time, controls.solver, hooks);
  return known(done.time);
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

/// Outcomes of all groups in the members' order, on every rank. Collective.
std::vector<Outcome> outcomes_of_all(const std::vector<Outcome>& mine, bool speaks, MPI_Comm comm) {
  std::vector<char> lines;
  for (const Outcome& o : mine) {
    if (!speaks) break;
    const std::string line = as_json(o).dump() + "\n";
    lines.insert(lines.end(), line.begin(), line.end());
  }
  const std::vector<char> all = gathered(lines, comm);
  std::istringstream rest(std::string(all.begin(), all.end()));
  std::vector<Outcome> outcomes;
  for (std::string line; std::getline(rest, line);)
    outcomes.push_back(from_json(nlohmann::json::parse(line)));
  std::sort(outcomes.begin(), outcomes.end(),
            [](const Outcome& a, const Outcome& b) { return a.member < b.member; });
  return outcomes;
}

std::string quoted(std::string text) {
  std::replace(text.begin(), text.end(), '"', '\'');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return '"' + text + '"';
}

/// Whatever any member has found, by name, in the order of the first that has it.
Quantities columns_of(const std::vector<Outcome>& outcomes) {
  Quantities columns;
  std::set<std::string> names;
  for (const Outcome& o : outcomes)
    for (const Quantity& q : o.found)
      if (names.insert(q.name).second) columns.push_back({q.name, std::nan(""), q.unit});
  return columns;
}

/// What a member has found in those columns; not a number where it has nothing.
Quantities row_of(const Outcome& outcome, const Quantities& columns) {
  std::map<std::string, double> values;
  for (const Quantity& q : outcome.found) values[q.name] = q.value;
  Quantities row = columns;
  for (Quantity& q : row)
    if (const auto found = values.find(q.name); found != values.end()) q.value = found->second;
  return row;
}

/// members.csv: what each member set, what it gave, and why it failed.
std::string table_of(const std::vector<Outcome>& outcomes, const Quantities& columns,
                     const std::vector<std::vector<Setting>>& members) {
  std::string text = "member";
  for (const auto& [key, value] : members.front()) text += "," + quoted(key);
  for (const Quantity& q : columns) text += fmt::format(",{} [{}]", q.name, q.unit);
  text += ",failure\n";
  for (const Outcome& o : outcomes) {
    text += std::to_string(o.member);
    for (const auto& [key, value] : members[o.member]) text += "," + quoted(value);
    for (const Quantity& q : row_of(o, columns))
      text += std::isnan(q.value) ? "," : fmt::format(",{:.17g}", q.value);
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

/// Of the members that have a number there.
Spreading spread_of(const std::vector<Quantities>& rows, std::size_t column) {
  Spreading s;
  for (const Quantities& row : rows)
    if (!std::isnan(row[column].value)) s.sorted.push_back(row[column].value);
  std::sort(s.sorted.begin(), s.sorted.end());
  const auto n = static_cast<double>(s.sorted.size());
  for (const double x : s.sorted) s.mean += x / n;
  double squares = 0.0;
  for (const double x : s.sorted) squares += (x - s.mean) * (x - s.mean);
  if (n > 1) s.deviation = std::sqrt(squares / (n - 1));
  return s;
}

/// statistics.csv, and the same in the summary.
std::string statistics_of(const std::vector<Quantities>& rows, const Quantities& columns,
                          Summary& summary) {
  std::string text = "quantity,unit,members,mean,standard_deviation";
  for (const double part : quantiles) text += fmt::format(",quantile_{:02.0f}", 100.0 * part);
  text += "\n";
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const auto& [name, nothing, unit] = columns[k];
    const Spreading s = spread_of(rows, k);
    if (s.sorted.empty()) continue;
    text +=
        fmt::format("{},{},{},{:.17g},{:.17g}", name, unit, s.sorted.size(), s.mean, s.deviation);
    for (const double part : quantiles) text += fmt::format(",{:.17g}", quantile(s.sorted, part));
    text += "\n";
    summary.add(name + "_mean", s.mean, unit);
    summary.add(name + "_standard_deviation", s.deviation, unit);
  }
  return text;
}

std::string keys_of(const std::vector<Setting>& settings) {
  std::string text;
  for (const auto& [key, value] : settings) text += (text.empty() ? "" : ", ") + key;
  return text;
}

int failures_among(const std::vector<Outcome>& outcomes) {
  const auto fails = [](const Outcome& o) { return !o.failure.empty(); };
  return static_cast<int>(std::count_if(outcomes.begin(), outcomes.end(), fails));
}

/// Writes rows, tables and statistics. Returns how many members failed. Collective.
int write(const std::vector<Outcome>& outcomes, const std::vector<std::vector<Setting>>& members,
          const std::string& folder, Results& results, MPI_Comm comm) {
  const Quantities columns = columns_of(outcomes);
  std::vector<Quantities> rows;
  Effect effect;
  for (const Outcome& o : outcomes) {
    rows.push_back(row_of(o, columns));
    results.row(static_cast<double>(o.member), {rows.back(), {}});
    if (o.failure.empty()) effect.see(rows.back());
  }
  results.summary().add("members", static_cast<double>(outcomes.size()));
  results.summary().add("failed_members", failures_among(outcomes));
  const std::string statistics = statistics_of(rows, columns, results.summary());
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    replace_file(folder + "/members.csv", table_of(outcomes, columns, members));
    replace_file(folder + "/statistics.csv", statistics);
  });
  effect.warn_without(keys_of(members.front()));
  return failures_among(outcomes);
}

}  // namespace

int run_ensemble(const EnsembleControls& c, Case& app, Operator& op, const RunContext& context) {
  const MPI_Comm comm = op.grid().comm();
  const auto members = members_of(c, comm);
  Results results(context, app, op, {"1", 1.0, 0.0, "member"}, "");
  const Group group(comm, members.size());
  console::info("{} members on {} groups of ranks", members.size(), group.count());
  std::vector<Outcome> mine;
  for (std::size_t m = group.number(); m < members.size(); m += group.count()) {
    if (results.stop_requested_in(group.comm())) break;
    mine.push_back(outcome_of(m, members[m], c.ask, context, group.comm()));
  }
  refuse_unused_options();
  const auto outcomes = outcomes_of_all(mine, rank_of(group.comm()) == 0, comm);
  const int failed = write(outcomes, members, context.place.directory, results, comm);
  if (failed > 0)
    console::warn("{} of {} members failed; members.csv tells why", failed, members.size());
  const int code = results.close();
  return code != 0 || failed == 0 ? code : 3;
}

}  // namespace fluxform
