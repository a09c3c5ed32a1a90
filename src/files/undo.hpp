#pragma once
// Makes a change to a file that a kill may cut short whole or void. HDF5 rewrites its tables in
// place, so a process that dies within a write can leave a file that nothing opens any more. Before
// a change everything in the file but the rows of values that stay is copied to "<path>.undo"; when
// the change is on the disk the copy goes.
//
//   Undo undo("run.h5");
//   undo.begin(rows);  ... change and flush the file ...  undo.end();
//   Undo::take_back("run.h5");       // before it is opened again: voids a change cut short
//
// One process does all this.
#include <cstdint>
#include <map>
#include <string>

namespace fluxform {

/// Bytes of a file that a change leaves alone: [first, last) by first, touching ones joined.
class ByteRanges {
 public:
  void add(std::uint64_t first, std::uint64_t size);
  const std::map<std::uint64_t, std::uint64_t>& parts() const { return parts_; }
  /// What of [0, end) is in none of them.
  ByteRanges others(std::uint64_t end) const;

 private:
  std::map<std::uint64_t, std::uint64_t> parts_;
};

class Undo {
 public:
  explicit Undo(std::string path) : path_(std::move(path)) {}
  /// Copies the file but for `untouched`. Throws IoError.
  void begin(const ByteRanges& untouched) const;
  void end() const;
  /// Puts back what a change cut short has overwritten; true if there was one. Throws IoError.
  static bool take_back(const std::string& path);

 private:
  std::string path_;
};

}  // namespace fluxform
