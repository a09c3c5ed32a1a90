#pragma once
// How kernels read the coefficients of an input: small values that a model holds as members and
// calls with the cell or face at hand. No PETSc here: models compile and are tested without it.
//
//   struct Heat {
//     OnFaces conductivity;                 // bound by ModelInput, see fields/model_input.hpp
//     template <class T>
//     State<T, 1> flux(const State<T, 1>& l, const State<T, 1>& r, const Face& face) const {
//       return {{conductivity(face) * (l[0] - r[0]) / face.distance}};
//     }
//   };
//
// A handle is one pointer to rows of numbers whose step along the first axis is one. A uniform
// coefficient is a single row of equal numbers that every row of the grid shares: there is no
// branch "uniform or table" in a kernel, which would keep compilers from taking several faces at
// once.
#include <array>
#include <cstddef>

#include "fluxform/grid/cell.hpp"

namespace fluxform {

/// Numbers on a box of cells, or of faces by their axis: `at` points to where index (0, 0, 0) would
/// stand, `up` and `on` are the steps along the second and third axis.
struct RowTable {
  std::array<const double*, 3> at{};
  std::array<std::ptrdiff_t, 3> up{}, on{};
  double operator()(int axis, const Index& i) const {
    const auto a = static_cast<std::size_t>(axis);
    return at[a][i[0] + up[a] * i[1] + on[a] * i[2]];
  }
};

/// A number per cell.
class OnCells {
 public:
  OnCells() = default;
  explicit OnCells(const RowTable* table) : table_(table) {}
  double operator()(const Index& i) const { return (*table_)(0, i); }
  double operator()(const Cell& cell) const { return (*table_)(0, cell.index); }
  bool bound() const { return table_ != nullptr; }

 private:
  const RowTable* table_ = nullptr;
};

/// A number per face, those on sides included.
class OnFaces {
 public:
  OnFaces() = default;
  explicit OnFaces(const RowTable* table) : table_(table) {}
  double operator()(const Face& face) const { return (*table_)(face.axis, face.index); }
  double operator()(int axis, const Index& i) const { return (*table_)(axis, i); }
  bool bound() const { return table_ != nullptr; }

 private:
  const RowTable* table_ = nullptr;
};

/// Values by the number of a side or interface. Where `faces` holds a table for one of them, its
/// value differs from face to face and the table has it; `given` tells where the input says
/// anything.
struct PlaceTable {
  const double* values = nullptr;
  const RowTable* const* faces = nullptr;
  const bool* given = nullptr;
  double operator()(std::size_t place, const Face& face) const {
    return faces[place] ? (*faces[place])(face.axis, face.index) : values[place];
  }
};

/// A number per side of the grid, for `boundary` kernels.
class OnSides {
 public:
  OnSides() = default;
  explicit OnSides(const PlaceTable* table) : table_(table) {}
  double operator()(const Face& face) const { return (*table_)(at(face), face); }
  /// Whether the input gives a value for the side that this face lies on.
  bool given(const Face& face) const { return table_->given[at(face)]; }
  bool bound() const { return table_ != nullptr; }

 private:
  static std::size_t at(const Face& face) { return static_cast<std::size_t>(face.side); }
  const PlaceTable* table_ = nullptr;
};

/// A number per named interface of the grid, for `interface` kernels.
class OnInterfaces {
 public:
  OnInterfaces() = default;
  explicit OnInterfaces(const PlaceTable* table) : table_(table) {}
  double operator()(const Face& face) const { return (*table_)(at(face), face); }
  bool given(const Face& face) const { return table_->given[at(face)]; }
  bool bound() const { return table_ != nullptr; }

 private:
  static std::size_t at(const Face& face) { return static_cast<std::size_t>(face.interface); }
  const PlaceTable* table_ = nullptr;
};

}  // namespace fluxform
