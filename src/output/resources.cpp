#include "fluxform/output/resources.hpp"

#include <chrono>

#include <sys/resource.h>

namespace fluxform {
namespace {

const std::chrono::steady_clock::time_point beginning = std::chrono::steady_clock::now();

Spent& before() {
  static Spent spent;
  return spent;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
}

}  // namespace

Spent spent_here(MPI_Comm comm) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - beginning;
  Spent spent{wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime)};
  MPI_Allreduce(MPI_IN_PLACE, &spent.wall, 1, MPI_DOUBLE, MPI_MAX, comm);
  MPI_Allreduce(MPI_IN_PLACE, &spent.cpu, 1, MPI_DOUBLE, MPI_SUM, comm);
  return spent;
}

Spent spent_before() { return before(); }

void set_spent_before(Spent spent) { before() = spent; }

}  // namespace fluxform
