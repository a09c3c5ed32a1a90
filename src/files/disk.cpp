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

void write_bytes(const std::string& path, const std::string& text) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC, "write");
  write_at(file, path, 0, text.data(), text.size());
  if (::fsync(file) != 0) fail_io("write", path, errno);
}

}  // namespace

Descriptor::Descriptor(const std::string& path, int flags, const std::string& doing)
    : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
  if (fd_ < 0) fail_io(doing, path, errno);
}

Descriptor::~Descriptor() { ::close(fd_); }

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
  if (::fallocate(file, 0, end, static_cast<off_t>(bytes)) == 0) {
    if (::ftruncate(file, end) != 0) fail_io("write", path, errno);
    return;
  }
  const bool full = errno == ENOSPC || errno == EFBIG || errno == EDQUOT;
  if (full) fail_io("write", path, errno);  // other reasons: the file system cannot reserve
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) fail_io("make folder", path, error.value());
}

void read_at(int file, const std::string& path, std::uint64_t offset, char* bytes,
             std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::pread(file, bytes, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail_io("read", path, count < 0 ? errno : EIO);
    bytes += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
}

void write_at(int file, const std::string& path, std::uint64_t offset, const char* bytes,
              std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::pwrite(file, bytes, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_io("write", path, errno);
    bytes += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail_io("remove", path, errno);
}

void rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) fail_io("write", to, errno);
}

void sync_file(const std::string& path) {
  const Descriptor file(path, O_RDONLY, "read");
  if (::fsync(file) != 0) fail_io("write", path, errno);
}

void replace_file(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".part";
  write_bytes(temporary, text);
  rename_file(temporary, path);
}

}  // namespace fluxform
