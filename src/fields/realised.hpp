#pragma once
// A model's coefficients on a grid: computes the numbers behind every declared handle, binds the
// handles, and brings what depends on time to the time of a sweep.
//
//   Realised coefficients(declarations, units, grid, input, t0);
//   FiniteVolume<Model> op(model, grid, fields, [&](double t) { coefficients.refresh(t); });
#include <memory>
#include <vector>

#include "fluxform/core/petsc.hpp"
#include "fluxform/fields/declarations.hpp"
#include "fluxform/fields/evaluator.hpp"
#include "fluxform/fields/tables.hpp"

namespace fluxform {

class Realised {
 public:
  /// All arguments must outlive this, and the declarations' handles be where they were. Throws
  /// InputError where the input has no value. Collective.
  Realised(const Declarations& declared, const InternalUnits& units, const Grid& grid,
           const Parameters& input, double t);

  /// Computes anew what depends on time. Does nothing if nothing does, or if it stands there.
  /// Collective.
  void refresh(double t);
  bool varies() const { return varies_; }
  const Evaluator& evaluator() const { return evaluator_; }
  /// See Greatest. All arguments as for the constructor.
  static double greatest(const Declarations& declared, const Grid& grid, const Parameters& input,
                         const std::string& path, double t);
  /// Writes the initial state of the fields that declare one. Collective.
  void initialise(double t, Vec u) const;

 private:
  /// The numbers of one coefficient, as its handles want them.
  struct Row {
    const CoefficientRecord* record = nullptr;
    std::unique_ptr<CellTable> cells;
    std::unique_ptr<FaceTable> faces;
    std::unique_ptr<FaceTable> tilt;
    std::unique_ptr<PlaceValues> places;
    bool varies = false;
  };
  struct DerivedRow {
    const DerivedRecord* record = nullptr;
    std::unique_ptr<CellTable> cells;
    std::unique_ptr<FaceTable> faces;
    std::unique_ptr<FaceTable> tilt;
    bool varies = true;
  };
  void bind(const ConditionsRecord& conditions) const;
  std::unique_ptr<FaceTable> bind(OnFaces& handle) const;
  DerivedRow make(const DerivedRecord& record) const;
  Row make(const CoefficientRecord& record) const;
  void compute(const Row& row, double t) const;
  void compute(const DerivedRow& row, double t) const;
  void compute_vector(const CoefficientRecord& record, double t, double factor,
                      FaceTable& table) const;
  void refuse_axes_not_there(const CoefficientRecord& record) const;
  void read_vector(const CoefficientRecord& record, double factor, FaceTable& table) const;
  double derived_at(const DerivedRecord& record, int axis, const Index& i, double t) const;
  double in_series(const OnCells& cells, int axis, const Index& i) const;
  void derive_faces(const DerivedRecord& record, double t, FaceTable& table) const;
  void derive_grid(const DerivedRow& row, double t) const;

  const Declarations& declared_;
  const InternalUnits& units_;
  const Grid& grid_;
  Evaluator evaluator_;
  std::vector<Row> rows_;
  std::vector<DerivedRow> derived_;
  bool varies_ = false;
  double at_;  ///< the time that coefficients stand at
};

}  // namespace fluxform
