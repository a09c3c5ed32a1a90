// Signals become requests; the guard restores what was there before.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fluxform/solve/interrupt.hpp"

namespace fluxform {
namespace {

TEST(Interrupt, FirstSignalIsARequest) {
  InterruptGuard guard;
  EXPECT_FALSE(guard.requested(MPI_COMM_WORLD));
  std::raise(SIGTERM);
  EXPECT_TRUE(guard.requested(MPI_COMM_WORLD));
  EXPECT_EQ(guard.signal(), SIGTERM);
}

TEST(Interrupt, SecondSignalEndsTheProcess) {
  const pid_t child = fork();
  if (child == 0) {
    InterruptGuard guard;
    std::raise(SIGINT);
    std::raise(SIGINT);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(Interrupt, SignalsOfBatchSystemsAndClosedPipesAreRequestsHoweverOften) {
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGPIPE}) {
    InterruptGuard guard;
    EXPECT_FALSE(guard.requested(MPI_COMM_WORLD));
    for (int k = 0; k < 3; ++k) std::raise(number);
    EXPECT_TRUE(guard.requested(MPI_COMM_WORLD));
    EXPECT_EQ(guard.signal(), number);
  }
}

TEST(Interrupt, HangUpsThatAreIgnoredStayIgnored) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    InterruptGuard guard;
    std::raise(SIGHUP);
    EXPECT_FALSE(guard.requested(MPI_COMM_WORLD));
  }
  std::signal(SIGHUP, before);
}

TEST(Interrupt, GuardRestoresTheOldHandler) {
  struct sigaction before {
  }, after{};
  sigaction(SIGTERM, nullptr, &before);
  { InterruptGuard guard; }
  sigaction(SIGTERM, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

}  // namespace
}  // namespace fluxform
