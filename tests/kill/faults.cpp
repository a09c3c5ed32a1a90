// Faults for tests, put under a program by LD_PRELOAD: the process ends by SIGKILL within the n-th
// call that changes a file below a folder, half of a write done, or stops before it until it is sent
// SIGCONT; or the folder's file system is slow or has no locks. A program that is not killed leaves
// the number of its calls.
//
//   FLUXFORM_FAULT_FOLDER  the folder, without links in its name; of a file: calls that change it
//   FLUXFORM_KILL_AT       n, counted from 1
//   FLUXFORM_STOP_AT       n, counted from 1
//   FLUXFORM_KILL_RANK     of the process to kill or stop; 0 unless given
//   FLUXFORM_SLOW_SYNC     milliseconds that each fsync takes longer
//   FLUXFORM_NO_SYNC       given: fsync does nothing, as what a process that is killed has written is
//                          not lost with it; on a busy disk these tests would take hours otherwise
//   FLUXFORM_COUNT_FILE    the number of calls goes to this file with the rank behind its name
//   FLUXFORM_NO_LOCKS      given: fcntl finds no locks
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

std::string rank() {
  const std::string given = variable("OMPI_COMM_WORLD_RANK");
  return given.empty() ? "0" : given;
}

struct Plan {
  std::string folder = variable("FLUXFORM_FAULT_FOLDER");
  long kill_at = 0, stop_at = 0;
  long slow_sync = std::atol(variable("FLUXFORM_SLOW_SYNC").c_str());
  bool no_sync = !variable("FLUXFORM_NO_SYNC").empty();
  bool no_locks = !variable("FLUXFORM_NO_LOCKS").empty();
  std::atomic<long> calls{0};

  Plan() {
    const std::string chosen = variable("FLUXFORM_KILL_RANK");
    if (rank() != (chosen.empty() ? "0" : chosen)) return;
    kill_at = std::atol(variable("FLUXFORM_KILL_AT").c_str());
    stop_at = std::atol(variable("FLUXFORM_STOP_AT").c_str());
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() {
    const std::string path = variable("FLUXFORM_COUNT_FILE");
    // Processes that MPI starts for a program inherit this library and change nothing.
    if (path.empty() || calls == 0) return;
    folder.clear();
    std::FILE* const file = std::fopen((path + rank()).c_str(), "w");
    if (!file) return;
    std::fprintf(file, "%ld\n", calls.load());
    std::fclose(file);
  }
};

Plan& plan() {
  static Plan all;
  return all;
}

bool concerns(const std::string& path) {
  const std::string& folder = plan().folder;
  return !folder.empty() && path.compare(0, folder.size(), folder) == 0;
}

bool concerns(int file) {
  char path[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
  return size > 0 && concerns(std::string(path, static_cast<std::size_t>(size)));
}

/// Counts a call, before which the process may stop; true if it is to end within it.
bool is_the_last(bool concerned) {
  if (!concerned) return false;
  const long call = ++plan().calls;
  if (call == plan().stop_at) (void)::kill(::getpid(), SIGSTOP);
  return call == plan().kill_at;
}

void end() { (void)::kill(::getpid(), SIGKILL); }

/// The system's own function behind the one that stands in for it here.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// What is written before the end: half of the first piece.
iovec half(const iovec* pieces, int count) {
  return count > 0 ? iovec{pieces[0].iov_base, pieces[0].iov_len / 2} : iovec{nullptr, 0};
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, std::size_t size) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
  if (!is_the_last(concerns(file))) return real(file, bytes, size);
  (void)real(file, bytes, size / 2);
  end();
  return -1;
}

ssize_t writev(int file, const iovec* pieces, int count) {
  static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
  if (!is_the_last(concerns(file))) return real(file, pieces, count);
  const iovec part = half(pieces, count);
  (void)real(file, &part, 1);
  end();
  return -1;
}

ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t offset) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  if (!is_the_last(concerns(file))) return real(file, bytes, size, offset);
  (void)real(file, bytes, size / 2, offset);
  end();
  return -1;
}

ssize_t pwrite64(int file, const void* bytes, std::size_t size, off64_t offset) {
  return pwrite(file, bytes, size, offset);
}

ssize_t pwritev(int file, const iovec* pieces, int count, off_t offset) {
  static auto* const real = next<ssize_t(int, const iovec*, int, off_t)>("pwritev");
  if (!is_the_last(concerns(file))) return real(file, pieces, count, offset);
  const iovec part = half(pieces, count);
  (void)real(file, &part, 1, offset);
  end();
  return -1;
}

ssize_t pwritev64(int file, const iovec* pieces, int count, off64_t offset) {
  return pwritev(file, pieces, count, offset);
}

int ftruncate(int file, off_t size) {
  static auto* const real = next<int(int, off_t)>("ftruncate");
  if (is_the_last(concerns(file))) end();
  return real(file, size);
}

int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

int fsync(int file) {
  static auto* const real = next<int(int)>("fsync");
  if (is_the_last(concerns(file))) end();
  (void)::usleep(static_cast<useconds_t>(1000 * plan().slow_sync));
  if (plan().no_sync) return 0;
  return real(file);
}

int rename(const char* from, const char* to) {
  static auto* const real = next<int(const char*, const char*)>("rename");
  if (is_the_last(concerns(std::string(to)))) end();
  return real(from, to);
}

int link(const char* from, const char* to) {
  static auto* const real = next<int(const char*, const char*)>("link");
  if (is_the_last(concerns(std::string(to)))) end();
  return real(from, to);
}

int unlink(const char* path) {
  static auto* const real = next<int(const char*)>("unlink");
  if (is_the_last(concerns(std::string(path)))) end();
  return real(path);
}

int fcntl(int file, int command, ...) {
  static auto* const real = next<int(int, int, ...)>("fcntl");
  va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  if (command == F_SETLK && plan().no_locks && concerns(file)) {
    errno = ENOLCK;
    return -1;
  }
  return real(file, command, argument);
}

int fcntl64(int file, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  return fcntl(file, command, argument);
}
}
