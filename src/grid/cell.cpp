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
  std::array<std::size_t, 3> width{};
  for (std::size_t a = 0; a < 3; ++a) width[a] = static_cast<std::size_t>(box_.end[a] - box_.begin[a]);
  stride_ = {width[0], width[1]};
  values_.assign(width[0] * width[1] * width[2], value);
}

FaceField::FaceField(const Box& owned, int dimension, double value) {
  for (int a = 0; a < dimension; ++a) {
    Box faces = owned;
    faces.end[static_cast<std::size_t>(a)] += 1;
    axes_[static_cast<std::size_t>(a)] = CellField(faces, dimension, 1, value);
  }
}

}  // namespace fluxform
