#include "system_of.hpp"

namespace fluxform::electrolyte {

template class SystemOf<4, false>;

}  // namespace fluxform::electrolyte
