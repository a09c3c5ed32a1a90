#include "fluxform/grid/padded.hpp"

#include <petscdmda.h>

#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

std::size_t place(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

Padded::Padded(const Grid& grid) : grid_(grid) {
  std::ptrdiff_t step = 1;
  for (std::size_t a = 0; a < 3; ++a) {
    const int owned = grid.owned().end[a] - grid.owned().begin[a];
    const bool used = static_cast<int>(a) < grid.dimension();
    width_[a] = used ? owned + 2 : 1;
    stride_[a] = step;
    first_ += used ? step : 0;
    step *= width_[a];
  }
  size_ = place(step);
  find_neighbours();
}

void Padded::find_neighbours() {
  // PETSc does not tell the neighbours along a line, where ranks stand in order.
  const int me = rank_of(grid_.comm()), ranks = ranks_of(grid_.comm());
  const std::array<PetscMPIInt, 3> line{(me + ranks - 1) % ranks, me, (me + 1) % ranks};
  const PetscMPIInt* all = line.data();
  if (dimension() > 1) petsc(DMDAGetNeighbors(grid_.dm(), &all));
  static constexpr std::array<int, 3> steps{1, 3, 9};  // of one step along each axis in PETSc's box
  int centre = 0;
  for (int a = 0; a < dimension(); ++a) centre += steps[place(a)];
  for (int a = 0; a < dimension(); ++a)
    for (int up : {0, 1}) {
      const bool here = grid_.continued(a, up ? 1 : -1);
      const Box& o = grid_.owned();
      const bool at_end = up ? o.end[place(a)] == grid_.cells()[place(a)] : o.begin[place(a)] == 0;
      const int rank = all[centre + (up ? 1 : -1) * steps[place(a)]];
      neighbour_[place(a)][place(up)] = at_end && !here ? -1 : rank;
    }
}

/// The plane of cells at `position` (0 is the lower rim) along an axis, rims of other axes
/// included.
Padded::Slice Padded::slice(int axis, int position) const {
  Slice s{position * stride(axis), {0, 0}, {1, 1}};
  int k = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    if (a == place(axis)) continue;
    s.stride[k] = stride_[a];
    s.count[k++] = width_[a];
  }
  return s;
}

void Padded::copy_out(const Slice& s, const Array& f, double*& to) const {
  for (int j = 0; j < s.count[1]; ++j)
    for (int i = 0; i < s.count[0]; ++i)
      *to++ = f[place(s.first + j * s.stride[1] + i * s.stride[0])];
}

void Padded::copy_in(const Slice& s, const double*& from, Array& f) const {
  for (int j = 0; j < s.count[1]; ++j)
    for (int i = 0; i < s.count[0]; ++i)
      f[place(s.first + j * s.stride[1] + i * s.stride[0])] = *from++;
}

void Padded::exchange_along(int axis, const std::vector<Array*>& arrays) const {
  const auto& [below, above] = neighbour_[place(axis)];
  if (below < 0 && above < 0) return;
  const int last = width_[place(axis)] - 2;
  const std::size_t plane = size_ / place(width_[place(axis)]);
  outgoing_.resize(plane * arrays.size());
  incoming_.resize(outgoing_.size());
  const int me = rank_of(grid_.comm());
  for (const bool upwards : {true, false}) {
    const int to = upwards ? above : below, from = upwards ? below : above;
    double* out = outgoing_.data();
    for (const Array* f : arrays) copy_out(slice(axis, upwards ? last : 1), *f, out);
    if (to == me && from == me) {
      outgoing_.swap(incoming_);
    } else {
      const int count = static_cast<int>(outgoing_.size());
      MPI_Sendrecv(outgoing_.data(), count, MPI_DOUBLE, to < 0 ? MPI_PROC_NULL : to, axis,
                   incoming_.data(), count, MPI_DOUBLE, from < 0 ? MPI_PROC_NULL : from, axis,
                   grid_.comm(), MPI_STATUS_IGNORE);
    }
    const double* in = incoming_.data();
    if (from < 0) continue;
    for (Array* f : arrays) copy_in(slice(axis, upwards ? 0 : last + 1), in, *f);
  }
}

void Padded::exchange(const std::vector<Array*>& arrays) const {
  for (int a = 0; a < dimension(); ++a) exchange_along(a, arrays);
}

void Padded::load(Vec from, int k, Array& to) const {
  const ReadArray values(from);
  PetscInt unknowns = 1;
  petsc(VecGetBlockSize(from, &unknowns));
  const double* v = values.data() + k;
  for_rows([&](std::ptrdiff_t p, int n) {
    for (int i = 0; i < n; ++i, v += unknowns) to[place(p + i)] = *v;
  });
}

void Padded::store(const Array& from, Vec to, int k) const {
  const WriteArray values(to);
  PetscInt unknowns = 1;
  petsc(VecGetBlockSize(to, &unknowns));
  double* v = values.data() + k;
  for_rows([&](std::ptrdiff_t p, int n) {
    for (int i = 0; i < n; ++i, v += unknowns) *v = from[place(p + i)];
  });
}

double Padded::sum(double mine) const {
  double all = 0.0;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  return all;
}

}  // namespace fluxform
