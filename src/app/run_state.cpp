#include "fluxform/app/run_state.hpp"

#include <utility>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

const std::string of_app = "app_";  ///< begins the names of what an app remembers

/// Equally long rows, one after the other.
std::vector<double> in_one(const std::vector<Amounts>& rows) {
  std::vector<double> all;
  for (const Amounts& row : rows) all.insert(all.end(), row.begin(), row.end());
  return all;
}

std::vector<Amounts> in_rows(const std::vector<double>& all, std::size_t rows) {
  const std::size_t length = rows > 0 ? all.size() / rows : 0;
  std::vector<Amounts> parts;
  for (std::size_t k = 0; k < rows; ++k) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(k * length);
    parts.emplace_back(first, first + static_cast<std::ptrdiff_t>(length));
  }
  return parts;
}

std::vector<double> numbers_of(const Pace& p) {
  return {p.wanted,
          p.begin,
          p.end,
          p.h,
          static_cast<double>(p.count),
          static_cast<double>(p.done),
          static_cast<double>(p.calm)};
}

Pace pace_of(const std::vector<double>& n) {
  Pace p;
  p.wanted = n[0];
  p.begin = n[1];
  p.end = n[2];
  p.h = n[3];
  p.count = static_cast<std::int64_t>(n[4]);
  p.done = static_cast<std::int64_t>(n[5]);
  p.calm = static_cast<int>(n[6]);
  return p;
}

}  // namespace

KeptState::KeptState(const Operator& op, RunState state, Vec u)
    : state_(std::move(state)), u_(op.create_vector()) {
  petsc(VecCopy(u, u_));
  for (Vec& v : state_.at.past.solutions) {
    past_.push_back(op.create_vector());
    petsc(VecCopy(v, past_.back()));
    v = past_.back();
  }
}

void write_run_state(const std::string& path, const Operator& op, Vec u, const RunState& state,
                     bool keep_previous) {
  const Restart& at = state.at;
  const Counts& c = state.counts;
  Checkpoint file;
  file.time = at.time;
  file.step = at.step;
  file.extra = {{"next_dt", {at.next_dt}},
                {"pace", numbers_of(at.pace)},
                {"past_steps", at.past.steps},
                {"past_moved", in_one(at.past.moved)},
                {"past_numbers", at.past.numbers},
                {"counts", {c.rejected, c.newton, c.linear, c.setups}},
                {"due", {state.due.row ? 1.0 : 0.0, state.due.record ? 1.0 : 0.0}},
                {"ledger", state.books}};
  for (const auto& [name, numbers] : state.memory) file.extra[of_app + name] = numbers;
  file.warnings = state.warnings;
  file.inputs = state.inputs;
  write_checkpoint(path, op.grid(), op.fields(), u, file, at.past.solutions, keep_previous);
}

RunState read_run_state(const std::string& path, const Operator& op, Vec u,
                        std::vector<Handle<Vec>>& past) {
  const Checkpoint from = read_checkpoint(path, op.grid(), op.fields(), u, &past);
  const auto kept = [&](const char* name, std::size_t least = 0) -> const std::vector<double>& {
    const auto found = from.extra.find(name);
    if (found != from.extra.end() && found->second.size() >= least) return found->second;
    throw InputError(
        fmt::format("'{}' is no checkpoint of a run in time: it has no '{}', so another analysis "
                    "made it",
                    path, name));
  };
  RunState state;
  Restart& at = state.at;
  at.time = from.time;
  at.step = static_cast<int>(from.step);
  at.next_dt = kept("next_dt", 1)[0];
  at.pace = pace_of(kept("pace", 7));
  at.past.steps = kept("past_steps");
  at.past.moved = in_rows(kept("past_moved"), at.past.steps.size());
  at.past.numbers = kept("past_numbers");
  for (const Handle<Vec>& v : past) at.past.solutions.push_back(v);
  const std::vector<double>&counts = kept("counts", 4), &due = kept("due", 2);
  state.counts = {counts[0], counts[1], counts[2], counts[3]};
  state.due = {due[0] != 0.0, due[1] != 0.0};
  state.books = kept("ledger");
  for (const auto& [name, numbers] : from.extra)
    if (name.starts_with(of_app)) state.memory[name.substr(of_app.size())] = numbers;
  state.warnings = from.warnings;
  state.inputs = from.inputs;
  return state;
}

}  // namespace fluxform
