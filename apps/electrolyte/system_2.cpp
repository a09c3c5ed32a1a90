#include "system_of.hpp"

namespace fluxform::electrolyte {

template class SystemOf<2, false>;

}  // namespace fluxform::electrolyte
