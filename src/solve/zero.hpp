#pragma once
// The zero of a function of one number between two points where it has opposite signs, and those of
// a function that is known at some points.
//
//   const double x = zero_between(f, 0.0, f(0.0), 1.0, f(1.0), 1e-8);
#include <functional>
#include <vector>

namespace fluxform {

/// False position that halves the weight of an end which stays (Dowell & Jarratt 1971, the Illinois
/// rule), to `tolerance` of the interval. fa and fb are f at a and b and differ in sign.
double zero_between(const std::function<double(double)>& f, double a, double fa, double b,
                    double fb, double tolerance);

/// Times at which a series changes sign, by linear interpolation between values above a millionth
/// of the greatest magnitude: smaller ones are rounding and have no sign.
std::vector<double> zero_crossings(const std::vector<double>& time,
                                   const std::vector<double>& value);

}  // namespace fluxform
