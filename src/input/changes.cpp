#include "fluxform/input/changes.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace fluxform {
namespace {

using Values = std::map<std::string, std::string>;

void flatten(const YAML::Node& node, const std::string& path, Values& values) {
  if (node.IsScalar()) values[path] = node.Scalar();
  if (node.IsSequence())
    for (std::size_t k = 0; k < node.size(); ++k)
      flatten(node[k], fmt::format("{}[{}]", path, k), values);
  if (node.IsMap())
    for (const auto& entry : node)
      flatten(entry.second, path + (path.empty() ? "" : ".") + entry.first.Scalar(), values);
}

Values values_of(const std::string& text) {
  Values values;
  flatten(YAML::Load(text), "", values);
  return values;
}

bool is_within(const std::string& key, const std::string& section) {
  return key == section || key.rfind(section + ".", 0) == 0 || key.rfind(section + "[", 0) == 0;
}

}  // namespace

std::vector<Change> changes(const std::string& before, const std::string& after,
                            const std::vector<std::string>& apart) {
  const Values old_values = values_of(before), new_values = values_of(after);
  Values keys = old_values;
  keys.insert(new_values.begin(), new_values.end());
  std::vector<Change> found;
  for (const auto& [key, unused] : keys) {
    const auto value_in = [&name = key](const Values& values) {
      const auto at = values.find(name);
      return at == values.end() ? std::string() : at->second;
    };
    if (std::any_of(apart.begin(), apart.end(),
                    [&name = key](const std::string& s) { return is_within(name, s); }))
      continue;
    const std::string then = value_in(old_values), now = value_in(new_values);
    if (then != now) found.push_back({key, then, now});
  }
  return found;
}

}  // namespace fluxform
