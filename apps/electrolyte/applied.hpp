#pragma once
// What `Medium::swept` may be besides the index of a wall.
namespace fluxform::electrolyte {

inline constexpr int no_sweep = -1;
/// The time given to `Medium::walls` multiplies what is applied to all of them.
inline constexpr int ramp_of_all = -2;

}  // namespace fluxform::electrolyte
