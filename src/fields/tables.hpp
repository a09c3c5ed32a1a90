#pragma once
// The numbers behind handles (handles.hpp): storage that never moves, so that kernels may keep
// pointers to it while its values are brought to another time.
//
//   FaceTable diffusivity(grid.owned(), grid.dimension());
//   diffusivity.make_uniform(3e-9);           // one row for all faces, or
//   diffusivity.full()(axis, i) = ...;        // a number for each
//   OnFaces d(&diffusivity.rows());
#include <memory>
#include <optional>
#include <vector>

#include "fluxform/fields/handles.hpp"

namespace fluxform {

/// Cells beyond a rank's own that tables cover, as wide as the halo of states.
inline constexpr int table_margin = 2;

class CellTable {
 public:
  CellTable(const Box& owned, int dimension);
  CellTable(const CellTable&) = delete;
  CellTable& operator=(const CellTable&) = delete;

  /// The same number everywhere.
  void make_uniform(double value);
  /// A number per cell, over the owned box and its margin; made on the first call.
  CellField& full();
  bool is_uniform() const { return !full_; }
  const RowTable& rows() const { return rows_; }

 private:
  Box owned_;
  int dimension_;
  std::vector<double> row_;
  std::optional<CellField> full_;
  RowTable rows_;
};

class FaceTable {
 public:
  FaceTable(const Box& owned, int dimension);
  FaceTable(const FaceTable&) = delete;
  FaceTable& operator=(const FaceTable&) = delete;

  void make_uniform(double value);
  /// A number per axis: the components of a uniform vector.
  void make_uniform(const std::array<double, 3>& by_axis);
  /// A number per face, over those of the owned box widened by one cell; made on the first call.
  FaceField& full();
  bool is_uniform() const { return !full_; }
  const RowTable& rows() const { return rows_; }

 private:
  Box owned_;
  int dimension_;
  std::vector<double> row_;
  std::optional<FaceField> full_;
  RowTable rows_;
};

/// A number per face of a plane across `axis`, the faces whose number along it is `at`: for sides,
/// which would waste a table of all faces.
class PlaneTable {
 public:
  PlaneTable(const Box& owned, int axis, int at);
  PlaneTable(const PlaneTable&) = delete;
  PlaneTable& operator=(const PlaneTable&) = delete;

  double& operator()(const Index& i) { return values_[offset(i)]; }
  const RowTable& rows() const { return rows_; }

 private:
  std::size_t offset(const Index& i) const;
  Index begin_;
  std::array<std::ptrdiff_t, 3> step_{};
  std::vector<double> values_;
  RowTable rows_;
};

/// Values by side or interface.
class PlaceValues {
 public:
  explicit PlaceValues(std::size_t places);
  PlaceValues(const PlaceValues&) = delete;
  PlaceValues& operator=(const PlaceValues&) = delete;

  void set(std::size_t place, double value);
  /// For values that differ from face to face: their table, made on the first call.
  FaceTable& on_faces_of(std::size_t place, const Box& owned, int dimension);
  /// The same where all its faces lie in one plane.
  PlaneTable& on_plane_of(std::size_t place, const Box& owned, int axis, int at);
  const PlaceTable& table() const { return table_; }

 private:
  std::vector<double> values_;
  std::unique_ptr<bool[]> given_;
  std::vector<std::unique_ptr<FaceTable>> made_;
  std::vector<std::unique_ptr<PlaneTable>> planes_;
  std::vector<const RowTable*> faces_;
  PlaceTable table_;
};

}  // namespace fluxform
