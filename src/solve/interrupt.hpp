#pragma once
// Turns SIGTERM and ctrl-C into a polite request: finish the step, write a checkpoint, leave.
//
//   InterruptGuard guard;  hooks.stop_requested = [&] { return guard.requested(comm); };
//
// A second ctrl-C (or SIGTERM) ends the process at once, as if there were no guard.
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
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace fluxform
