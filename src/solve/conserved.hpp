#pragma once
// Which combinations of unknowns a system keeps: constant weights, one for each unknown of a cell,
// with which the columns of R' add up to nothing. Fluxes cancel between cells, and reactions that
// turn one unknown into another cancel in the right combination.
#include <Eigen/Core>

#include "fluxform/core/petsc.hpp"

namespace fluxform {

/// A column a combination, in the form that names it best: each begins with a weight one that the
/// others do not have. Empty where nothing is kept. What a global of the matrix may bring in or take
/// out is not kept. Collective.
Eigen::MatrixXd conserved_combinations(Mat matrix, int unknowns);

}  // namespace fluxform
