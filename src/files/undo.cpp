#include "fluxform/files/undo.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "fluxform/files/disk.hpp"
#include "fluxform/files/hash.hpp"

namespace fluxform {
namespace {

constexpr std::array<char, 8> mark{'F', 'X', 'U', 'N', 'D', 'O', '1', '\n'};
constexpr std::size_t block = 1U << 20;

std::string copy_of(const std::string& path) { return path + ".undo"; }

/// Calls `use(offset, bytes, size)` for the part [first, last) of the file, block by block.
template <class Use>
void each_block(const Descriptor& file, const std::string& path, std::uint64_t first,
                std::uint64_t last, const Use& use) {
  std::vector<char> bytes(std::min<std::size_t>(block, last - first));
  for (std::uint64_t at = first; at < last; at += bytes.size()) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), last - at);
    read_at(file, path, at, bytes.data(), size);
    use(at, bytes.data(), size);
  }
}

/// The copy: a mark, the size of the file, then (offset, size, bytes) by blocks, at last zeros in
/// place of offset and size, and a hash of all that.
class CopyWriter {
 public:
  explicit CopyWriter(const std::string& path)
      : path_(path), file_(path, O_WRONLY | O_CREAT | O_TRUNC, "write") {
    put(mark.data(), mark.size());
  }
  void put(const char* bytes, std::size_t size) {
    hash_.add(bytes, size);
    write_at(file_, path_, at_, bytes, size);
    at_ += size;
  }
  void put(std::uint64_t number) { put(reinterpret_cast<const char*>(&number), sizeof number); }
  void finish() {
    put(0);
    put(0);
    put(hash_.value());
    if (::fsync(file_) != 0) fail_io("write", path_, errno);
  }

 private:
  std::string path_;
  Descriptor file_;
  std::uint64_t at_ = 0;
  Hash hash_;
};

class CopyReader {
 public:
  explicit CopyReader(const std::string& path)
      : path_(path), left_(std::filesystem::file_size(path)), file_(path, O_RDONLY, "read") {}
  bool get(char* bytes, std::size_t size) {
    if (left_ < size) return false;
    read_at(file_, path_, at_, bytes, size);
    hash_.add(bytes, size);
    at_ += size;
    left_ -= size;
    return true;
  }
  bool get(std::uint64_t& number) { return get(reinterpret_cast<char*>(&number), sizeof number); }
  std::uint64_t hash() const { return hash_.value(); }
  std::uint64_t left() const { return left_; }

 private:
  std::string path_;
  std::uint64_t left_, at_ = 0;
  Hash hash_;
  Descriptor file_;
};

/// Reads a copy to its end; false if it was cut short, which it is before the file is touched.
template <class Start, class Use>
bool read_copy(const std::string& path, const Start& start, const Use& use) {
  CopyReader copy(path);
  std::array<char, mark.size()> head{};
  std::uint64_t size = 0, offset = 0, count = 0;
  if (!copy.get(head.data(), head.size()) || head != mark || !copy.get(size)) return false;
  start(size);
  std::vector<char> bytes;
  while (copy.get(offset) && copy.get(count) && count > 0) {
    if (count > copy.left()) return false;
    bytes.resize(count);
    copy.get(bytes.data(), count);
    use(offset, bytes);
  }
  const std::uint64_t wanted = copy.hash();
  std::uint64_t stored = 0;
  return copy.get(stored) && stored == wanted && copy.left() == 0;
}

}  // namespace

void ByteRanges::add(std::uint64_t first, std::uint64_t size) {
  std::uint64_t last = first + size;
  auto at = parts_.upper_bound(first);
  if (at != parts_.begin() && std::prev(at)->second >= first) {
    --at;
    first = at->first;
    last = std::max(last, at->second);
  }
  while (at != parts_.end() && at->first <= last) {
    last = std::max(last, at->second);
    at = parts_.erase(at);
  }
  parts_[first] = last;
}

ByteRanges ByteRanges::others(std::uint64_t end) const {
  ByteRanges rest;
  std::uint64_t at = 0;
  for (const auto& [first, last] : parts_) {
    if (first >= end) break;
    if (first > at) rest.parts_[at] = first;
    at = std::max(at, last);
  }
  if (at < end) rest.parts_[at] = end;
  return rest;
}

void Undo::begin(const ByteRanges& untouched) const {
  const std::uint64_t size = std::filesystem::file_size(path_);
  const Descriptor file(path_, O_RDONLY, "read");
  CopyWriter copy(copy_of(path_));
  copy.put(size);
  const ByteRanges kept = untouched.others(size);
  for (const auto& [first, last] : kept.parts()) {
    each_block(file, path_, first, last,
               [&](std::uint64_t at, const char* bytes, std::size_t count) {
                 copy.put(at);
                 copy.put(count);
                 copy.put(bytes, count);
               });
  }
  copy.finish();
}

void Undo::end() const { remove_file(copy_of(path_)); }

bool Undo::take_back(const std::string& path) {
  const std::string copy = copy_of(path);
  if (!std::filesystem::exists(copy)) return false;
  const auto nothing = [](const auto&...) {};
  const bool whole = std::filesystem::exists(path) && read_copy(copy, nothing, nothing);
  if (whole) {
    const Descriptor file(path, O_RDWR, "write");
    std::uint64_t size = 0;
    read_copy(
        copy, [&](std::uint64_t bytes) { size = bytes; },
        [&](std::uint64_t at, const std::vector<char>& bytes) {
          write_at(file, path, at, bytes.data(), bytes.size());
        });
    if (::ftruncate(file, static_cast<off_t>(size)) != 0) fail_io("write", path, errno);
    if (::fsync(file) != 0) fail_io("write", path, errno);
  }
  remove_file(copy);
  return whole;
}

}  // namespace fluxform
