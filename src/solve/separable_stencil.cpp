#include "fluxform/solve/separable_stencil.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"

namespace fluxform::separable {
namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

int wrap(int d, int n) { return ((d % n) + n) % n; }

void reduce(std::vector<double>& values, MPI_Op op, MPI_Comm comm) {
  MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, op, comm);
}

/// The sorted union of every rank's numbers.
std::vector<std::int64_t> union_of(const std::vector<std::int64_t>& mine, MPI_Comm comm) {
  int count = static_cast<int>(mine.size());
  std::vector<int> counts(at(ranks_of(comm)));
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm);
  std::vector<int> starts(counts.size(), 0);
  for (std::size_t r = 1; r < counts.size(); ++r) starts[r] = starts[r - 1] + counts[r - 1];
  std::vector<std::int64_t> all(at(starts.back() + counts.back()));
  MPI_Allgatherv(mine.data(), count, MPI_INT64_T, all.data(), counts.data(), starts.data(),
                 MPI_INT64_T, comm);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

AveragedStencil::AveragedStencil(const Grid& grid, const Layout& layout, const Numbering& numbering,
                                 Mat matrix)
    : grid_(grid), layout_(layout), numbering_(numbering) {
  grid.for_owned([this](const Index& i) { cells_.push_back(i); });
  const auto blocks = csr_blocks(matrix);
  measure(blocks);
  for (const Index& i : cells_) interior_.push_back(interior(i));
  list_offsets(blocks);
  assign_slots(blocks);
  find_gaps();
}

AveragedStencil::Key AveragedStencil::key(const Offset& d) const {
  const Key n1 = Key{2} * layout_.n[0], n2 = Key{2} * layout_.n[1];
  return ((d.band + layout_.rows) * n1 + d.along[0] + layout_.n[0]) * n2 + d.along[1] +
         layout_.n[1];
}

Offset AveragedStencil::offset(Key k) const {
  const Key n1 = Key{2} * layout_.n[0], n2 = Key{2} * layout_.n[1];
  return {static_cast<int>(k / n2 / n1) - layout_.rows,
          {static_cast<int>(k / n2 % n1) - layout_.n[0], static_cast<int>(k % n2) - layout_.n[1]}};
}

Offset AveragedStencil::between(const Index& from, const Index& to) const {
  Offset d;
  d.band = layout_.row(to) - layout_.row(from);
  const int n = layout_.rows;
  if (layout_.cyclic) d.band = wrap(d.band + (n - 1) / 2, n) - (n - 1) / 2;
  for (std::size_t a = 0; a < 2; ++a) {
    d.along[a] = layout_.along(a, to) - layout_.along(a, from);
    if (layout_.periodic[a] && d.along[a] < 0) d.along[a] += layout_.n[a];
  }
  return d;
}

bool AveragedStencil::interior(const Index& i) const {
  for (std::size_t a = 0; a < 2; ++a) {
    const int t = layout_.along(a, i);
    if (t < reach_[a] || t >= layout_.n[a] - reach_[a]) return false;
  }
  return true;
}

int AveragedStencil::samples() const {
  return (layout_.n[0] - 2 * reach_[0]) * (layout_.n[1] - 2 * reach_[1]);
}

void AveragedStencil::measure(const std::vector<CsrBlock>& blocks) {
  std::array<int, 3> reach{0, 0, 0};
  for (const CsrBlock& block : blocks)
    for (PetscInt r = 0; r < block.rows(); ++r)
      for (PetscInt e = block.begin(r); e < block.end(r); ++e) {
        const Offset d = between(cells_[at(r)], numbering_.cell(block.column(e)));
        reach[2] = std::max(reach[2], std::abs(d.band));
        for (std::size_t a = 0; a < 2; ++a)
          if (!layout_.periodic[a]) reach[a] = std::max(reach[a], std::abs(d.along[a]));
      }
  MPI_Allreduce(MPI_IN_PLACE, reach.data(), 3, MPI_INT, MPI_MAX, grid_.comm());
  reach_ = {reach[0], reach[1]};
  bandwidth_ = reach[2];
  for (std::size_t a = 0; a < 2; ++a)
    if (layout_.n[a] <= 2 * reach_[a] && reach_[a] > 0)
      throw SolveError(fmt::format("separable: axis '{}' has {} cells, too few for a stencil of {}",
                                   grid_.axis(layout_.axis[a]).name, layout_.n[a],
                                   2 * reach_[a] + 1));
}

