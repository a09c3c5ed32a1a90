#pragma once
// The app of a spindle below its model: marks and events, what is seen, and the questions, whatever the
// number of pools.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fluxform/app/model_case.hpp"
#include "fluxform/output/track/record.hpp"

#include "motion.hpp"

namespace fluxform::spindle {

/// What speeds are made of, at one time: measured in three places.
struct Sighting {
  double distance = 0.0;      ///< of the right kinetochore from its pole
  double mark_to_pole = 0.0;  ///< from the centroid of what is marked in the right fibre
  double mark_to_kinetochore = 0.0;
  double added = 0.0;  ///< lattice added at both kinetochores, in the books
};

class SpindleApp : public ModelCase {
 public:
  using ModelCase::ModelCase;
  void describe(Parameters& p, RunControls& defaults) override;
  void prepare(const Parameters& p, MPI_Comm comm) override;
  std::unique_ptr<Operator> build(const Grid& grid) override;
  void initialise(const Operator& op, Vec u) override;
  std::vector<Event> events() override;
  std::unique_ptr<Stepper> stepper(Operator& op, const RunControls& controls) override;
  Memory memory() const override { return record_.memory(); }
  void recall(const Memory& memory) override { record_.recall(memory); }
  Measurement measure(const Operator& op, double t, Vec u) override;
  SteadyResult solve_steady_state(Operator& op, Vec u, const SteadyControls& controls) override;
  Quantities conclude(Operator& op, double t, Vec u, const RunContext& context) override;
  std::vector<std::string> own_files() const override;
  std::vector<AnalysisChoice> analyses() override;
  void refuse_question(std::size_t k, Operator& op, const Document& document) override;
  int answer(std::size_t k, Operator& op, const RunContext& context) override;

  virtual Settings& settings() = 0;
  virtual std::span<const Pool> pools() = 0;
  /// Distance, mark and books of a state, for speeds. Collective.
  Sighting sighting(const Operator& op, Vec u);
  /// The pool between kinetochores and poles. Throws InputError where there is none.
  const Pool& fibre();

 protected:
  /// Length of the grid and where places stand at the start.
  virtual void set_start(const std::vector<double>& globals) = 0;
  virtual void set_at_rest() = 0;
  /// Between sisters so far apart, in the phase of now.
  virtual double tension(double apart) const = 0;
  /// The largest speed of a field's lattice relative to the grid.
  virtual double fastest(int n, const std::vector<double>& globals) = 0;

 private:
  std::array<Global, 2> ends(int n) {
    return ends_of(pools()[static_cast<std::size_t>(n / 4)].span,
                   n % 2 == 0 ? Polarity::plus : Polarity::minus);
  }
  EndsOf ends_now(const Operator& op, Vec u);
  double longest_step(const Operator& op, Vec u);
  void apply(const Mark& mark, const Operator& op, Vec u);
  std::vector<double> weights();
  void add_window(const Operator& op, Vec u, Quantities& to);
  void describe_place(Parameters& p) override;
  void describe_more(ModelInput& in) override;

  const Operator* op_ = nullptr;  ///< built last
  std::vector<double> start_;     ///< globals
  TrackRecord record_{"min", "um"};
  Quantities told_;  ///< of knock-outs
};

/// The app that answers an input.
std::unique_ptr<SpindleApp> make_app(const Document& document);
/// That of distributions of lengths, see lengths.hpp; on two axes where the input has `grid.y`.
std::unique_ptr<Case> make_lengths(const Document& document);

}  // namespace fluxform::spindle
