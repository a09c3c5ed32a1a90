#pragma once
// Where in the user's text something stands, and messages that show it.
//
//   step.yaml:7:3: unknown key 'voltge' in 'electrode'; did you mean 'voltage'?
//       7 |   voltge: 25 mV
//         |   ^~~~~~
#include <memory>
#include <string>
#include <vector>

#include "fluxform/core/error.hpp"

namespace fluxform {

/// A text the user wrote: a file, or one `--set key=value` of the command line.
struct Source {
  std::string name;                ///< the file's path, or "--set key=value"
  std::vector<std::string> lines;  ///< empty for a command line override: no line is shown
  std::string folder;              ///< file names in it are relative to this folder
};

/// A stretch of a source. Lines and columns count from 1.
struct Spot {
  std::shared_ptr<const Source> source;
  int line = 0;
  int column = 0;
  int width = 1;

  Place place() const;
};

/// The message with its place, the line itself and a caret under the stretch.
std::string located(const Spot& spot, const std::string& message);

/// Collects every mistake of an input, so that the user sees all of them at once.
class Problems {
 public:
  void add(const Spot& spot, const std::string& message);
  bool empty() const { return found_.empty(); }
  /// Throws one InputError listing all mistakes in the order of the text; nothing if there are
  /// none.
  void raise() const;

 private:
  struct Problem {
    Spot spot;
    std::string message;
  };
  std::vector<Problem> found_;
};

}  // namespace fluxform
