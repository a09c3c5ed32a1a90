#pragma once
// Messages for the user; only rank 0 of PETSC_COMM_WORLD speaks. Use as console::info("read {}",
// path). Warnings are also kept, so that the summary and the pictures of a run can repeat them:
//
// No header of spdlog is seen here: it would compile all of fmt into every source that speaks.
//
//   console::warn("the cells at '{}' are {:.3g} Debye lengths wide", side, ratio);
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace fluxform::console {

/// Prints a line.
void say(const std::string& text);

template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  say(fmt::format(text, std::forward<Args>(args)...));
}

/// Prints "warning: TEXT" and keeps TEXT. A text that was given before is not repeated. What every
/// rank may find alone must be made the same on all ranks first: rank 0 alone speaks.
void add_warning(const std::string& text);

template <class... Args>
void warn(fmt::format_string<Args...> text, Args&&... args) {
  add_warning(fmt::format(text, std::forward<Args>(args)...));
}

/// All warnings of this process so far, in order.
const std::vector<std::string>& warnings();

/// Forgets the warnings so far: a process that runs several cases does so between two of them.
void clear_warnings();

/// While one is in scope nothing is said and no warning kept: analyses that vary an input hear of it
/// once, not from each of its members.
class Quiet {
 public:
  Quiet();
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
};

/// Silences every rank but 0 and sets the plain format. Call once, after MPI has started.
void start(int rank);

}  // namespace fluxform::console
