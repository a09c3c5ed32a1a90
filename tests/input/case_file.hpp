#pragma once
// A file of cases: bad inputs, each with the message it must give.
//
//   === name of the case | --set key=value      (overrides are optional, separated by " | ")
//   yaml text
//   ---
//   expected message, exactly
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

struct Case {
  std::string name;
  std::vector<std::string> overrides;
  std::string yaml;
  std::string expected;
};

inline Case start_case(std::string header) {
  Case made;
  const std::string separator = " | --set ";
  for (auto at = header.rfind(separator); at != std::string::npos; at = header.rfind(separator)) {
    made.overrides.insert(made.overrides.begin(), header.substr(at + separator.size()));
    header.erase(at);
  }
  made.name = header;
  return made;
}

inline std::vector<Case> read_cases(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("no case file " + path);
  std::vector<Case> cases;
  bool in_expected = false;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("=== ", 0) == 0) {
      cases.push_back(start_case(line.substr(4)));
      in_expected = false;
    } else if (line == "---") {
      in_expected = true;
    } else if (!cases.empty()) {
      auto& text = in_expected ? cases.back().expected : cases.back().yaml;
      text += line + "\n";
    }
  }
  return cases;
}
