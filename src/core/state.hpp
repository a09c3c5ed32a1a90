#pragma once
// Local unknowns of one cell, addressed by enumerators from the field's names.
//
//   enum Unknown { potential, cation };   State<double, 2> u;   u[cation] = 1.0;
#include <array>

namespace fluxform {

template <class T, int N>
struct State : std::array<T, static_cast<std::size_t>(N)> {
  T& operator[](int unknown) { return this->data()[unknown]; }
  const T& operator[](int unknown) const { return this->data()[unknown]; }
};

}  // namespace fluxform
