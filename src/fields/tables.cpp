#include "fluxform/fields/tables.hpp"

#include <utility>

namespace fluxform {
namespace {

/// One row of equal numbers that stands for every row of the box, a face beyond its margin
/// included.
const double* fill_row(std::vector<double>& row, const Box& owned, double value) {
  const std::ptrdiff_t first = owned.begin[0] - table_margin;
  row.assign(static_cast<std::size_t>(owned.end[0] + table_margin + 1 - first), value);
  return row.data() - first;
}

}  // namespace

CellTable::CellTable(const Box& owned, int dimension) : owned_(owned), dimension_(dimension) {
  make_uniform(0.0);
}

void CellTable::make_uniform(double value) {
  full_.reset();
  rows_ = {};
  rows_.at.fill(fill_row(row_, owned_, value));
}

CellField& CellTable::full() {
  if (!full_) {
    full_.emplace(owned_, dimension_, table_margin);
    rows_.at.fill(full_->origin());
    rows_.up.fill(full_->strides()[0]);
    rows_.on.fill(full_->strides()[1]);
  }
  return *full_;
}

FaceTable::FaceTable(const Box& owned, int dimension) : owned_(owned), dimension_(dimension) {
  make_uniform(0.0);
}

void FaceTable::make_uniform(double value) {
  full_.reset();
  rows_ = {};
  rows_.at.fill(fill_row(row_, owned_, value));
}

void FaceTable::make_uniform(const std::array<double, 3>& by_axis) {
  full_.reset();
  rows_ = {};
  std::vector<double> all;
  for (const double value : by_axis) {
    fill_row(row_, owned_, value);
    all.insert(all.end(), row_.begin(), row_.end());
  }
  const std::size_t width = row_.size();
  row_ = std::move(all);
  for (std::size_t a = 0; a < 3; ++a)
    rows_.at[a] = row_.data() + a * width - (owned_.begin[0] - table_margin);
}

FaceField& FaceTable::full() {
  if (!full_) {
    full_.emplace(owned_, dimension_);
    for (int axis = 0; axis < dimension_; ++axis) {
      const auto a = static_cast<std::size_t>(axis);
      rows_.at[a] = full_->along(axis).origin();
      rows_.up[a] = full_->along(axis).strides()[0];
      rows_.on[a] = full_->along(axis).strides()[1];
    }
  }
  return *full_;
}

PlaneTable::PlaneTable(const Box& owned, int axis, int at) : begin_(owned.begin) {
  const auto a = static_cast<std::size_t>(axis);
  std::ptrdiff_t size = 1;
  for (std::size_t b = 0; b < 3; ++b) {
    if (b == a) continue;
    step_[b] = size;
    size *= owned.end[b] - owned.begin[b];
  }
  values_.assign(static_cast<std::size_t>(size), 0.0);
  // Handles step by one along the first axis, which moves nothing where all faces have one number.
  const std::ptrdiff_t first = a == 0 ? at : begin_[0];
  rows_.at[a] = values_.data() - (first + step_[1] * begin_[1] + step_[2] * begin_[2]);
  rows_.up[a] = step_[1];
  rows_.on[a] = step_[2];
}

std::size_t PlaneTable::offset(const Index& i) const {
  std::ptrdiff_t at = 0;
  for (std::size_t b = 0; b < 3; ++b) at += step_[b] * (i[b] - begin_[b]);
  return static_cast<std::size_t>(at);
}

PlaceValues::PlaceValues(std::size_t places)
    : values_(places, 0.0),
      given_(std::make_unique<bool[]>(places)),
      made_(places),
      planes_(places),
      faces_(places, nullptr),
      table_{values_.data(), faces_.data(), given_.get()} {}

void PlaceValues::set(std::size_t place, double value) {
  values_[place] = value;
  given_[place] = true;
}

FaceTable& PlaceValues::on_faces_of(std::size_t place, const Box& owned, int dimension) {
  given_[place] = true;
  if (!made_[place]) made_[place] = std::make_unique<FaceTable>(owned, dimension);
  faces_[place] = &made_[place]->rows();
  return *made_[place];
}

PlaneTable& PlaceValues::on_plane_of(std::size_t place, const Box& owned, int axis, int at) {
  given_[place] = true;
  if (!planes_[place]) planes_[place] = std::make_unique<PlaneTable>(owned, axis, at);
  faces_[place] = &planes_[place]->rows();
  return *planes_[place];
}

}  // namespace fluxform
