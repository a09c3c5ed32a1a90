#pragma once
// What a model's `describe` has said of its input, kept until the grid exists: each coefficient
// with the handle it is for, each unknown field, each observable. ModelInput writes it, Realised
// (realised.hpp) reads it. The records never move, since Parameters keeps references to them.
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fluxform/core/field_info.hpp"
#include "fluxform/core/internal_units.hpp"
#include "fluxform/fields/conditions.hpp"
#include "fluxform/fields/handles.hpp"
#include "fluxform/fields/mean.hpp"
#include "fluxform/grid/spec.hpp"
#include "fluxform/input/coefficient.hpp"
#include "fluxform/input/entry.hpp"
#include "fluxform/input/protocol.hpp"

namespace fluxform {

class Places;

/// Reads a raster onto this rank's cells and two more.
using RasterReader = std::function<CellField(const Places& places, const std::string& file,
                                             std::optional<int> band)>;

/// Whether the alternative of the input that something belongs to was chosen; empty: always.
using Asked = std::function<bool()>;

/// The greatest number that the coefficient at a path of the input takes on the grid, as declared.
/// Collective.
using Greatest = std::function<double(const std::string& path)>;

/// What a face coefficient is made of.
enum class FaceForm {
  scalar,      ///< a value that a mean brings to faces
  components,  ///< of a vector, along the axes
  stream,      ///< a stream function
  file         ///< datasets of a file with the components on cells
};

/// A coefficient of the input and the handle that kernels read it by; one of the handles is set, or
/// those of cells and faces.
struct CoefficientRecord {
  std::string path;  ///< in the input, e.g. "ions[0].diffusivity"
  std::string unit;
  Asked asked;
  FaceForm form = FaceForm::scalar;
  Coefficient value;
  std::map<std::string, Coefficient> components;  ///< by axis; unset: zero
  std::string file, prefix;  ///< of datasets, whose names go on with that of the axis
  Mean mean = Mean::series;
  bool at_start = false;         ///< keeps its numbers of the start
  const Entry* entry = nullptr;  ///< tells whether the input gives it; null for a vector
  OnCells* cells = nullptr;
  OnFaces* faces = nullptr;
  OnFaces* tilt = nullptr;       ///< of a conductance: its correction across the face's axis
  std::function<bool()> tilted;  ///< whether it is wanted, once the input has been read
  OnSides* sides = nullptr;
  OnInterfaces* interfaces = nullptr;
};

/// An unknown field and its initial state.
struct FieldRecord {
  const std::string* name = nullptr;       ///< read later, where the input gives it
  const std::string* told_unit = nullptr;  ///< likewise; numbers are kept in it
  FieldInfo info;
  CoefficientRecord* initial = nullptr;
};

/// An unknown of the whole system and where it starts, in internal units once they are settled.
struct GlobalRecord {
  FieldInfo info;
  double start = 0.0;
};

class Evaluator;

/// A coefficient that follows from others: its value from a cell or face, or all faces at once.
struct DerivedRecord {
  Asked asked;
  bool inner = false;  ///< on faces between two cells only
  OnCells* cells = nullptr;
  OnFaces* faces = nullptr;
  std::function<double(const Cell&)> of_cell{};
  std::function<double(const Face&)> of_face{};
  const OnCells* series = nullptr;  ///< of half cells in series, instead of the functions
  std::string path{};               ///< of all faces: the key that it is about
  OnFaces* tilt = nullptr;
  std::vector<const Coefficient*> sources{};  ///< computed again only where one of these varies
  std::function<FaceField(const Evaluator&, double t)> of_grid{};
};

/// Where an observable is summed; several may be joined by |.
enum Over : unsigned {
  over_all = 1U,         ///< one number: all cells
  over_regions = 2U,     ///< a number for each region, of cells
  over_sides = 4U,       ///< a number for each side
  over_interfaces = 8U,  ///< a number for each interface
  over_faces = 16U,      ///< one number: all faces between two cells
  over_all_sides = 32U,  ///< one number: all sides
};

struct ObservableRecord {
  std::string name;
  std::string unit;  ///< of the density that `observe` adds
  unsigned over = over_all;
};

/// A balance that the ledger keeps beside those of the unknowns, such as an energy's, by what the
/// model observes.
struct AccountRecord {
  FieldInfo info;
  int stored = 0;   ///< per volume in cells; nowhere negative
  int leaving = 0;  ///< per area and time through sides
  int lost = 0;     ///< turned into something else, per time, wherever it is observed
};

/// A number of the input that kernels take in internal units.
struct QuantityRecord {
  double given = 0.0;  ///< in `unit`
  double* target = nullptr;
  std::string unit;
  Asked asked;  ///< several forms of a key may have one target
};

/// A map that formulas know by name: its values on this rank's cells and two more.
struct MapRecord {
  std::string name;
  std::function<CellField(const Places&)> values;
};

/// Conditions on sides, with the place of their list in the input.
struct ConditionsRecord {
  std::string path;
  SideList* list = nullptr;
};

struct Declarations {
  std::vector<Variable> variables;  ///< that formulas may use
  std::vector<MapRecord> maps;      ///< that they may use too
  RasterReader read_raster;         ///< of coefficients, where read_raster() does not serve
  Asked asked;                      ///< of what is declared now
  const GridSpec* spec = nullptr;   ///< whose regions, sides and interfaces tables may name
  std::string allowed_count = "1";  ///< how many entries a list of each() may have, for messages
  std::deque<CoefficientRecord> coefficients;
  std::deque<CoefficientRecord> initial;   ///< coefficients that only the start reads
  std::deque<CoefficientRecord> sources;   ///< that only derived ones read
  std::deque<CoefficientRecord> patterns;  ///< of lists' elements, for --help; never realised
  std::deque<QuantityRecord> quantities;
  std::deque<QuantityRecord> pattern_quantities;
  std::map<int, FieldRecord> fields;    ///< by unknown
  std::map<int, GlobalRecord> globals;  ///< by number
  std::vector<DerivedRecord> derived;
  std::vector<const Protocol*> protocols;
  std::vector<ConditionsRecord> conditions;
  std::map<int, ObservableRecord> observables;  ///< by the model's enumerator
  std::deque<AccountRecord> accounts;
  std::vector<std::function<void(InternalUnits&, const Greatest&)>> scales;
  std::vector<std::function<void()>> settled;

  /// The internal units: of the time and length given, and what the model names after reading.
  /// Brings the numbers declared by ModelInput::quantity to them.
  InternalUnits settle(InternalUnits units, const Greatest& greatest = {});
  /// Checks the names in lists of conditions on `spec`, once that has been completed from files.
  /// Throws InputError with all mistakes.
  void check_sides(const Parameters& input) const;
  /// The coefficient at a path of the input. Throws std::logic_error if none is declared there.
  const CoefficientRecord& coefficient(const std::string& path) const;
  /// The unknown fields in order. Throws std::logic_error unless there are `unknowns`.
  std::vector<FieldInfo> field_infos(int unknowns, const InternalUnits& units) const;
  /// The same of the globals.
  std::vector<FieldInfo> global_infos(int count, const InternalUnits& units) const;
};

}  // namespace fluxform
