#include "fluxform/grid/pieces.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "fluxform/core/parallel.hpp"

namespace fluxform {
namespace {

/// Sets of numbers that are joined until none is left to join.
class Joined {
 public:
  explicit Joined(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t k) {
    while (parent_[k] != k) {
      parent_[k] = parent_[parent_[k]];
      k = parent_[k];
    }
    return k;
  }
  void join(std::size_t a, std::size_t b) {
    parent_[std::max(root(a), root(b))] = std::min(root(a), root(b));
  }

 private:
  std::vector<std::size_t> parent_;
};

/// The numbers of all ranks, one rank after the other.
std::vector<double> gathered(const std::vector<double>& mine, MPI_Comm comm) {
  const auto ranks = static_cast<std::size_t>(ranks_of(comm));
  const int count = static_cast<int>(mine.size());
  std::vector<int> counts(ranks), starts(ranks, 0);
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm);
  std::partial_sum(counts.begin(), counts.end() - 1, starts.begin() + 1);
  std::vector<double> all(static_cast<std::size_t>(starts.back() + counts.back()));
  MPI_Allgatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), starts.data(),
                 MPI_DOUBLE, comm);
  return all;
}

/// The pieces of this rank's own cells, labelled by the number of one of their cells.
class OwnPieces {
 public:
  explicit OwnPieces(const Grid& grid) : grid_(grid), joined_(count()) {
    grid.for_owned([&](const Index& i) {
      if (!grid.active(i)) return;
      for (int a = 0; a < grid.dimension(); ++a) {
        const Index above = moved(i, a, 1);
        if (grid.active(above) && grid.owns(grid.wrapped(above)))
          joined_.join(number(i), number(grid.wrapped(above)));
      }
    });
  }

  double label(const Index& i) {
    const std::size_t root = joined_.root(number(i));
    return labels_.try_emplace(root, static_cast<double>(grid_.global_cell(i))).first->second;
  }

  /// Label, size and the centre of a cell for each piece, five numbers in a row.
  std::vector<double> table() {
    std::map<double, std::array<double, 5>> rows;
    grid_.for_owned([&](const Index& i) {
      if (!grid_.active(i)) return;
      const double name = label(i);
      const Point x = grid_.centre(i);
      rows.try_emplace(name, std::array<double, 5>{name, 0.0, x[0], x[1], x[2]}).first->second[1] +=
          grid_.volume(i);
    });
    std::vector<double> flat;
    for (const auto& [name, row] : rows) flat.insert(flat.end(), row.begin(), row.end());
    return flat;
  }

  /// Pairs of labels that share a face between this rank and others.
  std::vector<double> meetings() {
    Handle<Vec> global = grid_.create_global(), local = grid_.create_local();
    {
      const WriteArray own(global);
      grid_.for_owned([&](const Index& i) {
        if (grid_.active(i)) own[grid_.owned_offset(i)] = label(i);
      });
    }
    grid_.to_local(global, local);
    const ReadArray near(local);
    std::map<std::array<double, 2>, bool> pairs;
    grid_.for_owned([&](const Index& i) {
      if (!grid_.active(i)) return;
      for (int a = 0; a < grid_.dimension(); ++a) {
        for (const int side : {-1, 1}) {
          const Index other = moved(i, a, side);
          if (grid_.active(other) && !grid_.owns(grid_.wrapped(other)))
            pairs[{label(i), near[grid_.local_offset(other)]}] = true;
        }
      }
    });
    std::vector<double> flat;
    for (const auto& [pair, meet] : pairs) flat.insert(flat.end(), pair.begin(), pair.end());
    return flat;
  }

 private:
  std::size_t count() const {
    std::size_t cells = 0;
    grid_.for_owned([&](const Index&) { ++cells; });
    return cells;
  }
  std::size_t number(const Index& i) const {
    return static_cast<std::size_t>(grid_.owned_offset(i) / grid_.unknowns());
  }
  const Grid& grid_;
  Joined joined_;
  std::map<std::size_t, double> labels_;
};

}  // namespace

std::vector<Piece> pieces_of(const Grid& grid) {
  OwnPieces own(grid);
  const std::vector<double> table = gathered(own.table(), grid.comm());
  const std::vector<double> pairs = gathered(own.meetings(), grid.comm());
  std::map<double, std::size_t> numbers;
  for (std::size_t k = 0; k < table.size(); k += 5) numbers.emplace(table[k], numbers.size());
  Joined joined(numbers.size());
  for (std::size_t k = 0; k < pairs.size(); k += 2)
    joined.join(numbers.at(pairs[k]), numbers.at(pairs[k + 1]));
  std::map<std::size_t, Piece> pieces;
  for (std::size_t k = 0; k < table.size(); k += 5) {
    const std::size_t root = joined.root(numbers.at(table[k]));
    Piece& piece = pieces.try_emplace(root, Piece{0.0, {table[k + 2], table[k + 3], table[k + 4]}})
                       .first->second;
    piece.size += table[k + 1];
  }
  std::vector<Piece> sorted;
  for (const auto& [root, piece] : pieces) sorted.push_back(piece);
  std::sort(sorted.begin(), sorted.end(),
            [](const Piece& a, const Piece& b) { return a.size > b.size; });
  return sorted;
}

}  // namespace fluxform
