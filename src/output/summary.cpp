#include "fluxform/output/summary.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"
#include "fluxform/output/resources.hpp"

namespace fluxform {
namespace {

double reduced(double mine, MPI_Op how, MPI_Comm comm) {
  double all = 0.0;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, how, comm);
  return all;
}

std::string shown(double value) {
  const bool whole =
      std::abs(value) < 1e7 && value == std::round(value);  // a count, not a rounded sum
  return whole ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value);
}

}  // namespace

void Summary::add(const std::string& name, double value, const std::string& unit) {
  const auto same = [&](const Quantity& q) { return q.name == name; };
  const auto at = std::find_if(entries_.begin(), entries_.end(), same);
  if (at == entries_.end())
    entries_.push_back({name, value, unit});
  else
    *at = {name, value, unit};
}

void Summary::add(const Quantities& quantities) {
  for (const Quantity& q : quantities)
    if (!std::isnan(q.value)) add(q.name, q.value, q.unit);
}

void Summary::add_resources(MPI_Comm comm) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const Spent before = spent_before(), here = spent_here(comm);
  const double peak = static_cast<double>(usage.ru_maxrss) / 1024.0;  // Linux counts kibibytes
  add("wall_time", before.wall + here.wall, "s");
  add("cpu_time", before.cpu + here.cpu, "s");
  add("ranks", ranks_of(comm));
  add("peak_memory_per_rank", reduced(peak, MPI_MAX, comm), "MiB");
}

std::string Summary::json() const {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const Quantity& q : entries_) all[q.name] = {{"value", q.value}, {"unit", q.unit}};
  all["warnings"] = console::warnings();
  return all.dump(2) + "\n";
}

std::string Summary::table() const {
  std::size_t names = 0, numbers = 0;
  for (const Quantity& q : entries_) {
    names = std::max(names, q.name.size());
    numbers = std::max(numbers, shown(q.value).size());
  }
  std::string text;
  for (const Quantity& q : entries_) {
    text += fmt::format("  {:<{}}  {:>{}}", q.name, names, shown(q.value), numbers);
    text += q.unit == "1" ? "\n" : " " + q.unit + "\n";
  }
  return text;
}

void Summary::write(const std::string& path, MPI_Comm comm) const {
  collectively(comm, [&] {
    if (rank_of(comm) == 0) replace_file(path, json());
  });
}

}  // namespace fluxform
