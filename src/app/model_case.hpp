#pragma once
// An app that is nothing but a model: its grid, initial state and history come from the input.
//
//   int main(int argc, char** argv) { return fluxform::run_model<Heat>("heat", argc, argv); }
//
// Besides the members of a Model (fv/model.hpp), Heat has
//   static constexpr const char* purpose = "...";
//   void describe(Parameters& p);           its coefficients and what its initial state needs
//   State<double, N> initial(const Point& x) const
//
// Lengths are in metres and times in seconds. The history holds each field's integral and range.
#include "fluxform/app/case.hpp"
#include "fluxform/app/grid_input.hpp"
#include "fluxform/app/integrals.hpp"
#include "fluxform/fv/finite_volume.hpp"

namespace fluxform {

template <class M>
class ModelCase final : public Case {
 public:
  explicit ModelCase(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  std::string purpose() const override { return M::purpose; }
  void describe(Parameters& p, RunControls&) override {
    p.section("grid", [this](Parameters& q) { describe_grid(q, spec_); })
        .required()
        .example("{x: {from: 0 m, to: 1 m, cells: 100}}");
    p.section("model", [this](Parameters& q) { model_.describe(q); });
  }
  GridSpec grid_spec() const override { return spec_; }
  int unknowns() const override { return M::unknowns; }
  std::unique_ptr<Operator> build(const Grid& grid) override {
    return std::make_unique<FiniteVolume<M>>(model_, grid);
  }
  void initialise(const Operator& op, Vec u) override {
    const Grid& grid = op.grid();
    const WriteArray values(u);
    grid.for_owned([&](const Index& i) {
      const auto state = model_.initial(grid.centre(i));
      for (int n = 0; n < M::unknowns; ++n) {
        values[grid.owned_offset(i) + n] = grid.active(i) ? state[n] : 0.0;
      }
    });
  }
  Measurement measure(const Operator& op, double, Vec u) override {
    return {integrals(op.grid(), op.fields(), u), {}};
  }

 private:
  std::string name_;
  M model_;
  GridSpec spec_;
};

template <class M>
int run_model(const std::string& name, int argc, char** argv) {
  ModelCase<M> app(name);
  return run_case(app, argc, argv);
}

}  // namespace fluxform
