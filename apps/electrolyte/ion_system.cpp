#include "system_of.hpp"

namespace fluxform::electrolyte {

extern template class SystemOf<1, false>;
extern template class SystemOf<2, false>;
extern template class SystemOf<3, false>;
extern template class SystemOf<4, false>;
extern template class SystemOf<1, true>;
extern template class SystemOf<2, true>;
extern template class SystemOf<3, true>;
extern template class SystemOf<4, true>;

namespace {

template <bool IsDriven>
std::unique_ptr<IonSystem> make(const Medium& medium) {
  switch (medium.species.size()) {
    case 1:
      return std::make_unique<SystemOf<1, IsDriven>>(medium);
    case 2:
      return std::make_unique<SystemOf<2, IsDriven>>(medium);
    case 3:
      return std::make_unique<SystemOf<3, IsDriven>>(medium);
    default:
      return std::make_unique<SystemOf<4, IsDriven>>(medium);
  }
}

}  // namespace

std::unique_ptr<IonSystem> make_system(const Medium& medium, bool driven) {
  return driven ? make<true>(medium) : make<false>(medium);
}

}  // namespace fluxform::electrolyte
