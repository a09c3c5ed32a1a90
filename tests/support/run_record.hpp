#pragma once
// What a run in memory measured, by name, and the reference numbers it is held against. Base of
// SolarRun and EcologyRun.
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "fluxform/app/case.hpp"

namespace fluxform {

/// The value of a quantity; fails the test if there is none of that name.
inline double value_of(const Quantities& all, const std::string& name) {
  for (const Quantity& q : all)
    if (q.name == name) return q.value;
  ADD_FAILURE() << "no quantity " << name;
  return std::nan("");
}

/// A number of a file of references: {problem: {quantity: {value: ...}}}.
inline double reference_in(const std::string& file, const std::string& problem,
                           const std::string& quantity) {
  return nlohmann::json::parse(std::ifstream(file)).at(problem).at(quantity).at("value");
}

class RunRecord {
 public:
  const std::vector<double>& times() const { return times_; }  ///< in the app's time unit
  std::size_t rows() const { return measured_.size(); }
  const Measurement& measured(std::size_t row) const { return measured_.at(row); }
  double value(const std::string& name, std::size_t row) const {
    return value_of(measured(row).history, name);
  }
  double first(const std::string& name) const { return value(name, 0); }
  double last(const std::string& name) const { return value(name, rows() - 1); }

 protected:
  /// Measures the state if the run's history or fields would hold it.
  void note(Case& app, const Operator& op, const StepInfo& step, Vec u) {
    if (!step.history && !step.output && step.dt != 0.0) return;
    times_.push_back(step.time);
    measured_.push_back(app.measure(op, step.time, u));
  }

 private:
  std::vector<double> times_;
  std::vector<Measurement> measured_;
};

}  // namespace fluxform
