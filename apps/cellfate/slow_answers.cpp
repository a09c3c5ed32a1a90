// The slowest modes of a network, and what its parameters do to passage times.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "fluxform/app/map_output.hpp"
#include "fluxform/fv/tensor_edges.hpp"
#include "fluxform/grid/linear_weights.hpp"
#include "fluxform/solve/balanced.hpp"
#include "fluxform/solve/eigenmodes.hpp"

#include "cellfate.hpp"

namespace fluxform::cellfate {

void Cellfate::answer_modes(EdgeOperator& op, const RunContext& context, Summary& summary) {
  const double t = controls().time.start;
  const Grid& grid = op.grid();
  EigenControls wanted = controls().eigen;
  wanted.count = modes_;
  wanted.adjoint = true;
  wanted.time = t;
  const Handle<Vec> root = op.create_vector();
  {
    const WriteArray x(root);
    std::ptrdiff_t k = 0;
    for (const double log : logs_at_rest(op)) x[k++] = std::exp(0.5 * log);
  }
  BalancedOperator balanced(op, root);
  Eigenmodes found = find_eigenmodes(balanced, root, wanted);
  std::vector<Map> maps;
  for (std::size_t k = 0; k < found.values.size(); ++k) {
    summary.add(fmt::format("rate_{}", k), found.values[k].real(), "1/h");
    summary.add(fmt::format("frequency_{}", k), found.values[k].imag(), "1/h");
    const auto add = [&](const std::string& name, const std::string& meaning, Vec values) {
      maps.push_back(
          {{fmt::format("{}_{}", name, k), "1", 1.0, meaning}, values_of(grid, values, 0)});
    };
    petsc(VecPointwiseMult(found.right_real[k], found.right_real[k], root));
    petsc(VecPointwiseDivide(found.left_real[k], found.left_real[k], root));
    add("mode", "slow density", found.right_real[k]);
    add("adjoint", "which part a state takes in it: its signs tell metastable sets",
        found.left_real[k]);
  }
  write_maps("run", maps, spec(), time_axis(), t, context, grid.comm());
}

void Cellfate::tell_sensitivity(EdgeOperator& op, const SetOf& target, const Passage& found,
                                Summary& summary) {
  const double t = controls().time.start;
  const Grid& grid = op.grid();
  Point at{};
  std::copy(passage_.at.begin(), passage_.at.end(), at.begin());
  const PassageSlopes slopes(grid, cut_edges(grid, op.edges(t), target), target, found,
                             weights_at(grid, at));
  const NamedValues values = network_.parameters();
  const auto edges_at = [&](const std::string& name, double value) {
    NamedValues varied = values;
    varied[name] = value;
    network_.set_parameters(varied);
    return cut_edges(grid, tensor_edges(grid, at_time(t)), target);
  };
  for (const auto& [name, value] : values) {
    const double step = 1e-5 * std::max(std::abs(value), 1e-2);
    const CutEdges less = edges_at(name, value - step), more = edges_at(name, value + step);
    const double time = slopes.time(less, more, 2 * step), rate = slopes.rate(less, more, 2 * step);
    summary.add("passage_time_by_" + name, time, "h");
    summary.add("escape_rate_by_" + name, rate, "1/h");
  }
  network_.set_parameters(values);
}

}  // namespace fluxform::cellfate
