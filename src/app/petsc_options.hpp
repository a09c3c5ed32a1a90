#pragma once
// PETSc's own options, which a user gives after "--": what is left unused is a mistake, not
// silence.
namespace fluxform {

/// Throws InputError naming options that nobody has asked for by now. Collective.
void refuse_unused_options();

}  // namespace fluxform
