#include "fluxform/solve/interrupt.hpp"

namespace fluxform {
namespace {

volatile std::sig_atomic_t received = 0;

// The second ctrl-C or SIGTERM finds the default action in place and ends the process. The others
// come again by themselves, each second or with each line that is written, while a checkpoint is.
extern "C" void remember(int signal) {
  received = signal;
  if (signal == SIGINT || signal == SIGTERM) std::signal(signal, SIG_DFL);
}

/// nohup has the hang-up of a terminal ignored, and that stays so.
bool ignored_on_purpose(int signal, const struct sigaction& old) {
  return signal == SIGHUP && old.sa_handler == SIG_IGN;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  received = 0;
  struct sigaction action {};
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t k = 0; k < signals.size(); ++k) {
    sigaction(signals[k], &action, &old_[k]);
    if (ignored_on_purpose(signals[k], old_[k])) sigaction(signals[k], &old_[k], nullptr);
  }
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t k = 0; k < signals.size(); ++k) sigaction(signals[k], &old_[k], nullptr);
}

bool InterruptGuard::requested(MPI_Comm comm) const {
  int any = received != 0 ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, comm);
  return any != 0;
}

int InterruptGuard::signal() const { return received; }

}  // namespace fluxform
