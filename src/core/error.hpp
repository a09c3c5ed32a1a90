#pragma once
// The three ways a run can fail. Thrown anywhere, caught in main only; a failure on one rank is
// made collective by `collectively` (parallel.hpp) so no rank waits for another that has given up.
//
//   throw InputError({"step.yaml", 7, 3}, "unknown key 'voltge'", "did you mean 'voltage'?");
#include <stdexcept>
#include <string>

namespace fluxform {

/// Where in a user's file something stands; line and column count from 1, 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

/// A user's mistake: exit code 2, found before any work starts. `what()` is the whole message.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message) : std::runtime_error(message) {}
  InputError(const Place& place, const std::string& message, const std::string& hint = "");
};

/// A solve that did not converge: says which unknown, where, and what to try. Exit code 3.
class SolveError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file that could not be read or written. Exit code 4.
class IoError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace fluxform
