// fluxform-gorsky: interstitial atoms in a stress gradient. See README.md beside this file.
#include "fluxform/app/models.hpp"

#include "choose.hpp"

namespace fluxform::gorsky {
namespace {

/// The model of as many unknowns as the input lists species and traps.
std::unique_ptr<Case> make_for(const Document& document) {
  const Node* self = document.root.find("self_stress");
  const bool gives_way = self && self->text == "fixed_moment";
  switch (entries_of(document, "species, traps")) {
    case 0:
    case 1:
      return make<1>(gives_way);
    case 2:
      return make<2>(gives_way);
    case 3:
      return make<3>(gives_way);
    default:
      return make<4>(gives_way);
  }
}

}  // namespace
}  // namespace fluxform::gorsky

int main(int argc, char** argv) {
  return fluxform::run_models({{"", "", fluxform::CaseChoice(fluxform::gorsky::make_for)}}, argc,
                              argv);
}
