#pragma once
// What must fit together in an ecology input: names of populations and places, and the variables of
// formulas.
#include <string>
#include <vector>

#include "settings.hpp"

namespace fluxform::ecology {

/// Names that are missing, taken, reserved or unfit for tables; a grid and a raster at once. Needs
/// all of the input read.
void check_whole(Checker& c, const Settings& s);

/// A formula of the input and its key.
struct Formula {
  std::string key;
  Expression formula;
};
std::vector<Formula> formulas_of(const Settings& s);

/// The key under which a population's growth says `what`.
std::string growth_key(const Settings& s, std::size_t population, const std::string& what);

/// Throws InputError, located, for a formula in a coordinate the grid lacks, which would be zero
/// there, or in the landscape's value without a raster. Needs the grid's axes.
void check_formulas(const Parameters& p, const Settings& s);

}  // namespace fluxform::ecology
