#include <algorithm>

#include "app.hpp"

namespace fluxform::ecology {

// Compiled one by one, see CMakeLists.txt.
extern template std::unique_ptr<Ecology> app_of<1>(bool);
extern template std::unique_ptr<Ecology> app_of<2>(bool);
extern template std::unique_ptr<Ecology> app_of<3>(bool);

namespace {

constexpr int most = 3;

/// Growth rates of rare populations follow from a linear operator whose couplings have one sign,
/// which limited schemes have not: their stencil is for states alone.
bool asks_for_states(const Document& document) {
  const Node* analysis = document.root.find("analysis");
  if (!analysis) return true;
  const std::string& word = analysis->members.empty() ? analysis->text : analysis->members[0].key;
  const char* const questions[] = {"persistence", "critical", "spreading"};
  return std::find(std::begin(questions), std::end(questions), word) == std::end(questions);
}

bool drifts_limited(const Document& document) {
  const Node* drift = document.root.find("drift");
  return drift && (drift->text == "koren" || drift->text == "weno3");
}

}  // namespace

std::unique_ptr<Ecology> make_app(const Document& document) {
  std::unique_ptr<Ecology> app;
  const bool limited = drifts_limited(document) && asks_for_states(document);
  with_count<1, most>(entries_of(document, "populations"),
                      [&](auto n) { app = app_of<n()>(limited); });
  return app;
}

}  // namespace fluxform::ecology
