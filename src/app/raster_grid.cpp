#include "fluxform/app/raster_grid.hpp"

#include <cmath>

#include <fmt/format.h>

#include "fluxform/core/error.hpp"
#include "fluxform/fields/places.hpp"

namespace fluxform {
namespace {

constexpr int margin = 2;  ///< cells beyond a rank's own that maps have

bool belongs(const RasterClass& c, double value) { return value >= c.from && value <= c.to; }

void describe_classes(Parameters& p, RasterGrid& raster) {
  p.list<RasterClass>("classes", raster.classes, [](Parameters& q, RasterClass& c) {
     q.text("name", c.name).required().example("forest").doc("of the region these cells make");
     q.number("from", c.from).required().example("1").doc("smallest raster value of the class");
     q.number("to", c.to).doc("largest value; that of 'from' if left out");
     q.check([&q, &c](Checker& k) {
       if (!q.given("to")) c.to = c.from;
       if (c.to < c.from) k.fail("to", "must not be below 'from'");
     });
   }).doc("which raster values make which region; the later of two that name a value has it");
}

AxisSpec axis_of(const std::string& name, double from, double width, int cells) {
  AxisSpec axis;
  axis.name = name;
  axis.from = from;
  axis.to = from + width * cells;
  axis.cells = cells;
  return axis;
}

std::shared_ptr<const RasterLayer> open(const RasterGrid& r, const std::string& file,
                                        std::optional<int> band, Resampling how) {
  return std::make_shared<const RasterLayer>(file, band, r.cell_size, how, r.corners);
}

void fill(RasterGrid& raster, GridSpec& spec) {
  const std::optional<int> band = raster.band > 0 ? std::optional<int>(raster.band) : std::nullopt;
  raster.layer = open(raster, raster.file, band, raster.resampling);
  const auto& layer = raster.layer;
  spec.geometry = Geometry::cartesian;
  spec.axes = {axis_of("x", layer->left(), layer->width(), layer->columns()),
               axis_of("y", layer->bottom(), layer->height(), layer->rows())};
  for (const RasterClass& c : raster.classes)
    spec.regions.push_back(
        {c.name, [layer, c](const Point& x) { return belongs(c, layer->at(x[0], x[1])); }});
  if (raster.may_have_holes)
    spec.active = [layer](const Point& x) { return !std::isnan(layer->at(x[0], x[1])); };
}

CellField on_cells(const Places& places, const RasterLayer& layer) {
  const Grid& grid = places.grid();
  CellField cells(grid.owned(), grid.dimension(), margin);
  for_box(cells.box(), [&](const Index& i) {
    const Point x = places.cell_centre(i);
    cells(i) = layer.at(places.user(0, x), places.user(1, x));
  });
  return cells;
}

std::string extent(const RasterLayer& r) {
  return fmt::format("{} x {} cells of {:g} m from ({:.10g}, {:.10g})", r.columns(), r.rows(),
                     r.width(), r.left(), r.bottom());
}

void refuse_other_cells(const RasterLayer& one, const std::string& file, const RasterGrid& grid) {
  const RasterLayer& all = *grid.layer;
  const double slack = 1e-3 * all.width();
  const bool same = one.columns() == all.columns() && one.rows() == all.rows() &&
                    std::abs(one.left() - all.left()) < slack &&
                    std::abs(one.bottom() - all.bottom()) < slack &&
                    std::abs(one.width() - all.width()) < slack / all.columns() &&
                    std::abs(one.height() - all.height()) < slack / all.columns();
  if (!same)
    throw InputError(fmt::format("'{}' does not match the grid's raster '{}': {} against {}", file,
                                 grid.file, extent(one), extent(all)));
}

}  // namespace

void describe_raster_grid(Parameters& p, RasterGrid& raster, const std::string& variable,
                          GridSpec& spec) {
  raster.variable = variable;
  p.file("raster", raster.file)
      .required()
      .example("forest.tif")
      .doc("GeoTIFF or ESRI ASCII grid; gives extent, cells and georeference")
      .then([&p, &raster] {
        if (raster.given())
          p.define_variable({raster.variable, "1", "value of the raster that gives the grid"});
      });
  p.integer("band", raster.band)
      .range(0, 100000)
      .doc("of a file with several, from 1; 0: its only one");
  p.choice<bool>("coordinates", raster.metres,
                 {{"of_file", false,
                   "what its coordinate system says; metres without one, refused "
                   "where they could be degrees"},
                  {"metres", true, "for a raster without coordinate system"}})
      .doc("what the raster's coordinates are measured in");
  p.choice<bool>("neighbours", raster.corners,
                 {{"4", false, "cells meet at their edges"},
                  {"8", true,
                   "also where two touch at a corner only: the southern one of the two empty cells "
                   "beside it joins them, with the value of the cell north of it"}})
      .doc("which cells of the raster are joined");
  describe_classes(p, raster);
  p.quantity("cell_size", raster.cell_size, "m")
      .not_negative()
      .doc("coarser cells than the raster's own; 0 keeps those");
  p.choice<Resampling>("resampling", raster.resampling,
                       {{"majority", Resampling::majority, "most frequent value: for classes"},
                        {"mean", Resampling::mean, "mean of the cells: for numbers"},
                        {"nearest", Resampling::nearest, "value at the centre"},
                        {"bilinear", Resampling::bilinear, "interpolated at the centre"}})
      .doc("values of coarser cells");
  p.check([&raster, &spec](Checker& c) {
    if (!raster.given()) return;
    try {
      fill(raster, spec);
    } catch (const InputError& e) {
      c.fail("raster", fmt::format("is no grid: {}", e.what()));
    }
  });
}

void read_like(const RasterGrid& raster, Declarations& to) {
  to.maps.push_back({raster.variable,
                     [&raster](const Places& places) { return on_cells(places, *raster.layer); }});
  to.read_raster = [&raster](const Places& places, const std::string& file,
                             std::optional<int> band) {
    const auto layer = open(raster, file, band, Resampling::mean);
    refuse_other_cells(*layer, file, raster);
    return on_cells(places, *layer);
  };
}

}  // namespace fluxform
