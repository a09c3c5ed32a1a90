#include "fluxform/core/internal_units.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "fluxform/core/units.hpp"

namespace fluxform {

void InternalUnits::set(const std::string& unit, double value) {
  const Dimensions d = dimensions_of(unit);
  given_[unit] = value;
  named_.push_back(d.exponents);
  sizes_.push_back(value * d.size);
  logarithms_.push_back(std::log(sizes_.back()));
  const auto rows = static_cast<Eigen::Index>(named_.size());
  Eigen::MatrixXd exponents(rows, static_cast<Eigen::Index>(bases));
  for (Eigen::Index r = 0; r < rows; ++r) {
    for (Eigen::Index b = 0; b < exponents.cols(); ++b)
      exponents(r, b) = named_[static_cast<std::size_t>(r)][static_cast<std::size_t>(b)];
  }
  const auto system = exponents.completeOrthogonalDecomposition();
  if (system.rank() < rows)
    throw std::logic_error(fmt::format("the internal unit of '{}' follows from others", unit));
  const Eigen::Map<const Eigen::VectorXd> wanted(logarithms_.data(), rows);
  const Eigen::VectorXd scale = system.solve(wanted);
  for (std::size_t b = 0; b < bases; ++b) scale_[b] = scale(static_cast<Eigen::Index>(b));
}

double InternalUnits::of(const std::string& unit) const {
  if (const auto exact = given_.find(unit); exact != given_.end()) return exact->second;
  if (named_.empty() && (unit == "1" || unit.empty())) return 1.0;
  const Dimensions d = dimensions_of(unit);
  for (std::size_t k = 0; k < named_.size(); ++k)
    if (named_[k] == d.exponents) return sizes_[k] / d.size;
  double logarithm = 0.0;
  for (std::size_t b = 0; b < bases; ++b) logarithm += d.exponents[b] * scale_[b];
  const double value = std::exp(logarithm) / d.size;
  return std::abs(value - 1.0) < 1e-13 ? 1.0 : value;  // rounding of the logarithms
}

}  // namespace fluxform
