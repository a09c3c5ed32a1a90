// What the members of an ensemble set: from a table, from all combinations, or at random.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/analyses/ensemble.hpp"
#include "fluxform/app/memory.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/core/units.hpp"
#include "fluxform/files/csv.hpp"

namespace fluxform {
namespace {

using Members = std::vector<std::vector<Setting>>;

/// A column "growth [1/yr]" has numbers in that unit; one called "growth" has values with theirs.
struct Column {
  std::string key, unit;
};

Column column_of(const std::string& title) {
  const std::size_t open = title.find('[');
  const bool with_unit = !title.empty() && title.back() == ']' && open != std::string::npos &&
                         open > 0 && title[open - 1] == ' ';
  if (!with_unit) return {title, ""};
  const std::string key = title.substr(0, open);
  return {key.substr(0, key.find_last_not_of(' ') + 1),
          title.substr(open + 1, title.size() - open - 2)};
}

std::vector<Column> columns_of(const CsvTable& table) {
  std::vector<Column> columns;
  for (const std::string& title : table.header) {
    columns.push_back(column_of(title));
    const auto same = [&](const Column& c) { return c.key == columns.back().key; };
    if (std::count_if(columns.begin(), columns.end(), same) > 1)
      throw InputError(
          fmt::format("'{}' has the column '{}' twice", table.path, columns.back().key));
  }
  return columns;
}

Members members_in_table(const std::string& file) {
  const CsvTable table = read_csv(file);
  if (table.header.empty()) throw InputError(fmt::format("'{}' is empty", file));
  const std::vector<Column> columns = columns_of(table);
  Members members;
  for (const CsvRow& row : table.rows) {
    if (row.cells.size() != columns.size())
      throw InputError(fmt::format("'{}', line {}: {} values for {} columns", file, row.line,
                                   row.cells.size(), columns.size()));
    std::vector<Setting>& member = members.emplace_back();
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const std::string& unit = columns[c].unit;
      const bool bare = unit.empty() || unit == "1";
      member.emplace_back(columns[c].key, bare ? row.cells[c] : row.cells[c] + " " + unit);
    }
  }
  if (members.empty())
    throw InputError(fmt::format("'{}' has columns and no rows: there are no members", file));
  return members;
}

std::string text_of(double value, const std::string& unit) {
  return unit.empty() ? number_text(value) : quantity_text(value, unit);
}

/// All combinations, the first key slowest.
Members crossed(const std::vector<VariedKey>& keys) {
  Members members{{}};
  for (const VariedKey& k : keys) {
    Members longer;
    const std::string unit = split_quantity(k.from).unit;
    for (const auto& member : members) {
      for (const double value : values_between(k.from, k.to, k.points, k.spread)) {
        longer.push_back(member);
        longer.back().emplace_back(k.key, text_of(value, unit));
      }
    }
    members = std::move(longer);
  }
  return members;
}

Members drawn_members(const EnsembleControls& c) {
  Members members(static_cast<std::size_t>(c.draw));
  for (std::size_t k = 0; k < c.keys.size(); ++k) {
    const VariedKey& key = c.keys[k];
    const auto ends = values_between(key.from, key.to, 2, key.spread);
    const std::string unit = split_quantity(key.from).unit;
    for (std::size_t m = 0; m < members.size(); ++m) {
      const double part = drawn(static_cast<std::uint64_t>(c.seed), m, k);
      const double value = key.spread == Spread::log ? ends[0] * std::pow(ends[1] / ends[0], part)
                                                     : ends[0] + part * (ends[1] - ends[0]);
      members[m].emplace_back(key.key, text_of(value, unit));
    }
  }
  return members;
}

/// Bytes that a member takes as long as the question runs, with some columns of answers.
constexpr double bytes_per_member = 1024.0, bytes_per_key = 128.0;

/// Members that ranges of keys make.
double count_of(const EnsembleControls& c) {
  if (c.draw > 0) return c.draw;
  double count = 1.0;
  for (const VariedKey& k : c.keys) count *= k.points;
  return count;
}

/// Before any is made.
void refuse_more_than_memory(const EnsembleControls& c) {
  const double count = count_of(c), left = memory_left();
  const double needed =
      count * (bytes_per_member + bytes_per_key * static_cast<double>(c.keys.size()));
  if (left <= 0.0 || needed <= left) return;
  throw InputError(fmt::format(
      "analysis.ensemble: {:.3g} members would take {:.3g} GiB, and {:.3g} GiB are left; "
      "take fewer points of each key, or 'draw' some at random",
      count, needed / gibibyte, left / gibibyte));
}

}  // namespace

// The mixing function of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA, 453).
double drawn(std::uint64_t seed, std::uint64_t member, std::uint64_t key) {
  std::uint64_t z = seed * 0x9e3779b97f4a7c15ULL + (member << 20U) + key + 1U;
  for (int round = 0; round < 2; ++round) {
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    z ^= z >> 31U;
  }
  return static_cast<double>(z >> 11U) * 0x1.0p-53;
}

std::vector<std::vector<Setting>> members_of(const EnsembleControls& c, MPI_Comm comm) {
  Members members;
  collectively(comm, [&] {
    if (c.table.empty() == c.keys.empty())
      throw InputError("analysis.ensemble: give either 'table' or 'keys'");
    refuse_more_than_memory(c);
    if (!c.table.empty()) {
      members = members_in_table(c.table);
    } else {
      members = c.draw > 0 ? drawn_members(c) : crossed(c.keys);
    }
  });
  return members;
}

}  // namespace fluxform
