#include "carrington.hpp"

#include <cmath>
#include <limits>

#include "sun.hpp"

namespace fluxform::solar {

double julian_day_of_rotation(double rotation) {
  if (!(rotation >= 1.0 && rotation < 4000.0)) return std::numeric_limits<double>::quiet_NaN();
  const auto begin = [](double number) {
    const double m = (281.96 + 26.882476 * number) * degree;
    return 2398140.2270 + 27.2752316 * number + 0.1454 * std::sin(m) - 0.0085 * std::sin(2.0 * m) -
           0.0141 * std::cos(2.0 * m);
  };
  const double whole = std::floor(rotation);
  return begin(whole) + (rotation - whole) * (begin(whole + 1.0) - begin(whole));
}

const DateCount carrington_rotations{"CR",
                                     "Carrington rotations CR2130.5",
                                     julian_day_of_rotation,
                                     "is no Carrington rotation: they count from 1 (1853-11-09)",
                                     "Carrington rotation",
                                     "carrington"};

double decimal_year(const std::string& text, const DateCount* form) {
  return fluxform::decimal_year(text, form, {&carrington_rotations, 1});
}

}  // namespace fluxform::solar
