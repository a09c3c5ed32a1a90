#pragma once
// What a steady density says: the landscape U = -ln P, the flux, and the entropy that it produces.
#include <vector>

#include "fluxform/app/map_output.hpp"
#include "fluxform/fv/edge_operator.hpp"
#include "fluxform/output/quantity.hpp"

#include "model.hpp"

namespace fluxform::cellfate {

class Landscape {
 public:
  /// `log_density` holds ln P of this rank's cells. Collective.
  Landscape(const Network& network, EdgeOperator& op, double t, std::vector<double> log_density);

  Vec density() const { return density_; }
  const std::vector<double>& log_density() const { return logs_; }
  /// Sum over edges of J ln(forward P_left / backward P_right).
  double entropy_production() const { return production_; }
  /// The greatest net flow along an edge over the greatest flow in one direction.
  double greatest_flow_share() const { return greatest_net_ / greatest_one_way_; }
  std::vector<Map> maps() const;
  /// Means, covariances, weights of the named states, entropy production.
  Quantities told() const;
  /// The difference between the greatest and the least ln P.
  double span() const { return span_; }
  /// Share of the probability in cells from which a step to a neighbour has |z| > 2. Collective.
  double coarse_share() const;
  /// Greatest P at the upper end of an axis over the greatest of all. Collective.
  double at_upper_end(int axis) const;

 private:
  void produce();
  std::vector<double> curl() const;
  double mean_of(const std::function<double(const Point&)>& value) const;

  const Network& network_;
  EdgeOperator& op_;
  const Grid& grid_;
  double t_;
  std::vector<double> logs_;
  Handle<Vec> density_;
  std::vector<double> local_production_;
  double span_ = 0.0, least_u_ = 0.0, production_ = 0.0, greatest_net_ = 0.0,
         greatest_one_way_ = 0.0;
};

}  // namespace fluxform::cellfate
