#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "fluxform/input/document.hpp"
#include "fluxform/input/suggest.hpp"

#include "model.hpp"

namespace fluxform::cellfate {
namespace {

/// What `parameters` and `constants` say, by name.
NamedValues constants_of(const Parameters& p) {
  NamedValues values;
  const Document shown = parse_document(p.find("parameters")->show(), "parameters");
  for (const Member& m : shown.root.members)
    values[m.key] = std::strtod(m.value.text.c_str(), nullptr);
  return values;
}

/// How many of each gene's molecules "x + 2 y -> z" makes, less what it uses.
std::array<int, most_genes> changes_of(const std::string& text,
                                       const std::vector<std::string>& names) {
  std::array<int, most_genes> change{};
  int sign = -1;
  const auto add = [&](const std::string& term) {
    std::istringstream words(term);
    int number = 1;
    std::string name, more;
    if (std::isdigit(static_cast<unsigned char>(term[term.find_first_not_of(' ')])))
      words >> number;
    words >> name;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end() || words >> more)
      throw ExpressionError(fmt::format("'{}' is no gene{}", name, suggestion(name, names)), 0, 1);
    change[static_cast<std::size_t>(found - names.begin())] += sign * number;
  };
  const std::size_t arrow = text.find("->");
  if (arrow == std::string::npos) throw ExpressionError("'->' is missing: write 'x -> y'", 0, 1);
  for (const std::string& side : {text.substr(0, arrow), text.substr(arrow + 2)}) {
    std::istringstream terms(side);
    for (std::string term; std::getline(terms, term, '+');)
      if (term.find_first_not_of(' ') != std::string::npos) add(term);
    sign = 1;
  }
  return change;
}

void describe_gene(Parameters& p, Gene& gene) {
  p.text("name", gene.name).required().example("gata1").doc("of the gene, as formulas call it");
  p.number("from", gene.from).doc("least amount");
  p.number("to", gene.to).required().example("3").doc("greatest amount");
  p.integer("cells", gene.cells).required().example("128").range(2, 1 << 20).doc("of the grid");
  p.flag("periodic", gene.periodic).doc("an angle: both ends are one");
  p.text("drift", gene.drift_text)
      .example("\"activate(gata1, 0.5, 4) - gata1\"")
      .doc("F, a formula of the genes, the parameters and t");
  p.text("noise", gene.noise_text).doc("D of this gene, if not that of all");
  p.check([&gene](Checker& c) {
    if (gene.to <= gene.from) c.fail("to", "leaves no room: 'to' must be beyond 'from'");
  });
}

}  // namespace

void Network::describe_genes(Parameters& p, GridSpec& spec) {
  p.constants("parameters").doc("names with numbers for use in every formula");
  p.list<Gene>("genes", genes, describe_gene)
      .required()
      .example("[{name: x, from: 0, to: 2, cells: 100, drift: \"1 - x\", noise: 0.05}]")
      .doc("what changes: one to three")
      .then([this, &spec] {
        spec.axes.clear();
        for (const Gene& g : genes) {
          AxisSpec axis{.name = g.name, .cells = g.cells, .from = g.from, .to = g.to};
          axis.periodic = g.periodic;
          if (spec.axes.size() < most_genes) spec.axes.push_back(axis);
        }
      });
  p.check([this](Checker& c) { check_genes(c); });
}

void Network::check_genes(Checker& c) const {
  if (count() > most_genes)
    c.fail("genes", fmt::format("has {} entries; a grid takes three genes at most", count()));
  std::set<std::string> names;
  for (std::size_t k = 0; k < count(); ++k)
    if (!names.insert(genes[k].name).second || genes[k].name == "t")
      c.fail(fmt::format("genes[{}].name", k), fmt::format("'{}' is taken already", genes[k].name));
}

