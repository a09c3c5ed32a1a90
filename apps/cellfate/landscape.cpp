#include "landscape.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/flow_maps.hpp"
#include "fluxform/fields/dataset.hpp"

namespace fluxform::cellfate {
Landscape::Landscape(const Network& network, EdgeOperator& op, double t,
                     std::vector<double> log_density)
    : network_(network),
      op_(op),
      grid_(op.grid()),
      t_(t),
      logs_(std::move(log_density)),
      density_(op.create_vector()),
      local_production_(logs_.size(), 0.0) {
  {
    const WriteArray p(density_);
    for (std::size_t k = 0; k < logs_.size(); ++k)
      p[static_cast<std::ptrdiff_t>(k)] = std::exp(logs_[k]);
  }
  produce();
}

void Landscape::produce() {
  const CellField log_p = with_neighbours(grid_, logs_);
  const auto share = [&](const Index& i, double amount) {
    if (!grid_.owns(i)) return;
    production_ += amount;
    local_production_[static_cast<std::size_t>(grid_.owned_offset(i))] += amount / grid_.volume(i);
  };
  for (const EdgeRates& e : op_.edges(t_).between)
    for_box(grid_.ghosted(), [&](const Index& i) {
      const double forward = e.forward(i), backward = e.backward(i);
      if (!(forward > 0.0 && backward > 0.0)) return;
      const Index to = ahead(i, e.offset);
      if (!grid_.owns(i) && !grid_.owns(to)) return;
      const double left = log_p(i), right = log_p(to);
      const double affinity = std::log(forward / backward) + left - right;
      // forward P_left - backward P_right without the difference of two nearly equal numbers
      const double flow = backward * std::exp(right) * std::expm1(affinity);
      greatest_net_ = std::max(greatest_net_, std::abs(flow));
      greatest_one_way_ = std::max(greatest_one_way_, backward * std::exp(right));
      share(i, 0.5 * flow * affinity);
      share(to, 0.5 * flow * affinity);
    });
  MPI_Allreduce(MPI_IN_PLACE, &production_, 1, MPI_DOUBLE, MPI_SUM, grid_.comm());
  const auto [least, most] = std::minmax_element(logs_.begin(), logs_.end());
  double ends[] = {-*least, *most};
  MPI_Allreduce(MPI_IN_PLACE, ends, 2, MPI_DOUBLE, MPI_MAX, grid_.comm());
  span_ = ends[0] + ends[1];
  least_u_ = -ends[1];
  for (double* greatest : {&greatest_net_, &greatest_one_way_})
    MPI_Allreduce(MPI_IN_PLACE, greatest, 1, MPI_DOUBLE, MPI_MAX, grid_.comm());
}

/// Mean curl of D^-1 A over every cell, from its circulation around the cell; of two axes.
std::vector<double> Landscape::curl() const {
  std::vector<double> found;
  grid_.for_owned([&](const Index& i) {
    const auto corner = [&](int dx, int dy) {
      return Point{grid_.axis(0).faces[static_cast<std::size_t>(i[0] + dx)],
                   grid_.axis(1).faces[static_cast<std::size_t>(i[1] + dy)], 0.0};
    };
    const Point around[] = {corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0)};
    double circulation = 0.0;
    for (std::size_t k = 0; k < 4; ++k) circulation += network_.step(around[k], around[k + 1], t_);
    found.push_back(circulation / grid_.volume(i));
  });
  return found;
}

std::vector<Map> Landscape::maps() const {
  std::vector<Map> all{{{"P", "1", 1.0, "probability density"}, {}},
                       {{"U", "1", 1.0, "landscape, -ln P"}, {}}};
  for (const double log : logs_) {
    all[0].values.push_back(std::exp(log));
    all[1].values.push_back(-log);
  }
  for (Map& map : flow_maps(op_.flows(t_, density_), grid_, "J", "probability flux"))
    all.push_back(std::move(map));
  all.push_back(
      {{"entropy_production", "1", 1.0, "per time and volume of states"}, local_production_});
  if (network_.count() == 2)
    all.push_back({{"curl", "1", 1.0, "of D^-1 A, mean over the cell"}, curl()});
  return all;
}

double Landscape::mean_of(const std::function<double(const Point&)>& value) const {
  return grid_.integrate([&](const Index& i) {
    const double log = logs_[static_cast<std::size_t>(grid_.owned_offset(i))];
    return value(grid_.centre(i)) * std::exp(log);
  });
}

Quantities Landscape::told() const {
  Quantities all;
  std::array<double, most_genes> mean{};
  for (std::size_t i = 0; i < network_.count(); ++i) {
    mean[i] = mean_of([i](const Point& x) { return x[i]; });
    all.push_back({"mean_" + network_.genes[i].name, mean[i], "1"});
  }
  for (std::size_t i = 0; i < network_.count(); ++i)
    for (std::size_t j = i; j < network_.count(); ++j)
      all.push_back(
          {fmt::format("covariance_{}_{}", network_.genes[i].name, network_.genes[j].name),
           mean_of([&](const Point& x) { return (x[i] - mean[i]) * (x[j] - mean[j]); }), "1"});
  for (const NamedState& s : network_.states)
    all.push_back({"probability_" + s.name,
                   mean_of([&](const Point& x) { return s.where(x.data()) != 0.0 ? 1.0 : 0.0; }),
                   "1"});
  all.push_back({"least_U", least_u_, "1"});
  all.push_back({"entropy_production_rate", production_, "1"});
  return all;
}

double Landscape::coarse_share() const {
  std::vector<char> coarse(logs_.size(), 0);
  for (const EdgeRates& e : op_.edges(t_).between)
    grid_.for_owned([&](const Index& i) {
      if (e.forward(i) > 0.0 && std::abs(std::log(e.forward(i) / e.backward(i))) > 2.0)
        coarse[static_cast<std::size_t>(grid_.owned_offset(i))] = 1;
    });
  return grid_.integrate([&](const Index& i) {
    const auto k = static_cast<std::size_t>(grid_.owned_offset(i));
    return coarse[k] ? std::exp(logs_[k]) : 0.0;
  });
}

double Landscape::at_upper_end(int axis) const {
  const auto a = static_cast<std::size_t>(axis);
  double greatest[2] = {-INFINITY, -INFINITY};
  grid_.for_owned([&](const Index& i) {
    const double log = logs_[static_cast<std::size_t>(grid_.owned_offset(i))];
    greatest[0] = std::max(greatest[0], log);
    if (i[a] == grid_.cells()[a] - 1) greatest[1] = std::max(greatest[1], log);
  });
  MPI_Allreduce(MPI_IN_PLACE, greatest, 2, MPI_DOUBLE, MPI_MAX, grid_.comm());
  return std::exp(greatest[1] - greatest[0]);
}

}  // namespace fluxform::cellfate
