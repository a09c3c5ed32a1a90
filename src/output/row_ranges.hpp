#pragma once
// Where the rows of a file's growing datasets stand in it. Rows that are written stay as they are,
// so a change of the file need not keep a copy of them (undo.hpp).
#include <map>
#include <string>

#include "fluxform/files/h5.hpp"

namespace fluxform {

class RowRanges {
 public:
  /// Takes in the rows of one chunked dataset that are new since it was noted last.
  void note(const h5::File& file, const std::string& path, hid_t dataset);
  /// Notes all chunked datasets at the root and in the history.
  void note_all(const h5::File& file);
  const ByteRanges& bytes() const { return bytes_; }

 private:
  std::map<std::string, hsize_t> rows_;
  ByteRanges bytes_;
};

}  // namespace fluxform
