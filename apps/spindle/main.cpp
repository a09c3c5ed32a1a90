// fluxform-spindle: poleward flux and Pac-Man in a spindle. See README.md beside this file.
#include <algorithm>
#include <memory>

#include "fluxform/app/model_app.hpp"

#include "model.hpp"
#include "spindle.hpp"

namespace fluxform::spindle {
namespace {

template <int P>
class SpindleOf final : public ModelApp<Spindle<P>, SpindleApp> {
 public:
  using ModelApp<Spindle<P>, SpindleApp>::ModelApp;
  Settings& settings() override { return this->model().settings; }
  std::span<const Pool> pools() override { return this->model().pools; }

 protected:
  void set_start(const std::vector<double>& g) override {
    auto& m = this->model();
    std::copy(g.begin(), g.end(), m.start.begin());
    m.origin = g[left_pole];
    m.length = g[right_pole] - g[left_pole];
  }
  void set_at_rest() override { this->model().at_rest = true; }
  double tension(double apart) const override { return this->model().motion.tension(apart); }
  double fastest(int n, const std::vector<double>& g) override {
    return this->model().fastest(n, g);
  }
};

}  // namespace

std::unique_ptr<SpindleApp> make_app(const Document& document) {
  std::unique_ptr<SpindleApp> app;
  with_count<1, 2>(entries_of(document, "microtubules"),
                   [&](auto n) { app = std::make_unique<SpindleOf<n()>>("spindle", "1 to 2"); });
  return app;
}

}  // namespace fluxform::spindle

int main(int argc, char** argv) {
  using fluxform::CaseChoice;
  using namespace fluxform::spindle;
  const auto choice = [](auto make) { return CaseChoice(CaseChoice::Make(make)); };
  return fluxform::run_models(
      {{"spindle", "tubulin, chromosomes and poles", choice(make_app)},
       {"lengths", "microtubules that grow and shrink at their ends", choice(make_lengths)}},
      argc, argv);
}