void AveragedStencil::list_offsets(const std::vector<CsrBlock>& blocks) {
  std::vector<Key> keys;
  for (const CsrBlock& block : blocks)
    for (PetscInt r = 0; r < block.rows(); ++r)
      for (PetscInt e = block.begin(r); interior_[at(r)] && e < block.end(r); ++e) {
        const Offset d = between(cells_[at(r)], numbering_.cell(block.column(e)));
        if (!slot_.try_emplace(key(d), 0).second) continue;
        for (int mirror = 0; mirror < 4;
             ++mirror) {  // closed under reflection where axes have ends
          Offset image = d;
          if (mirror & 1 && !layout_.periodic[0]) image.along[0] *= -1;
          if (mirror & 2 && !layout_.periodic[1]) image.along[1] *= -1;
          keys.push_back(key(image));
        }
      }
  slot_.clear();
  for (Key k : union_of(keys, grid_.comm())) {
    slot_[k] = static_cast<int>(offsets_.size());
    offsets_.push_back(offset(k));
  }
}

void AveragedStencil::assign_slots(const std::vector<CsrBlock>& blocks) {
  for (const CsrBlock& block : blocks) {
    std::vector<int> slots(at(block.rows() ? block.end(block.rows() - 1) : 0), -1);
    for (PetscInt r = 0; r < block.rows(); ++r)
      for (PetscInt e = block.begin(r); interior_[at(r)] && e < block.end(r); ++e)
        slots[at(e)] = static_cast<int>(
            slot_of(layout_.row(cells_[at(r)]),
                    at(slot_.at(key(between(cells_[at(r)], numbering_.cell(block.column(e))))))));
    slots_.push_back(std::move(slots));
  }
}

void AveragedStencil::find_gaps() {
  gaps_.assign(at(layout_.rows) * offsets_.size(), samples());
  std::vector<int> found(gaps_.size(), 0);
  for (const auto& slots : slots_)
    for (const auto slot : slots)
      if (slot >= 0) ++found[at(slot)];
  MPI_Allreduce(MPI_IN_PLACE, found.data(), static_cast<int>(found.size()), MPI_INT, MPI_SUM,
                grid_.comm());
  for (std::size_t k = 0; k < found.size(); ++k) gaps_[k] -= found[k];
}

void AveragedStencil::average(const std::vector<CsrBlock>& blocks) {
  values_.assign(at(layout_.rows) * offsets_.size(), 0.0);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const CsrBlock& block = blocks[b];
    for (PetscInt r = 0; r < block.rows(); ++r) {
      if (!interior_[at(r)]) continue;
      for (PetscInt e = block.begin(r); e < block.end(r); ++e)
        values_[at(slots_[b][at(e)])] += block.value(e);
    }
  }
  reduce(values_, MPI_SUM, grid_.comm());
  for (double& value : values_) value /= samples();
}

void AveragedStencil::symmetrise() {
  for (std::size_t a = 0; a < 2; ++a) {
    if (layout_.periodic[a] || reach_[a] == 0) continue;
    for (std::size_t s = 0; s < offsets_.size(); ++s) {
      Offset image = offsets_[s];
      image.along[a] *= -1;
      if (image.along[a] <= 0) continue;
      const auto partner = at(slot_.at(key(image)));
      for (int row = 0; row < layout_.rows; ++row) {
        double& one = values_[slot_of(row, s)];
        double& other = values_[slot_of(row, partner)];
        one = other = 0.5 * (one + other);
      }
    }
  }
}

void AveragedStencil::update(Mat matrix) {
  const auto blocks = csr_blocks(matrix);
  average(blocks);
  symmetrise();
  choose_parity(blocks);
  measure_defect(blocks);
}

std::pair<int, int> AveragedStencil::fold(std::size_t axis, int position,
                                          const Parity& parity) const {
  const int n = layout_.n[axis];
  if (layout_.periodic[axis]) return {wrap(position, n), 1};
  if (layout_.nodal[axis])
    return {position < 0 ? -position : std::min(position, 2 * n - 2 - position), 1};
  if (position < 0) return {-1 - position, parity[0]};
  if (position >= n) return {2 * n - 1 - position, parity[1]};
  return {position, 1};
}