void Network::describe(ModelInput& in) {
  Parameters& p = in.parameters();
  p.text("noise", noise_text)
      .example("0.05")
      .doc("D of every gene, dx = F dt + sqrt(2 D) dW: a number or formula");
  p.list<CrossNoise>("cross_noise", cross, [](Parameters& q, CrossNoise& c) {
     q.text("of", c.one).required().example("gata1").doc("a gene");
     q.text("with", c.other).required().example("pu1").doc("another");
     q.text("is", c.text).required().example("0.02").doc("D between them");
   }).doc("what genes share: the tensor's elements off its diagonal");
  p.list<Reaction>("reactions", reactions, [](Parameters& q, Reaction& r) {
     q.text("reaction", r.text)
         .required()
         .example("\"2 x -> y\"")
         .doc("what is used, ->, what is made");
     q.text("rate", r.rate_text).required().example("\"0.5*x\"").doc("per unit of `size` and time");
   }).doc("chemical Langevin: drift and noise of reactions, in Ito's sense");
  p.number("size", size)
      .not_negative()
      .doc("of the system: molecules per unit of amount, which reactions need");
  p.choice<Interpretation>(
       "interpretation", interpretation,
       {{"unsaid", Interpretation::unsaid, "where noise depends on no gene"},
        {"ito", Interpretation::ito, "as chemical reactions"},
        {"stratonovich", Interpretation::stratonovich, "as smooth noise from outside"},
        {"klimontovich", Interpretation::klimontovich, "J = F P - D grad P"}})
      .doc("of noise that depends on the state");
  in.conditions<Wall>("walls", walls, [](ModelInput& s, Wall& wall) {
      s.choice<bool>(
           "is", wall.absorbing,
           {{"no_flux", false, "nothing passes"}, {"absorbing", true, "who arrives is gone"}})
          .doc("what happens at the side");
    }).doc("sides GENE_min and GENE_max; nothing passes where none is said");
  p.list<NamedState>("states", states, [](Parameters& q, NamedState& s) {
     q.text("name", s.name).required().example("stem").doc("of the fate");
     q.text("where", s.text).required().example("\"abs(gata1 - pu1) < 0.5\"").doc("true in it");
   }).doc("fates by name");
  p.text("start", start_text).doc("P at the start up to a factor; uniform if not given");
  p.quantities("switches", switches, "h")
      .doc("times at which formulas of t jump: steps land there");
  in.field(0, "P", "1").amount("1", 1.0).long_name("probability density");
  p.check([this, &p](Checker& c) {
    constants_ = constants_of(p);
    read_formulas(c);
  });
}

std::vector<std::string> Network::names(bool with_time) const {
  std::vector<std::string> all;
  for (const Gene& g : genes) all.push_back(g.name);
  if (with_time) all.push_back("t");
  return all;
}

void Network::compile(Checker& c, const std::string& path, const std::string& text, Formula& into) {
  try {
    into = Formula(text, names(true), constants_);
    compiled_.push_back({text, &into});
  } catch (const ExpressionError& e) {
    c.fail(path, fmt::format("'{}': {}", text, e.what()));
  }
}

void Network::set_parameters(const NamedValues& values) {
  constants_ = values;
  for (const Compiled& c : compiled_) *c.into = Formula(c.text, names(true), constants_);
}

