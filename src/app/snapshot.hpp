#pragma once
// Fields that an app makes of one state, in a file of their own.
#include <functional>
#include <string>
#include <vector>

#include "fluxform/app/case.hpp"

namespace fluxform {

/// Writes NAME.h5, and NAME.pvd where the run writes for ParaView, on the cells of `like`: `fill`
/// gives the values of a cell in the order of `fields`. Collective.
void write_snapshot(const RunContext& context, const Grid& like, const std::string& name,
                    const std::vector<FieldInfo>& fields, double t,
                    const std::function<void(const Index& i, double* values)>& fill);

}  // namespace fluxform
