#include "fluxform/output/folder_lock.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

constexpr int attempts = 40;  // ranks of a launcher that was killed need a moment to end
constexpr std::chrono::milliseconds pause{50};

/// Whether the path still names the open file: another process may have removed it meanwhile.
bool still_there(int file, const std::string& path) {
  struct stat open {
  }, named{};
  return ::fstat(file, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// " (process N)" where the system knows it.
std::string holder_of(int file) {
  struct flock held = whole_file();
  const bool known = ::fcntl(file, F_GETLK, &held) == 0 && held.l_type != F_UNLCK && held.l_pid > 0;
  return known ? fmt::format(" (process {})", held.l_pid) : "";
}

}  // namespace

FolderLock::FolderLock(const std::string& folder, MPI_Comm comm)
    : folder_(folder), path_(folder + "/.fluxform-lock") {
  std::string missing;
  collectively(comm, [&] {
    if (rank_of(comm) == 0) missing = lock();
  });
  missing = broadcast(missing, comm);
  if (missing.empty()) return;
  console::warn("the file system of '{}' has no locks ({}): no other run must write there", folder,
                missing);
}

FolderLock::~FolderLock() {
  if (file_ >= 0 && still_there(file_, path_)) (void)::unlink(path_.c_str());
  close();
}

/// Returns why the file system has no locks; empty if it has.
std::string FolderLock::lock() {
  for (int k = 0; k < attempts; ++k) {
    open();
    if (try_to_lock()) return "";
    const int reason = errno;
    if (reason != EAGAIN && reason != EACCES) return std::strerror(reason);
    std::this_thread::sleep_for(pause);
  }
  const std::string holder = holder_of(file_);
  close();
  throw IoError(fmt::format(
      "another run writes its results into '{}'{}; wait until it ends, or choose another folder "
      "with --output",
      folder_, holder));
}

/// Makes the folder too, and shows that it can be written.
void FolderLock::open() {
  close();
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (!error) {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0) error = {errno, std::generic_category()};
  }
  if (error)
    throw IoError(fmt::format("cannot write results into '{}': {}", folder_, error.message()));
}

/// Leaves the reason in errno; EAGAIN too if another run has removed the file meanwhile.
bool FolderLock::try_to_lock() {
  struct flock wanted = whole_file();
  if (::fcntl(file_, F_SETLK, &wanted) != 0) return false;
  if (still_there(file_, path_)) return true;
  errno = EAGAIN;
  return false;
}

void FolderLock::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

}  // namespace fluxform
