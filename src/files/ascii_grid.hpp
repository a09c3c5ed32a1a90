#pragma once
// What GDAL does not notice in an ESRI ASCII grid. Its reader takes a word for 0, goes on in the
// next row where one is too short, and puts a grid without xllcorner at 0; so the text is checked
// first.
//
//   ncols 3            in any case and order; xllcenter and yllcenter, or dx and dy instead of
//   nrows 2            cellsize, are as good; without NODATA_value it is -9999, as Esri's
//   xllcorner 0        documentation has it
//   yllcorner 0
//   cellsize 100
//   NODATA_value -9999
//   1 2 3              the northernmost row; blanks or tabs between numbers
//   4 5 -9999
#include <string>
#include <string_view>

#include "fluxform/files/georeference.hpp"

namespace fluxform {

/// What some editors and spreadsheets put before the first character of UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct AsciiHeader {
  bool marked = false;  ///< begins with a byte order mark, which GDAL does not read over
  int lines = 0;        ///< before the first row of numbers
  int columns = 0;
  int rows = 0;
  double nodata = -9999.0;
  Georeference where;
};

/// Throws InputError with the line at fault: a key that is missing, unknown or without its number.
AsciiHeader read_ascii_header(const std::string& path);

/// Reads the numbers without keeping them. Throws InputError with the line at fault: what is not a
/// number, a row too short or too long, a file that ends too early.
void check_ascii_rows(const std::string& path, const AsciiHeader& header);

}  // namespace fluxform