/// Largest difference between a matrix row and the averaged stencil continued beyond the ends.
double AveragedStencil::mismatch(const std::vector<CsrBlock>& blocks, PetscInt row, const Index& i,
                                 const std::array<Parity, 2>& parity) const {
  std::vector<std::pair<Key, double>> terms;
  for (const CsrBlock& block : blocks)
    for (PetscInt e = block.begin(row); e < block.end(row); ++e) {
      const Index c = numbering_.cell(block.column(e));
      const Offset position{between(i, c).band, {layout_.along(0, c), layout_.along(1, c)}};
      terms.emplace_back(key(position), block.value(e));
    }
  for (std::size_t s = 0; s < offsets_.size(); ++s) {
    const double average = value(layout_.row(i), s);
    if (average == 0.0) continue;
    const auto [t1, sign1] = fold(0, layout_.along(0, i) + offsets_[s].along[0], parity[0]);
    const auto [t2, sign2] = fold(1, layout_.along(1, i) + offsets_[s].along[1], parity[1]);
    terms.emplace_back(key({offsets_[s].band, {t1, t2}}), -average * sign1 * sign2);
  }
  std::sort(terms.begin(), terms.end());
  double worst = 0.0;
  for (std::size_t k = 0; k < terms.size();) {
    double sum = 0.0;
    const Key column = terms[k].first;
    for (; k < terms.size() && terms[k].first == column; ++k) sum += terms[k].second;
    worst = std::max(worst, std::abs(sum));
  }
  return worst;
}

void AveragedStencil::choose_parity(const std::vector<CsrBlock>& blocks) {
  std::vector<double> odd(4, 0.0), even(4, 0.0);  // worst mismatch at [2 axis + end]
  for (std::size_t r = 0; r < cells_.size(); ++r) {
    if (interior_[r]) continue;
    int near = 0, end = -1;
    for (std::size_t a = 0; a < 2; ++a) {
      const int t = layout_.along(a, cells_[r]);
      if (t < reach_[a]) ++near, end = static_cast<int>(2 * a);
      if (t >= layout_.n[a] - reach_[a]) ++near, end = static_cast<int>(2 * a + 1);
    }
    if (near != 1) continue;                   // corners would mix the answers of two ends
    if (layout_.nodal[at(end / 2)]) continue;  // always even: values that vanish stand outside
    const auto row = static_cast<PetscInt>(r);
    std::array<Parity, 2> trial{Parity{1, 1}, Parity{1, 1}};
    even[at(end)] = std::max(even[at(end)], mismatch(blocks, row, cells_[r], trial));
    trial[at(end / 2)][at(end % 2)] = -1;
    odd[at(end)] = std::max(odd[at(end)], mismatch(blocks, row, cells_[r], trial));
  }
  reduce(even, MPI_MAX, grid_.comm());
  reduce(odd, MPI_MAX, grid_.comm());
  for (std::size_t k = 0; k < 4; ++k) parity_[k / 2][k % 2] = odd[k] < even[k] ? -1 : 1;
}

void AveragedStencil::compare_interior(const CsrBlock& block, const std::vector<int>& slots,
                                       Deviation& d) const {
  for (PetscInt r = 0; r < block.rows(); ++r) {
    if (!interior_[at(r)]) continue;
    const auto row = at(layout_.row(cells_[at(r)]));
    double most = d.most[row], size = d.size[row];
    for (PetscInt e = block.begin(r); e < block.end(r); ++e) {
      most = std::max(most, std::abs(block.value(e) - values_[at(slots[at(e)])]));
      size = std::max(size, std::abs(block.value(e)));
    }
    d.most[row] = most;
    d.size[row] = size;
  }
}

void AveragedStencil::measure_defect(const std::vector<CsrBlock>& blocks) {
  Deviation d{std::vector<double>(at(layout_.rows), 0.0),
              std::vector<double>(at(layout_.rows), 0.0)};
  for (std::size_t b = 0; b < blocks.size(); ++b) compare_interior(blocks[b], slots_[b], d);
  for (std::size_t r = 0; r < cells_.size(); ++r) {
    if (interior_[r]) continue;
    double& most = d.most[at(layout_.row(cells_[r]))];
    most = std::max(most, mismatch(blocks, static_cast<PetscInt>(r), cells_[r], parity_));
  }
  for (int row = 0; row < layout_.rows; ++row)
    for (std::size_t s = 0; s < offsets_.size(); ++s)
      if (gaps_[slot_of(row, s)])
        d.most[at(row)] = std::max(d.most[at(row)], std::abs(value(row, s)));
  reduce(d.most, MPI_MAX, grid_.comm());
  reduce(d.size, MPI_MAX, grid_.comm());
  defect_ = 0.0;
  for (std::size_t row = 0; row < d.most.size(); ++row)
    if (d.most[row] > 0.0) defect_ = std::max(defect_, d.most[row] / std::max(d.size[row], 1e-300));
}

}  // namespace fluxform::separable
