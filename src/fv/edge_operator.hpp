#pragma once
// The operator of one density that is exchanged along edges and leaves through sides: linear, and
// where its edges do not depend on time, time-invariant.
//
//   EdgeOperator op(grid, {{"P"}}, [&](double) { return tensor_edges(grid, drift); }, false);
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "fluxform/fv/edges.hpp"
#include "fluxform/fv/matrix.hpp"
#include "fluxform/fv/operator.hpp"

namespace fluxform {

class EdgeOperator final : public Operator {
 public:
  using Make = std::function<Edges(double t)>;
  /// `varies`: whether the edges depend on time. Keeps a reference to the grid, whose cells have one
  /// unknown. Collective.
  EdgeOperator(const Grid& grid, std::vector<FieldInfo> fields, Make make, bool varies,
               double start);

  const Grid& grid() const override { return grid_; }
  const std::vector<FieldInfo>& fields() const override { return fields_; }
  OperatorTraits traits() const override;
  void residual(double t, Vec u, Vec r, Part part) override;
  void storage(double t, Vec u, Vec s) override;
  void jacobian(double t, Vec u, double shift, Mat j, Part part) override;
  bool admissible(double t, Vec u) override;
  std::string domain() const override { return "a value that is not a number"; }
  Budget budget(double t, Vec u) override;
  /// An edge across a corner passes the faces on its way, in equal shares over the orders of the axes.
  Flows flows(double t, Vec u) override;
  Handle<Mat> create_matrix() const override;
  /// The same of any flow from the cell `from` along an edge, without what leaves through sides.
  Flows spread(const Edges& edges,
               const std::function<double(const EdgeRates& edge, const Index& from)>& flow) const;

  /// The edges at a time. Collective.
  const Edges& edges(double t);
  /// What the edges are made of has jumped.
  void forget() { made_for_ = std::numeric_limits<double>::quiet_NaN(); }

 private:
  void spread(const EdgeRates& edge, const Index& i, double flow, FaceField& density) const;
  /// A vector with halo that holds u.
  const double* localise(Vec u, std::optional<ReadArray>& view);

  const Grid& grid_;
  std::vector<FieldInfo> fields_;
  Make make_;
  bool varies_;
  double made_for_;
  Edges edges_;
  std::vector<Index> offsets_;
  Handle<Vec> local_;
  std::optional<StencilWriter::Layout> layout_;
};

}  // namespace fluxform
