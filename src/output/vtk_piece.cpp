#include "fluxform/output/vtk_piece.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "fluxform/output/base64.hpp"
#include "fluxform/output/file_axes.hpp"

namespace fluxform::vtk {
namespace {

constexpr unsigned char hidden_cell = 32;  // vtkDataSetAttributes::HIDDENCELL

bool curved(const Grid& grid) {
  for (std::size_t a = 0; a < grid.spec().axes.size(); ++a)
    if (is_angle(grid.spec(), a)) return true;
  return false;
}

bool uniform(const Grid& grid) {
  for (int a = 0; a < grid.dimension(); ++a) {
    if (!grid.axis(a).uniform || grid.axis(a).centering != Centering::cell) return false;
  }
  return true;
}

/// Point numbers run over the owned cells' faces: one more than cells along active axes.
int last_point(const Grid& grid, const Box& cells, int a) {
  const auto s = static_cast<std::size_t>(a);
  return a < grid.dimension() ? cells.end[s] : cells.begin[s];
}

/// Face coordinate in the grid's units; a full circle ends exactly where it began.
double face_at(const Grid& grid, int a, int i) {
  if (a >= grid.dimension()) return 0.0;
  const Axis& axis = grid.axis(a);
  return axis.faces[static_cast<std::size_t>(axis.periodic ? i % axis.cells() : i)];
}

std::array<double, 3> spherical(double radius, double longitude, double latitude) {
  const double across = radius * std::cos(latitude);
  return {across * std::cos(longitude), across * std::sin(longitude), radius * std::sin(latitude)};
}

std::array<double, 3> position(const Grid& grid, const Index& p) {
  const double scale = grid.spec().length_scale;
  const double x = face_at(grid, 0, p[0]), y = face_at(grid, 1, p[1]), z = face_at(grid, 2, p[2]);
  switch (grid.geometry()) {
    case Geometry::sphere:
      return spherical(scale * grid.spec().radius, x, y);
    case Geometry::shell:
      return spherical(scale * z, x, y);
    case Geometry::cylindrical:
      return {scale * x * std::cos(y), scale * x * std::sin(y), scale * z};
    case Geometry::cartesian:
      break;
  }
  return {scale * x, scale * y, scale * z};
}

std::vector<double> points(const Grid& grid) {
  const Box& box = grid.owned();
  std::vector<double> xyz;
  Index p;
  for (p[2] = box.begin[2]; p[2] <= last_point(grid, box, 2); ++p[2]) {
    for (p[1] = box.begin[1]; p[1] <= last_point(grid, box, 1); ++p[1]) {
      for (p[0] = box.begin[0]; p[0] <= last_point(grid, box, 0); ++p[0]) {
        for (const double x : position(grid, p)) xyz.push_back(x);
      }
    }
  }
  return xyz;
}

std::vector<double> coordinates(const Grid& grid, int a) {
  if (a >= grid.dimension()) return {0.0};
  const auto s = static_cast<std::size_t>(a);
  const Box& box = grid.owned();
  std::vector<double> x;
  for (int i = box.begin[s]; i <= box.end[s]; ++i)
    x.push_back(grid.axis(a).faces[static_cast<std::size_t>(i)] * grid.spec().length_scale);
  return x;
}

std::string extent_on(const Grid& grid, const Box& box) {
  std::string text;
  for (int a = 0; a < 3; ++a) {
    const auto s = static_cast<std::size_t>(a);
    text += fmt::format("{}{} {}", a ? " " : "", a < grid.dimension() ? box.begin[s] : 0,
                        a < grid.dimension() ? last_point(grid, box, a) : 0);
  }
  return text;
}

/// Origin and spacing, which image data have instead of coordinates.
std::string placement(const Grid& grid) {
  if (kind_of(grid).element != "ImageData") return "";
  std::array<double, 3> origin{}, spacing{1.0, 1.0, 1.0};
  for (int a = 0; a < grid.dimension(); ++a) {
    const Axis& axis = grid.axis(a);
    origin[static_cast<std::size_t>(a)] = axis.faces.front() * grid.spec().length_scale;
    spacing[static_cast<std::size_t>(a)] = axis.length() / axis.cells() * grid.spec().length_scale;
  }
  return fmt::format(R"( Origin="{} {} {}" Spacing="{} {} {}")", origin[0], origin[1], origin[2],
                     spacing[0], spacing[1], spacing[2]);
}

std::string header(const std::string& type) {
  return fmt::format(
      "<?xml version=\"1.0\"?>\n<VTKFile type=\"{}\" version=\"1.0\" byte_order=\"LittleEndian\" "
      "header_type=\"UInt64\">\n",
      type);
}

/// Arrays with their data in place, as base64: ParaView 5.11 cannot read data appended behind the
/// XML once expat holds parsing back (CVE-2023-52425, in Debian's security updates), not even its
/// own.
std::string written(const std::vector<Array>& arrays) {
  std::string text;
  for (const Array& a : arrays) {
    const std::uint64_t size = a.bytes.size();
    const std::string length(reinterpret_cast<const char*>(&size), sizeof size);
    text += fmt::format(
        "        <DataArray type=\"{}\" Name=\"{}\" NumberOfComponents=\"{}\" format=\"binary\">\n",
        a.type, a.name, a.components);
    text += base64(length + a.bytes) + "\n        </DataArray>\n";
  }
  return text;
}

std::string geometry_element(const Grid& grid) {
  const std::string element = kind_of(grid).element;
  if (element == "StructuredGrid") return "Points";
  return element == "RectilinearGrid" ? "Coordinates" : "";
}

std::string wrapped(const std::string& element, const std::string& body) {
  if (element.empty()) return "";
  return fmt::format("      <{0}>\n{1}      </{0}>\n", element, body);
}

std::string declared_only(const std::string& type, const std::string& name, int components) {
  return fmt::format("        <PDataArray type=\"{}\" Name=\"{}\" NumberOfComponents=\"{}\"/>\n",
                     type, name, components);
}

std::string parallel_geometry(const Grid& grid) {
  const std::string element = geometry_element(grid);
  if (element == "Points") return wrapped("PPoints", declared_only("Float64", "points", 3));
  if (element.empty()) return "";
  std::string axes;
  for (const char* name : {"x", "y", "z"}) axes += declared_only("Float64", name, 1);
  return wrapped("PCoordinates", axes);
}

}  // namespace

Kind kind_of(const Grid& grid) {
  if (curved(grid)) return {"StructuredGrid", "vts"};
  if (uniform(grid)) return {"ImageData", "vti"};
  return {"RectilinearGrid", "vtr"};
}

Array doubles(const std::string& name, const std::vector<double>& values, int components) {
  Array array{"Float64", name, components, std::string(values.size() * sizeof(double), '\0')};
  std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  return array;
}

std::vector<Array> geometry(const Grid& grid) {
  const std::string element = geometry_element(grid);
  if (element == "Points") return {doubles("points", points(grid), 3)};
  if (element.empty()) return {};
  return {doubles("x", coordinates(grid, 0)), doubles("y", coordinates(grid, 1)),
          doubles("z", coordinates(grid, 2))};
}

std::string array_name(const FieldInfo& field) {
  return fmt::format("{} [{}]", field.name, field.unit);
}

std::vector<Array> cell_data(const Grid& grid, const std::vector<FieldInfo>& fields, Vec u,
                             bool has_holes) {
  std::vector<Array> arrays;
  for (std::size_t f = 0; f < fields.size(); ++f)
    arrays.push_back(doubles(array_name(fields[f]),
                             owned_values(grid, u, static_cast<int>(f), fields[f].scale)));
  if (!has_holes) return arrays;
  Array hidden{"UInt8", "vtkGhostType", 1, ""};
  grid.for_owned(
      [&](const Index& i) { hidden.bytes += static_cast<char>(grid.active(i) ? 0 : hidden_cell); });
  arrays.push_back(hidden);
  return arrays;
}

std::string piece_file(const Grid& grid, const std::vector<Array>& cells) {
  const std::string element = kind_of(grid).element;
  std::string out = header(element);
  out += fmt::format("  <{} WholeExtent=\"{}\"{}>\n    <Piece Extent=\"{}\">\n", element,
                     extent_on(grid, grid.owned()), placement(grid), extent_on(grid, grid.owned()));
  out += wrapped(geometry_element(grid), written(geometry(grid)));
  out += wrapped("CellData", written(cells));
  return out + fmt::format("    </Piece>\n  </{}>\n</VTKFile>\n", element);
}

std::string index_file(const Grid& grid, const std::vector<FieldInfo>& fields, bool has_holes,
                       const std::vector<std::string>& sources, const std::vector<Box>& boxes) {
  const std::string element = "P" + kind_of(grid).element;
  const Index n = grid.cells();
  std::string arrays;
  for (const FieldInfo& f : fields) arrays += declared_only("Float64", array_name(f), 1);
  if (has_holes) arrays += declared_only("UInt8", "vtkGhostType", 1);
  std::string out = header(element);
  out += fmt::format("  <{} WholeExtent=\"{}\" GhostLevel=\"0\"{}>\n", element,
                     extent_on(grid, {{0, 0, 0}, n}), placement(grid));
  out += parallel_geometry(grid) + wrapped("PCellData", arrays);
  for (std::size_t r = 0; r < sources.size(); ++r)
    out += fmt::format("    <Piece Extent=\"{}\" Source=\"{}\"/>\n", extent_on(grid, boxes[r]),
                       sources[r]);
  return out + fmt::format("  </{}>\n</VTKFile>\n", element);
}

}  // namespace fluxform::vtk
