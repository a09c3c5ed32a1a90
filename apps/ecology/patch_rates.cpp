#include "patch_rates.hpp"

namespace fluxform::ecology {
namespace {

/// The growth rate of the cells that `contains` picks, all others being lethal.
template <class Contains>
std::optional<double> rate_of_part(const Linearised& system, const Grid& one,
                                   const PrincipalControls& controls, const Contains& contains) {
  std::vector<PetscInt> rows;
  one.for_owned([&](const Index& i) {
    if (one.active(i) && contains(i)) rows.push_back(one.global_cell(i));
  });
  Handle<IS> kept;
  PetscInt count = 0;
  petsc(ISCreateGeneral(one.comm(), static_cast<PetscInt>(rows.size()), rows.data(),
                        PETSC_COPY_VALUES, kept.out()));
  petsc(ISGetSize(kept, &count));
  if (count == 0) return {};
  Handle<Mat> rates;
  Handle<Vec> mass;
  petsc(MatCreateSubMatrix(system.rates, kept, kept, MAT_INITIAL_MATRIX, rates.out()));
  petsc(MatCreateVecs(rates, mass.out(), nullptr));
  {
    const ReadArray all(system.mass);
    const WriteArray part(mass);
    PetscInt begin = 0;
    petsc(VecGetOwnershipRange(system.mass, &begin, nullptr));
    for (std::size_t k = 0; k < rows.size(); ++k)
      part[static_cast<std::ptrdiff_t>(k)] = all[rows[k] - begin];
  }
  return find_principal(rates, mass, controls).value;
}

}  // namespace

std::vector<PatchRate> patch_rates(const Linearised& system, const Grid& one,
                                   const std::vector<Patch>& patches,
                                   const PrincipalControls& controls) {
  PrincipalControls c = controls;
  c.adjoint = c.second = false;
  std::vector<PatchRate> all;
  for (const Patch& patch : patches) {
    const auto inside = [&](const Index& i) { return patch.contains(i); };
    all.push_back({patch.name, rate_of_part(system, one, c, inside),
                   rate_of_part(system, one, c, [&](const Index& i) { return !inside(i); })});
  }
  return all;
}

}  // namespace fluxform::ecology
