#pragma once
// Lists and tables in text files: lines with their numbers, fields with their columns, and mistakes
// told all at once.
//
//   for (const text::Line& line : text::lines_of(text::read("pins.csv")))
//     for (const text::Field& field : text::csv_fields(line.text)) ...
#include <string>
#include <string_view>
#include <vector>

#include "fluxform/core/error.hpp"

namespace fluxform::text {

struct Line {
  int number = 0;  ///< from 1
  std::string_view text;
};

struct Field {
  int column = 0;  ///< from 1
  std::string_view text;
};

/// A file's bytes. Throws IoError.
std::string read(const std::string& path);

/// Lines that are neither blank nor comments (#); they point into `text`, which must stay.
std::vector<Line> lines_of(std::string_view text);

std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);

/// Fields between any of `separators`; empty fields do not count.
std::vector<Field> fields_of(std::string_view line, std::string_view separators);

/// Fields between commas, blanks trimmed; empty fields count.
std::vector<Field> csv_fields(std::string_view line);

/// The name and the unit of a column "mass [kg]", the name in lower case; no unit is empty.
struct Heading {
  std::string name, unit;
};
Heading heading_of(std::string_view field);

/// The whole text as a number (nan and inf included); false if it is not one.
bool number_of(std::string_view text, double& value);

/// Mistakes of a whole file, thrown together as one InputError.
class Complaints {
 public:
  void add(const Place& place, const std::string& message);
  void throw_if_any() const;

 private:
  int count_ = 0;
  std::string text_;
};

}  // namespace fluxform::text
