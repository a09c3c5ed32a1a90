#include "fluxform/input/entry.hpp"

namespace fluxform {

Entry& Entry::doc(const std::string& text) {
  sentence = text;
  return *this;
}

Entry& Entry::range(double lowest, double highest) {
  low = lowest;
  high = highest;
  return *this;
}

Entry& Entry::positive() {
  low = 0.0;
  low_open = true;
  return *this;
}

Entry& Entry::not_negative() {
  low = 0.0;
  return *this;
}

Entry& Entry::required() {
  is_required = true;
  return *this;
}

Entry& Entry::optional() {
  is_optional = true;
  return *this;
}

Entry& Entry::example(const std::string& value) {
  sample = value;
  return *this;
}

Entry& Entry::mistaken(const std::string& rival, const std::string& explanation) {
  rivals.emplace_back(rival, explanation);
  return *this;
}

Entry& Entry::by(const std::string& kind_of_part, std::function<std::vector<std::string>()> names) {
  part = kind_of_part;
  part_names = std::move(names);
  return *this;
}

Entry& Entry::formerly(const std::string& word) {
  former.push_back(word);
  return *this;
}

Entry& Entry::formerly(const std::string& word, std::function<void(Node&, Problems&)> how) {
  reshape = std::move(how);
  return formerly(word);
}

Entry& Entry::then(std::function<void()> action) {
  afterwards = std::move(action);
  return *this;
}

}  // namespace fluxform
