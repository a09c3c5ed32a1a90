#pragma once
// Bytes as text in RFC 4648's alphabet: how XML carries binary data.
#include <string>

namespace fluxform {

/// Four characters for every three bytes, padded with '='.
std::string base64(const std::string& bytes);

}  // namespace fluxform
