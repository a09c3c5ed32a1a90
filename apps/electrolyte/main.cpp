// fluxform-electrolyte: ions drifting against diffusion. See README.md beside this file.
#include "fluxform/app/models.hpp"

#include "choose.hpp"

namespace fluxform::electrolyte {
namespace {

/// Whether a wall of the list under `key` has `contact: current`.
bool prescribes_current(const Document& document, const char* key) {
  const Node* walls = document.root.find(key);
  if (!walls) return false;
  for (const Node& wall : walls->items) {
    const Node* contact = wall.find("contact");
    if (contact && (contact->text == "current" || contact->find("current"))) return true;
  }
  return false;
}

/// The model of as many species as the input lists.
std::unique_ptr<Case> make_for(const Document& document) {
  const bool driven =
      prescribes_current(document, "sides") || prescribes_current(document, "walls");
  switch (entries_of(document, "species")) {
    case 0:
    case 1:
      return make<1>(driven);
    case 2:
      return make<2>(driven);
    case 3:
      return make<3>(driven);
    default:
      return make<4>(driven);
  }
}

}  // namespace
}  // namespace fluxform::electrolyte

int main(int argc, char** argv) {
  return fluxform::run_models({{"", "", fluxform::CaseChoice(fluxform::electrolyte::make_for)}},
                              argc, argv);
}
