#pragma once
// The hash FNV-1a of bytes, in parts: to find damage in a file, not to withstand malice.
//
//   Hash hash;  hash.add(text.data(), text.size());  hash.value();
#include <cstddef>
#include <cstdint>

namespace fluxform {

class Hash {
 public:
  void add(const void* bytes, std::size_t size) {
    const auto* byte = static_cast<const unsigned char*>(bytes);
    for (std::size_t k = 0; k < size; ++k) value_ = (value_ ^ byte[k]) * 0x100000001b3ULL;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace fluxform
