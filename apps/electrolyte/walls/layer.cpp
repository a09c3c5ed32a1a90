#include "walls/layer.hpp"

#include <algorithm>
#include <cmath>

namespace fluxform::electrolyte {
namespace {

constexpr double largest_exponent = 600.0;  ///< e^600 is a number still

}  // namespace

double Layer::debye_length() const {
  double strength = 0.0;
  for (const Ion& k : ions) {
    const double free = crowding == Crowding::lattice ? 1.0 - room * k.concentration : 1.0;
    strength += k.charge * k.charge * k.concentration * free;
  }
  return std::sqrt(permittivity / strength);
}

double Layer::most_charge() const {
  double z = 1.0;
  for (const Ion& k : ions) z = std::max(z, std::abs(k.charge));
  return z;
}

double Layer::field(double u) const {
  double sum = 0.0, fixed = 0.0;
  for (const Ion& k : ions) {
    const double power = std::min(-k.charge * u, largest_exponent);
    if (!k.kept) sum += k.concentration * std::expm1(power);
    fixed -= k.charge * k.concentration;
  }
  const double mixing = crowding == Crowding::none ? sum : std::log1p(room * sum) / room;
  return std::sqrt(2.0 * std::max(mixing - fixed * u, 0.0) / permittivity);
}

double Layer::length(double u) const { return length_at_field(field(u)); }

double Layer::length_at_field(double field) const {
  const double debye = debye_length(), pull = most_charge() * field;
  return debye / std::sqrt(1.0 + debye * debye * pull * pull);
}

double Layer::behind_stern(double u, double stern) const {
  if (stern == 0.0 || u == 0.0) return u;
  double low = 0.0, high = std::abs(u);
  for (int k = 0; k < 100; ++k) {
    const double middle = 0.5 * (low + high);
    const double charge = permittivity * field(std::copysign(middle, u));
    (middle + charge / stern > std::abs(u) ? high : low) = middle;
  }
  return std::copysign(high, u);
}

}  // namespace fluxform::electrolyte
