#include "lattice.hpp"

#include <petscdmda.h>

#include "fluxform/core/parallel.hpp"

namespace fluxform::vortex {
Lattice::Lattice(const Grid& grid, Outline outline) : grid_(grid), outline_(std::move(outline)) {
  std::ptrdiff_t step = 1;
  for (std::size_t a = 0; a < 3; ++a) {
    const int owned = grid.owned().end[a] - grid.owned().begin[a];
    const bool used = static_cast<int>(a) < grid.dimension();
    width_[a] = used ? owned + 2 : 1;
    stride_[a] = step;
    first_ += used ? step : 0;
    step *= width_[a];
  }
  size_ = vortex::at(step);
  measure();
  find_neighbours();
}

EdgeField Lattice::edge_field() const {
  EdgeField f;
  for (int a = 0; a < dimension(); ++a) f[vortex::at(a)] = field();
  return f;
}

void Lattice::measure() {
  volume_ = field();
  conductance_ = edge_field();
  if (!outline_.whole()) open_ = edge_field();
  grid_.for_owned([&](const Index& i) {
    if (grid_.active(i))
      volume_[vortex::at(at(i))] = grid_.volume(i) * outline_.share_of_cell(i);
  });
  total_volume_ = sum_of([&](std::size_t p) { return volume_[p]; });
  for_nodes_and_above([&](std::size_t p, const Index& i) {
    for (int a = 0; a < dimension(); ++a) {
      Index below = i;
      --below[vortex::at(a)];
      if (!outline_.whole()) open_[vortex::at(a)][p] = outline_.share_of_face(a, i);
      if (grid_.active(i) && grid_.active(below))
        conductance_[vortex::at(a)][p] = open_area(a, i) / grid_.metric().distance(a, i);
    }
  });
}

double Lattice::open_area(int axis, const Index& i) const {
  const double whole = grid_.metric().area(axis, i);
  return outline_.whole() ? whole : whole * open_[vortex::at(axis)][vortex::at(at(i))];
}

void Lattice::find_neighbours() {
  // PETSc does not tell the neighbours along a line, where ranks stand in order.
  const int me = rank_of(grid_.comm()), ranks = ranks_of(grid_.comm());
  const std::array<PetscMPIInt, 3> line{(me + ranks - 1) % ranks, me, (me + 1) % ranks};
  const PetscMPIInt* all = line.data();
  if (dimension() > 1) petsc(DMDAGetNeighbors(grid_.dm(), &all));
  static constexpr std::array<int, 3> place{1, 3, 9};  // of one step along each axis in PETSc's box
  int centre = 0;
  for (int a = 0; a < dimension(); ++a) centre += place[vortex::at(a)];
  for (int a = 0; a < dimension(); ++a)
    for (int up : {0, 1}) {
      const bool here = grid_.continued(a, up ? 1 : -1);
      const Box& o = grid_.owned();
      const bool at_end =
          up ? o.end[vortex::at(a)] == grid_.cells()[vortex::at(a)] : o.begin[vortex::at(a)] == 0;
      const int rank = all[centre + (up ? 1 : -1) * place[vortex::at(a)]];
      neighbour_[vortex::at(a)][vortex::at(up)] = at_end && !here ? -1 : rank;
    }
}

/// The plane of nodes at `position` (0 is the lower rim) along an axis, rims of other axes
/// included.
Lattice::Slice Lattice::slice(int axis, int position) const {
  Slice s{position * stride(axis), {0, 0}, {1, 1}};
  int k = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    if (a == vortex::at(axis)) continue;
    s.stride[k] = stride_[a];
    s.count[k++] = width_[a];
  }
  return s;
}

void Lattice::copy_out(const Slice& s, const Field& f, double*& to) const {
  for (int j = 0; j < s.count[1]; ++j)
    for (int i = 0; i < s.count[0]; ++i)
      *to++ = f[vortex::at(s.first + j * s.stride[1] + i * s.stride[0])];
}

void Lattice::copy_in(const Slice& s, const double*& from, Field& f) const {
  for (int j = 0; j < s.count[1]; ++j)
    for (int i = 0; i < s.count[0]; ++i)
      f[vortex::at(s.first + j * s.stride[1] + i * s.stride[0])] = *from++;
}

void Lattice::exchange_along(int axis, std::span<Field* const> fields) const {
  const auto& [below, above] = neighbour_[vortex::at(axis)];
  if (below < 0 && above < 0) return;
  const int last = width_[vortex::at(axis)] - 2;
  const std::size_t plane = size_ / vortex::at(width_[vortex::at(axis)]);
  outgoing_.resize(plane * fields.size());
  incoming_.resize(outgoing_.size());
  const int me = rank_of(grid_.comm());
  for (const bool upwards : {true, false}) {
    const int to = upwards ? above : below, from = upwards ? below : above;
    double* out = outgoing_.data();
    for (const Field* f : fields) copy_out(slice(axis, upwards ? last : 1), *f, out);
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
    for (Field* f : fields) copy_in(slice(axis, upwards ? 0 : last + 1), in, *f);
  }
}

void Lattice::exchange(std::span<Field* const> fields) const {
  for (int a = 0; a < dimension(); ++a) exchange_along(a, fields);
}

void Lattice::exchange(ComplexField& f) const {
  const std::array<Field*, 2> both{&f.re, &f.im};
  exchange(both);
}

void Lattice::exchange(Field& f) const {
  const std::array<Field*, 1> one{&f};
  exchange(one);
}

void Lattice::load(Vec from, int k, Field& to) const {
  const ReadArray values(from);
  PetscInt unknowns = 1;
  petsc(VecGetBlockSize(from, &unknowns));
  const double* v = values.data() + k;
  for_rows([&](std::ptrdiff_t p, int n) {
    for (int i = 0; i < n; ++i, v += unknowns) to[vortex::at(p + i)] = *v;
  });
}

void Lattice::store(const Field& from, Vec to, int k) const {
  const WriteArray values(to);
  PetscInt unknowns = 1;
  petsc(VecGetBlockSize(to, &unknowns));
  double* v = values.data() + k;
  for_rows([&](std::ptrdiff_t p, int n) {
    for (int i = 0; i < n; ++i, v += unknowns) *v = from[vortex::at(p + i)];
  });
}

double Lattice::sum(double mine) const {
  double all = 0.0;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  return all;
}

}  // namespace fluxform::vortex
