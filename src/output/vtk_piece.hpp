#pragma once
// One rank's part of one snapshot as a VTK XML file with its data in base64.
#include <string>
#include <vector>

#include "fluxform/fv/operator.hpp"

namespace fluxform::vtk {

/// The three kinds of structured grid VTK has, as its files name them.
struct Kind {
  std::string element;    ///< "ImageData"
  std::string extension;  ///< "vti"; the parallel index has a "p" in front
};
Kind kind_of(const Grid& grid);

/// One array: a name, components per item, and its bytes.
struct Array {
  std::string type;  ///< "Float64", "UInt8"
  std::string name;
  int components = 1;
  std::string bytes;
};
Array doubles(const std::string& name, const std::vector<double>& values, int components = 1);

/// Cell coordinates of the piece: points (structured) or three coordinate lists (rectilinear).
std::vector<Array> geometry(const Grid& grid);
/// "B [G]"
std::string array_name(const FieldInfo& field);
/// All fields over the owned cells, with VTK's mask of hidden cells if the grid has holes.
std::vector<Array> cell_data(const Grid& grid, const std::vector<FieldInfo>& fields, Vec u,
                             bool has_holes);

/// The whole file's bytes.
std::string piece_file(const Grid& grid, const std::vector<Array>& cells);
/// The index over all ranks' pieces; `sources` and `boxes` one per rank.
std::string index_file(const Grid& grid, const std::vector<FieldInfo>& fields, bool has_holes,
                       const std::vector<std::string>& sources, const std::vector<Box>& boxes);

}  // namespace fluxform::vtk
