#pragma once
// Plain file work with the system's own reasons: what a user can act on.
#include <cstdint>
#include <string>

namespace fluxform {

/// Owns an open file.
class Descriptor {
 public:
  /// Throws IoError "cannot <doing> '<path>': <reason>".
  Descriptor(const std::string& path, int flags, const std::string& doing);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return fd_; }

 private:
  int fd_;
};

/// IoError "cannot <doing> '<path>': <reason of errno>".
[[noreturn]] void fail_io(const std::string& doing, const std::string& path, int error);

/// Throws IoError unless `path` can be created or opened for writing (creates it empty).
void try_writing(const std::string& path);
/// Throws IoError unless `path` can be opened for reading.
void try_reading(const std::string& path);
/// Throws IoError if the disk or the limits of the process leave no room for `bytes` more; the file
/// keeps its size.
void reserve_space(const std::string& path, double bytes);
/// Makes the folder and its parents.
void make_folder(const std::string& path);
/// All `size` bytes at `offset`, or IoError.
void read_at(int file, const std::string& path, std::uint64_t offset, char* bytes,
             std::size_t size);
void write_at(int file, const std::string& path, std::uint64_t offset, const char* bytes,
              std::size_t size);
/// Throws IoError if the file stands there and cannot be removed.
void remove_file(const std::string& path);
/// Gives a file another name, in place of what had it. Throws IoError.
void rename_file(const std::string& from, const std::string& to);
/// Forces a file's bytes to disk.
void sync_file(const std::string& path);
/// Writes through a temporary file and a rename: readers see the old or the new text, never a part.
void replace_file(const std::string& path, const std::string& text);

}  // namespace fluxform
