#include "system_of.hpp"

namespace fluxform::electrolyte {

template class SystemOf<1, false>;

}  // namespace fluxform::electrolyte
