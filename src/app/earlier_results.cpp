#include "fluxform/app/earlier_results.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <vector>

#include "fluxform/core/console.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"

namespace fluxform {
namespace {

using Path = std::filesystem::path;

std::string content_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Pictures and pages say in words what made them: fluxform-plot, plot.py or view.py.
bool is_our_picture(const Path& path) {
  static const std::map<std::string, std::string> signs{
      {".png", std::string("Software\0Fluxform", 17)},
      {".pdf", "/Creator (Fluxform"},
      {".html", R"(<meta name="generator" content="Fluxform)"}};
  const auto sign = signs.find(path.extension().string());
  return sign != signs.end() && content_of(path).find(sign->second) != std::string::npos;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_our_file(const Path& path, const std::string& name) {
  static const std::vector<std::string> names{"run.h5",       "history.csv",    "modes.csv",
                                              "sweep.csv",    "critical.csv",   "sensitivity.csv",
                                              "members.csv",  "statistics.csv", "response.csv",
                                              "summary.json", "checkpoint.h5"};
  // What a kill, a restart or an older checkpoint leaves beside them.
  static const std::vector<std::string> endings{"", ".part", ".undo", ".damaged", ".previous"};
  const std::string file = path.filename().string();
  const auto is_one_of_them = [&](const std::string& ending) {
    return file.ends_with(ending) && contains(names, file.substr(0, file.size() - ending.size()));
  };
  return file == name + ".pvd" || std::any_of(endings.begin(), endings.end(), is_one_of_them) ||
         is_our_picture(path);
}

bool is_our_piece(const Path& path, const std::string& name) {
  static const std::regex number(R"(_\d{6}(\.p|_\d+\.)vt[irs])");
  const std::string file = path.filename().string();
  return file.rfind(name, 0) == 0 && std::regex_match(file.substr(name.size()), number);
}

template <class Test>
std::vector<Path> files_in(const Path& folder, const Test& ours) {
  std::vector<Path> found;
  std::error_code none;  // a folder that is not there holds nothing
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (entry.is_regular_file() && ours(entry.path())) found.push_back(entry.path());
  return found;
}

}  // namespace

void clear_earlier_results(const std::string& directory, const std::string& name,
                           const std::vector<std::string>& further, MPI_Comm comm) {
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    auto all = files_in(directory, [&](const Path& p) {
      return is_our_file(p, name) || contains(further, p.filename().string());
    });
    const auto pieces =
        files_in(Path(directory) / name, [&](const Path& p) { return is_our_piece(p, name); });
    all.insert(all.end(), pieces.begin(), pieces.end());
    if (!all.empty()) console::info("  replacing earlier results in {}", directory);
    for (const Path& path : all) {
      std::error_code error;
      std::filesystem::remove(path, error);
      if (error) fail_io("remove", path.string(), error.value());
    }
  });
}

}  // namespace fluxform
