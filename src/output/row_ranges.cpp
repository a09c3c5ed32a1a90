#include "fluxform/output/row_ranges.hpp"

namespace fluxform {
namespace {

/// Rows of one chunk; 0 if the dataset has no chunks.
hsize_t rows_of_chunk(hid_t dataset) {
  const h5::Id list(H5Dget_create_plist(dataset), H5Pclose);
  if (H5Pget_layout(list) != H5D_CHUNKED) return 0;
  h5::Extent chunk(h5::extent_of(dataset).size());
  H5Pget_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  return chunk[0];
}

}  // namespace

void RowRanges::note(const h5::File& file, const std::string& path, hid_t dataset) {
  const hsize_t rows = h5::extent_of(dataset)[0], step = rows_of_chunk(dataset);
  hsize_t& noted = rows_[path];
  if (noted >= rows) return;
  h5::add_chunks(file, dataset, noted, rows, bytes_);
  noted = (rows + step - 1) / step * step;
}

void RowRanges::note_all(const h5::File& file) {
  for (const char* folder : {"/", "history"}) {
    if (!h5::exists(file, folder)) continue;
    const h5::Id group = h5::group(file, file, folder);
    for (const std::string& name : h5::members(group)) {
      const h5::Id dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose);
      if (!dataset.valid() || rows_of_chunk(dataset) == 0) continue;
      const bool root = std::string(folder) == "/";
      note(file, root ? name : std::string(folder) + "/" + name, dataset);
    }
  }
}

}  // namespace fluxform