void Network::read_formulas(Checker& c) {
  if (count() > most_genes) return;
  read_reactions(c);
  for (std::size_t k = 0; k < count(); ++k) {
    Gene& g = genes[k];
    const std::string at = fmt::format("genes[{}].", k);
    const bool own = !g.noise_text.empty();
    std::string drift = g.drift_text, noise = own ? g.noise_text : noise_text;
    for (const Reaction& r : reactions) {
      if (r.change[k] == 0) continue;
      drift += fmt::format("{}({})*({})", drift.empty() ? "" : " + ", r.change[k], r.rate_text);
      noise += fmt::format("{}{}*({})/(2*{})", noise.empty() ? "" : " + ",
                           r.change[k] * r.change[k], r.rate_text, size);
    }
    if (drift.empty())
      c.fail("genes",
             fmt::format("'{}' has no drift: give 'drift', or a reaction that changes it", g.name));
    else
      compile(c, at + "drift", drift, g.drift);
    if (noise.empty())
      c.fail("genes",
             fmt::format("'{}' has no noise: give 'noise', here or for all genes", g.name));
    else
      compile(c, own ? at + "noise" : "noise", noise, g.noise);
  }
  read_cross_noise(c);
  for (std::size_t k = 0; k < states.size(); ++k)
    compile(c, fmt::format("states[{}].where", k), states[k].text, states[k].where);
  if (!start_text.empty()) compile(c, "start", start_text, start);
  check_interpretation(c);
}

void Network::read_cross_noise(Checker& c) {
  const std::vector<std::string> known = names();
  for (std::size_t k = 0; k < cross.size(); ++k) {
    const std::string at = fmt::format("cross_noise[{}].", k);
    const auto find = [&](const std::string& key, const std::string& name) {
      const auto found = std::find(known.begin(), known.end(), name);
      if (found == known.end())
        c.fail(at + key, fmt::format("'{}' is no gene{}", name, suggestion(name, known)));
      return static_cast<std::size_t>(found - known.begin()) % most_genes;
    };
    cross[k].i = find("of", cross[k].one);
    cross[k].j = find("with", cross[k].other);
    if (cross[k].one == cross[k].other) c.fail(at + "with", "must be another gene");
    for (std::size_t m = 0; m < k; ++m)
      if (std::minmax(cross[k].i, cross[k].j) == std::minmax(cross[m].i, cross[m].j))
        c.fail(at + "of", "the pair stands here already: the tensor is symmetric, say it once");
  }
  // Genes that one reaction changes share its noise.
  for (const Reaction& r : reactions)
    for (std::size_t i = 0; i < count(); ++i)
      for (std::size_t j = i + 1; j < count(); ++j)
        if (const int both = r.change[i] * r.change[j]; both != 0)
          cross.push_back({known[i],
                           known[j],
                           fmt::format("{}*({})/(2*{})", both, r.rate_text, size),
                           i,
                           j,
                           {}});
  for (std::size_t k = 0; k < cross.size(); ++k)
    compile(c, fmt::format("cross_noise[{}].is", k), cross[k].text, cross[k].noise);
}

void Network::read_reactions(Checker& c) {
  if (reactions.empty()) return;
  if (!(size > 0.0)) c.fail("size", "is missing: how many molecules make a unit of amount");
  if (interpretation == Interpretation::unsaid) interpretation = Interpretation::ito;
  if (interpretation != Interpretation::ito) c.fail("interpretation", "of reactions is 'ito'");
  for (std::size_t k = 0; k < reactions.size(); ++k) {
    Reaction& r = reactions[k];
    const std::string at = fmt::format("reactions[{}].", k);
    try {
      r.change = changes_of(r.text, names());
    } catch (const ExpressionError& e) {
      c.fail(at + "reaction", e.what());
    }
    compile(c, at + "rate", r.rate_text, r.rate);
  }
}

void Network::check_interpretation(Checker& c) const {
  bool depends = false;
  for (int v = 0; v < static_cast<int>(count()); ++v) depends = depends || noise_uses(v);
  if (!depends) return;
  if (interpretation == Interpretation::unsaid)
    c.fail("interpretation",
           "is missing: noise that depends on the state means something only with 'ito', "
           "'stratonovich' or 'klimontovich'");
  if (interpretation == Interpretation::stratonovich && !cross.empty())
    c.fail("interpretation",
           "'stratonovich' is not settled by a tensor of several genes, which may come from "
           "different noises: leave out 'cross_noise' or convert the drift to 'ito'");
}

}  // namespace fluxform::cellfate
