#include "system_of.hpp"

namespace fluxform::electrolyte {

template class SystemOf<3, true>;

}  // namespace fluxform::electrolyte
