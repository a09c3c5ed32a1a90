#include "fluxform/app/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "fluxform/core/parallel.hpp"

namespace fluxform {

namespace {
constexpr double refresh_seconds = 0.2;

/// Whether our launcher writes to a terminal.
bool launcher_on_terminal() {
  const std::string link = fmt::format("/proc/{}/fd/{}", getppid(), STDOUT_FILENO);
  std::error_code unknown;
  const std::string target = std::filesystem::read_symlink(link, unknown).string();
  return target.rfind("/dev/pts/", 0) == 0 || target.rfind("/dev/tty", 0) == 0;
}

/// mpirun gives ranks a terminal of its own, which does not control them, even when its output goes
/// to a file; TERM=dumb, which scripts set, says that nobody is watching.
bool on_terminal() {
  const char* const kind = std::getenv("TERM");
  if (isatty(STDOUT_FILENO) == 0 || kind == nullptr || std::string(kind) == "dumb") return false;
  return tcgetpgrp(STDOUT_FILENO) >= 0 || launcher_on_terminal();
}
}  // namespace

Progress::Progress(MPI_Comm comm, double start, double stop)
    : speaks_(rank_of(comm) == 0), terminal_(on_terminal()), start_(start), stop_(stop) {}

void Progress::show(double time, const std::string& clock, int step, int work, double wall) {
  if (!speaks_) return;
  const double done = std::clamp((time - start_) / (stop_ - start_), 0.0, 1.0);
  const int tenth = static_cast<int>(10.0 * done + 1e-9);
  const bool last = done >= 1.0;
  if (terminal_ ? wall - last_shown_ < refresh_seconds && !last : tenth == last_tenth_) return;
  last_shown_ = wall;
  last_tenth_ = tenth;
  const std::string left = done > 0.0 ? duration(wall * (1.0 - done) / done) + " left" : "";
  const std::string line = fmt::format("  {}   step {}   {} iteration{}   {:3.0f} %   {}", clock,
                                       step, work, work == 1 ? "" : "s", 100.0 * done, left);
  std::fputs(terminal_ ? fmt::format("\r{:<78}", line).c_str() : (line + "\n").c_str(), stdout);
  std::fflush(stdout);
  open_ = terminal_;
}

void Progress::finish() {
  if (open_) std::fputs("\n", stdout);
  open_ = false;
}

std::string duration(double seconds) {
  const auto s = std::lround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02d} s", s / 60, s % 60);
  return fmt::format("{} h {:02d} min", s / 3600, s / 60 % 60);
}

}  // namespace fluxform
