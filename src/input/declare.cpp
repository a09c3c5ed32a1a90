// Parameters' declarations: how each kind is read and shown.
#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/reader.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/input/yaml_text.hpp"

namespace fluxform {
namespace {

Entry& finish(Entry& entry, std::function<void(const Node&, Reader&)> read,
              std::function<std::string()> show) {
  entry.read = std::move(read);
  entry.show = std::move(show);
  entry.initial = entry.show();
  return entry;
}

std::optional<bool> truth(const std::string& word) {
  for (const char* yes : {"true", "yes", "on"})
    if (word == yes) return true;
  for (const char* no : {"false", "no", "off"})
    if (word == no) return false;
  return {};
}

std::string shown(double target, const std::string& unit, double factor) {
  return quantity_text(without_factor(target, factor), unit);
}

std::string list_text(const std::vector<double>& values, const std::string& unit, double factor) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(shown(value, unit, factor));
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

}  // namespace

Entry& Parameters::number(const std::string& key, double& target) {
  Entry& entry = quantity(key, target, "");
  entry.kind = Kind::number;
  return entry;
}

Entry& Parameters::integer(const std::string& key, int& target) {
  Entry& entry = add(key, Kind::integer);
  return finish(
      entry, [&](const Node& node, Reader& reader) { reader.integer(node, entry, target); },
      [&target] { return fmt::format("{}", target); });
}

Entry& Parameters::flag(const std::string& key, bool& target) {
  Entry& entry = add(key, Kind::flag);
  const auto read = [&entry, &target](const Node& node, Reader& reader) {
    const auto* word = reader.scalar(node, "true or false");
    if (!word) return;
    if (const auto value = truth(*word))
      target = *value;
    else
      reader.fail(node, fmt::format("'{}' must be true or false, not '{}'", entry.key, *word));
  };
  return finish(entry, read, [&target] { return target ? "true" : "false"; });
}

Entry& Parameters::text(const std::string& key, std::string& target) {
  const auto read = [&target](const Node& node, Reader& reader) {
    if (const auto* word = reader.scalar(node, "a text")) target = *word;
  };
  return finish(add(key, Kind::text), read, [&target] { return yaml_scalar(target); });
}

Entry& Parameters::quantity(const std::string& key, double& target, const std::string& unit,
                            double factor) {
  Entry& entry = add(key, Kind::quantity, unit);
  const auto read = [&entry, &target, factor](const Node& node, Reader& reader) {
    double value = 0.0;
    if (reader.quantity(node, entry, value)) target = value * factor;
  };
  return finish(entry, read, [&target, unit, factor] { return shown(target, unit, factor); });
}

Entry& Parameters::quantity(const std::string& key, std::optional<double>& target,
                            const std::string& unit, double factor) {
  Entry& entry = add(key, Kind::quantity, unit);
  entry.may_be_none = true;
  const auto read = [&entry, &target, factor](const Node& node, Reader& reader) {
    double value = 0.0;
    if (node.kind == Node::Kind::scalar && node.text == "none")
      target.reset();
    else if (reader.quantity(node, entry, value))
      target = value * factor;
  };
  return finish(entry, read, [&target, unit, factor] {
    return target ? shown(*target, unit, factor) : std::string("none");
  });
}

Entry& Parameters::quantities(const std::string& key, std::vector<double>& target,
                              const std::string& unit, double factor) {
  Entry& entry = add(key, Kind::quantities, unit);
  const auto read = [&entry, &target, factor](const Node& node, Reader& reader) {
    std::vector<double> values;
    if (!reader.quantities(node, entry, values)) return;
    target = std::move(values);
    for (double& value : target) value *= factor;
  };
  return finish(entry, read, [&target, unit, factor] { return list_text(target, unit, factor); });
}

Entry& Parameters::file(const std::string& key, std::string& target) {
  const auto read = [&target](const Node& node, Reader& reader) { reader.file(node, target); };
  return finish(add(key, Kind::file), read, [&target] {
    return target.empty() ? "\"\"" : yaml_scalar(std::filesystem::absolute(target).string());
  });
}

Entry& Parameters::constants(const std::string& key) {
  auto named = named_;
  const auto read = [named](const Node& node, Reader& reader) { reader.constants(node, *named); };
  return finish(add(key, Kind::constants), read, [named] {
    std::vector<std::string> items;
    for (const auto& [name, value] : *named)
      items.push_back(fmt::format("{}: {}", name, number_text(value)));
    return fmt::format("{{{}}}", fmt::join(items, ", "));
  });
}

Entry& Parameters::section(const std::string& key,
                           const std::function<void(Parameters&)>& describe) {
  Entry& entry = add(key, Kind::section);
  entry.inner = nested(describe);
  return entry;
}

Entry& Parameters::add_words(const std::string& key, Kind kind, std::vector<Option> options,
                             std::function<std::size_t()> get,
                             std::function<void(std::size_t)> set) {
  Entry& entry = add(key, kind);
  entry.options = std::move(options);
  entry.chosen = entry.options.at(get()).word;
  const auto read = [&entry, set = std::move(set)](const Node& node, Reader& reader) {
    const int found = reader.tagged(node, entry);
    if (found >= 0) set(static_cast<std::size_t>(found));
  };
  return finish(entry, read,
                [&entry, get = std::move(get)] { return entry.options.at(get()).word; });
}

Entry& Parameters::add_list(const std::string& key, std::function<void(std::size_t)> resize,
                            std::function<void(Parameters&, std::size_t)> describe_element,
                            const std::function<void(Parameters&)>& describe_pattern,
                            std::function<std::size_t()> size) {
  Entry& entry = add(key, Kind::list);
  entry.inner = nested(describe_pattern);
  const auto fill = [this, &entry, describe_element = std::move(describe_element), size] {
    entry.elements.clear();
    for (std::size_t i = 0; i < size(); ++i)
      entry.elements.push_back(nested([&](Parameters& p) { describe_element(p, i); }));
  };
  fill();
  const auto read = [&entry, resize = std::move(resize), fill](const Node& node, Reader& reader) {
    if (node.kind != Node::Kind::sequence)
      return reader.fail(node,
                         fmt::format("'{}' must be a list, not {}", entry.key, kind_name(node)));
    resize(node.items.size());
    fill();
    reader.elements(entry, node);
  };
  return finish(entry, read, [size = std::move(size)] { return fmt::format("{} items", size()); });
}

Entry& Parameters::fixed_list(const std::string& key, std::size_t items, const std::string& allowed,
                              const std::function<void(Parameters&, std::size_t)>& describe_element,
                              const std::function<void(Parameters&)>& describe_pattern) {
  Entry& entry = add(key, Kind::list);
  entry.inner = nested(describe_pattern);
  for (std::size_t i = 0; i < items; ++i)
    entry.elements.push_back(nested([&](Parameters& p) { describe_element(p, i); }));
  const auto read = [&entry, items, allowed](const Node& node, Reader& reader) {
    if (node.kind != Node::Kind::sequence)
      return reader.fail(node,
                         fmt::format("'{}' must be a list, not {}", entry.key, kind_name(node)));
    if (node.items.size() != items)
      return reader.fail(node, fmt::format("'{}' may have {} entries, not {}", entry.key, allowed,
                                           node.items.size()));
    reader.elements(entry, node);
  };
  return finish(entry, read, [items] { return fmt::format("{} items", items); });
}

}  // namespace fluxform
