#include "fluxform/solve/separable_solver.hpp"

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::separable {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

const Grid& with_one_unknown(const Grid& grid) {
  if (grid.unknowns() != 1)
    throw SolveError(
        fmt::format("separable: needs one unknown per cell, the grid has {}; choose "
                    "another preconditioner or use it inside a field split",
                    grid.unknowns()));
  return grid;
}

}  // namespace

Solver::Solver(const Grid& grid)
    : grid_(with_one_unknown(grid)),
      numbering_(grid.dm()),
      layout_(choose_layout(grid, numbering_)),
      slab_(grid, layout_, numbering_) {}

bool Solver::same_pattern(Mat matrix) {
  PetscObjectId id = 0;
  PetscObjectState state = 0;
  petsc(PetscObjectGetId(reinterpret_cast<PetscObject>(matrix), &id));
  petsc(MatGetNonzeroState(matrix, &state));
  const bool same = stencil_ && id == pattern_of_ && state == pattern_state_;
  pattern_of_ = id;
  pattern_state_ = state;
  return same;
}

void Solver::set_up(Mat matrix) {
  const bool known = same_pattern(matrix);
  if (!known) stencil_ = std::make_unique<AveragedStencil>(grid_, layout_, numbering_, matrix);
  stencil_->update(matrix);
  const bool planned = transform_ && transform_->parity() == stencil_->parity();
  if (!planned) {
    transform_ = std::make_unique<Transform>(grid_.comm(), layout_, stencil_->parity());
    modes_ = Buffer(at(layout_.rows * transform_->components() * transform_->width()));
  }
  if (!known || !planned) {
    tabulate_phases();
    bands_ = std::make_unique<BandedModes>(
        BandedModes::Shape{layout_.rows, stencil_->bandwidth(), layout_.cyclic, transform_->modes(),
                           transform_->width(), transform_->components()});
  }
  fill_symbols();
  collectively(grid_.comm(), [this] { bands_->factor(); });
}

void Solver::tabulate_phases() {
  const auto& offsets = stencil_->offsets();
  const int parts = transform_->components(), width = transform_->width();
  phases_ = Buffer(offsets.size() * at(parts * width));
  for (std::size_t s = 0; s < offsets.size(); ++s)
    for (int m = 0; m < transform_->modes(); ++m) {
      const auto phase = transform_->phase(m, offsets[s]);
      for (int c = 0; c < parts; ++c)
        phases_.data()[(s * at(parts) + at(c)) * at(width) + at(m)] = phase[at(c)];
    }
}

/// Each mode's band: sum over the stencil of entry times phase, with the transforms' scale folded
/// in.
void Solver::fill_symbols() {
  const auto& offsets = stencil_->offsets();
  const int line = transform_->components() * transform_->width();
  const double scale = transform_->scale();
  bands_->clear();
  for (int row = 0; row < layout_.rows; ++row)
    for (std::size_t s = 0; s < offsets.size(); ++s) {
      const double entry = scale * stencil_->value(row, s);
      if (entry == 0.0) continue;
      double* __restrict symbol = bands_->entry(row, offsets[s].band).re;
      const double* __restrict phase = phases_.data() + s * at(line);
      for (int m = 0; m < line; ++m) symbol[m] += entry * phase[m];
    }
}

void Solver::apply(Vec x, Vec y, bool transposed) {
  if (transposed && (layout_.nodal[0] || layout_.nodal[1]))
    throw SolveError("separable: no transposed solve with node-centred axes");
  Vec cells = slab_.gather(x);
  {
    const ReadArray in(cells);
    transform_->forward(in.data(), modes_.data());
  }
  if (transposed) {
    bands_->solve_adjoint(modes_.data());
  } else {
    bands_->solve(modes_.data());
  }
  Vec result = slab_.identity() ? y : slab_.values();
  {
    const WriteArray out(result);
    transform_->backward(modes_.data(), out.data());
  }
  if (!slab_.identity()) slab_.spread(y);
}

}  // namespace fluxform::separable
