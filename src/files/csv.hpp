#pragma once
// Tables as CSV files: a header and rows of cells, read whole, mistakes told with file and line.
//
//   const CsvTable table = read_csv("rho.csv");
//   const std::vector<double> field = table.numbers("field [T]");
#include <string>
#include <vector>

#include "fluxform/core/error.hpp"

namespace fluxform {

struct CsvRow {
  int line = 0;  ///< in the file, from 1
  std::vector<std::string> cells;
};

struct CsvTable {
  std::string path;
  std::vector<std::string> header;
  std::vector<CsvRow> rows;

  /// "path:line: message".
  InputError error(int line, const std::string& message) const;
  /// The number in a column of a row. Throws InputError where there is none.
  double number(const CsvRow& row, std::size_t column) const;
  /// All numbers under a title. Throws InputError: no such title, a cell that is no number, a table
  /// without rows.
  std::vector<double> numbers(const std::string& title) const;
};

/// Blanks and quotation marks around cells and rows without any are left out. A file that cannot be
/// read is a table without header.
CsvTable read_csv(const std::string& path);

}  // namespace fluxform
