#include "fluxform/core/error.hpp"

#include <fmt/format.h>

namespace fluxform {
namespace {

std::string located(const Place& place, const std::string& message, const std::string& hint) {
  std::string text = place.file;
  if (place.line > 0) text += fmt::format(":{}", place.line);
  if (place.line > 0 && place.column > 0) text += fmt::format(":{}", place.column);
  if (!text.empty()) text += ": ";
  text += message;
  if (!hint.empty()) text += "; " + hint;
  return text;
}

}  // namespace

InputError::InputError(const Place& place, const std::string& message, const std::string& hint)
    : std::runtime_error(located(place, message, hint)) {}

}  // namespace fluxform
