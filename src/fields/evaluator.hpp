#pragma once
// Coefficients of the input as numbers on the cells, faces, sides and interfaces of a grid: one
// evaluator for all apps, with one set of messages.
//
//   const Evaluator values(grid, input);
//   FaceTable diffusivity(grid.owned(), grid.dimension());
//   values.on_faces(settings.diffusivity, Mean::series, "species[0].diffusivity", t, 1.0,
//                   diffusivity);
//
// `key` is where the coefficient stands in the input: errors point there, and the limits declared
// for it hold for what its formulas and files give too. `t` is the time in the app's own unit, and
// `factor` multiplies every value. All members that fill tables are collective and throw InputError
// on all ranks: no value at a place (which is named), a value beyond the limits, a name that is
// none, a file that does not fit.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fluxform/fields/coefficient_at.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/fields/raster_cells.hpp"
#include "fluxform/fields/tables.hpp"
#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/parameters.hpp"

namespace fluxform {

class Evaluator {
 public:
  /// Both must outlive this. `time_factor`: what formulas call `t` is this times the time given.
  Evaluator(const Grid& grid, const Parameters& input, double time_factor = 1.0);

  /// The variables of every formula: all coordinates there are, in metres and degrees, and the time
  /// in `time_unit` unless that is empty.
  static std::vector<Variable> variables(const std::string& time_unit);
  /// Whether a coefficient changes with time.
  static bool varies(const Coefficient& c) { return c.uses("t"); }

  /// Lets formulas know a map on the cells by name (see Parameters::define_variable): on this
  /// rank's cells and two more.
  void define_map(const std::string& name, CellField cells);
  /// How rasters of coefficients come onto cells, where their mean over each cell does not serve.
  void read_rasters_by(RasterReader reader) { reader_ = std::move(reader); }
  /// The same of a raster, see read_raster; `key` is where the input names the file. Collective.
  void define_raster(const std::string& name, const std::string& file, std::optional<int> band,
                     Resampling how, const std::string& key);

  /// Uniform for a constant or a formula of time alone. Cells that take no part get zero otherwise.
  void on_cells(const Coefficient& c, const std::string& key, double t, double factor,
                CellTable& out) const;
  void on_faces(const Coefficient& c, Mean mean, const std::string& key, double t, double factor,
                FaceTable& out) const;
  /// The component of a vector across each face, integrated over it as velocity_from_components
  /// does (face_coefficients.hpp) where it is a formula. Components left out are zero; keys are
  /// those of the components.
  using Components = std::array<const Coefficient*, 3>;
  void normal(const Components& components, const std::array<std::string, 3>& keys, double t,
              double factor, FaceTable& out) const;
  /// The velocity of a stream function, see velocity_from_stream_function.
  void stream(const Coefficient& c, const std::string& key, double t, double factor,
              FaceTable& out) const;
  /// See Mean::conductance; with `tilt` on grids of two axes to fourth order, as
  /// diffusive_conductance has it. What is known per cell is taken in series over the face.
  void conductance(const Coefficient& c, const std::string& key, double t, double factor,
                   FaceTable& out, FaceTable* tilt) const;
  /// The values of a number or formula at any place; must not outlive `c`. Not collective. Throws
  /// InputError for what is known per cell only, as does what is returned for no finite value.
  std::function<double(const Point&)> anywhere(const Coefficient& c, const std::string& key,
                                               double t) const;
  /// Stores what was computed for all faces; zero where a face has no cell beside it or no area.
  void store(const FaceField& values, const std::string& key, FaceTable& out) const;
  /// By number of the side in Grid::sides() or of the interface in GridSpec::interfaces. What the
  /// input says nothing of is left alone.
  void on_sides(const Coefficient& c, const std::string& key, double t, double factor,
                PlaceValues& out) const;
  void on_interfaces(const Coefficient& c, const std::string& key, double t, double factor,
                     PlaceValues& out) const;

  /// Whether faces with an area lie on a side (of Grid::sides()) on any rank. Collective.
  bool has_faces(int side) const;

  const Places& places() const { return places_; }
  const Grid& grid() const { return grid_; }
  /// An error that points at the key of the input it is about.
  InputError error(const std::string& key, const std::string& message) const {
    return input_.error(key, message);
  }

 private:
  /// A face of a side or interface, and the cell whose maps count there.
  struct PartFace {
    int axis = 0;
    Index index{}, cell{};
  };
  struct Parts {
    std::string what;  ///< "side" or "interface"
    std::vector<std::string> names;
    std::vector<std::vector<PartFace>> faces;  ///< of each, those beside this rank's cells
  };

  void located(const std::string& key, const std::function<void()>& body) const;
  /// Numbers of a coefficient's file on cells, kept for the next time; nullptr if it has none. A
  /// raster gives the mean over each cell. Collective.
  const CellField* file_values(const Coefficient& c, const std::string& key) const;
  CoefficientAt at(const Coefficient& c, const std::string& key, const CellField* file,
                   double t) const;
  CellField cells_of(const CoefficientAt& value) const;
  double on_face(const CoefficientAt& value, Mean mean, const CellField& cells, int axis,
                 const Index& i) const;
  double slope(const CellField& cells, int axis, const Index& i) const;
  void fill(FaceTable& out, const FaceField& values, double factor, int axis) const;
  void on_parts(const Coefficient& c, const Parts& parts, const std::string& key, double t,
                double factor, PlaceValues& out) const;
  /// Where the values of a part's faces stand.
  std::function<double&(const PartFace&)> storage_of(std::size_t part,
                                                     const std::vector<PartFace>& faces,
                                                     PlaceValues& out) const;
  void on_part(const Expression& formula, const Parts& parts, std::size_t part,
               const std::string& key, double t, double factor, PlaceValues& out) const;
  /// The faces normal to an axis that touch this rank's cells.
  Box touched(int axis) const;
  Parts find_sides() const;
  Parts find_interfaces() const;

  const Grid& grid_;
  const Parameters& input_;
  Places places_;
  double time_factor_;
  RasterReader reader_;
  std::vector<NamedMap> maps_;
  mutable std::optional<Parts> sides_, interfaces_;  ///< found when they are first asked for
  mutable std::map<std::string, CellField> files_;   ///< by file and what is read of it
};

}  // namespace fluxform
