#include "fluxform/grid/cell.hpp"

namespace fluxform {
namespace {

Box widen(Box box, int dimension, int by) {
  for (int a = 0; a < dimension; ++a) {
    box.begin[static_cast<std::size_t>(a)] -= by;
    box.end[static_cast<std::size_t>(a)] += by;
  }
  return box;
}

}  // namespace

CellField::CellField(const Box& owned, int dimension, int halo, double value)
    : box_(widen(owned, dimension, halo)) {
  std::array<std::ptrdiff_t, 3> width{};
  for (std::size_t a = 0; a < 3; ++a) width[a] = box_.end[a] - box_.begin[a];
  stride_ = {width[0], width[0] * width[1]};
  first_ = box_.begin[0] + stride_[0] * box_.begin[1] + stride_[1] * box_.begin[2];
  values_.assign(static_cast<std::size_t>(stride_[1] * width[2]), value);
}

FaceField::FaceField(const Box& owned, int dimension, double value) {
  for (int a = 0; a < dimension; ++a) {
    Box faces = owned;
    faces.end[static_cast<std::size_t>(a)] += 1;
    axes_[static_cast<std::size_t>(a)] = CellField(faces, dimension, 1, value);
  }
}

}  // namespace fluxform
