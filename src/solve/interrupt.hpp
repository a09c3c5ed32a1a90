#pragma once
// Turns signals into a polite request: finish the step, write a checkpoint, leave. They are SIGTERM
// and ctrl-C, what batch systems send before a job's time is up (SIGUSR1, SIGUSR2, SIGXCPU), a
// terminal that hangs up, and a pipe whose reader has gone.
//
//   InterruptGuard guard;  hooks.stop_requested = [&] { return guard.requested(comm); };
//
// A second ctrl-C (or SIGTERM) ends the process at once, as if there were no guard.
#include <array>
#include <csignal>

#include <mpi.h>

namespace fluxform {

class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// True on all ranks once any rank was signalled. Collective.
  bool requested(MPI_Comm comm) const;
  /// The signal this process received, or 0.
  int signal() const;

 private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGPIPE};
  std::array<struct sigaction, signals.size()> old_{};
};

}  // namespace fluxform
