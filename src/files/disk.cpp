#include "fluxform/files/disk.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags, const std::string& doing)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (fd_ < 0) fail_io(doing, path, errno);
  }
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return fd_; }

 private:
  int fd_;
};

void write_bytes(const std::string& path, const std::string& text) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC, "write");
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) fail_io("write", path, errno);
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  if (::fsync(file) != 0) fail_io("write", path, errno);
}

}  // namespace

void fail_io(const std::string& doing, const std::string& path, int error) {
  throw IoError(fmt::format("cannot {} '{}': {}", doing, path, std::strerror(error)));
}

void try_writing(const std::string& path) { Descriptor(path, O_RDWR | O_CREAT, "write"); }

void try_reading(const std::string& path) { Descriptor(path, O_RDONLY, "read"); }

void reserve_space(const std::string& path, double bytes) {
  const Descriptor file(path, O_RDWR, "write");
  struct statvfs disk {};
  const bool known = ::fstatvfs(file, &disk) == 0;
  if (known && static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize) < bytes)
    fail_io("write", path, ENOSPC);
  const off_t end = ::lseek(file, 0, SEEK_END);
  if (::fallocate(file, 0, end, static_cast<off_t>(bytes)) == 0) return;
  const bool full = errno == ENOSPC || errno == EFBIG || errno == EDQUOT;
  if (full) fail_io("write", path, errno);  // other reasons: the file system cannot reserve
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) fail_io("make folder", path, error.value());
}

void sync_file(const std::string& path) {
  const Descriptor file(path, O_RDONLY, "read");
  if (::fsync(file) != 0) fail_io("write", path, errno);
}

void replace_file(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".part";
  write_bytes(temporary, text);
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail_io("write", path, errno);
}

}  // namespace fluxform
