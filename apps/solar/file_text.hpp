#pragma once
// Whole text files in memory: lists of regions and maps are small.
#include <fstream>
#include <sstream>
#include <string>

#include "fluxform/core/error.hpp"

namespace fluxform::solar {

/// A file's bytes. Throws IoError.
inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && file.peek() == std::ifstream::traits_type::eof() && !file.bad()) return "";
  if (!file || !(text << file.rdbuf())) throw IoError("cannot read '" + path + "'");
  return text.str();
}

}  // namespace fluxform::solar
