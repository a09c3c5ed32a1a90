#pragma once
// Genes whose amounts x drift and fluctuate, dx = F dt + sqrt(2 D) dW. (Mind the two: D is the
// diffusion, half of the noise's intensity.) The probability density P of a cell's state obeys
//
//   dP/dt = -div J,   J_i = A_i P - D_ij dP/dx_j                      (Fokker, Planck)
//   A = F - c div D,  c = 1 (ito), 1/2 (stratonovich), 0 (klimontovich)
//
// In the steady state U = -ln P is the landscape, and the drift falls into its gradient and a part
// that the flux carries around it (Wang, Xu, Wang, PNAS 105 (2008) 12271):
//
//   A = -D grad U + J/P,   entropy production = integral of J . D^-1 J / P
//
// Through a side nothing passes unless it is absorbing: then P = 0 there.
#include <optional>
#include <string>
#include <vector>

#include "fluxform/core/dual.hpp"
#include "fluxform/core/quadrature.hpp"
#include "fluxform/fields/conditions.hpp"
#include "fluxform/fields/model_input.hpp"
#include "fluxform/flux/selling.hpp"
#include "fluxform/input/formula.hpp"

namespace fluxform::cellfate {

constexpr std::size_t most_genes = 3;

struct Gene {
  std::string name;
  double from = 0.0, to = 1.0;
  int cells = 0;
  bool periodic = false;
  std::string drift_text, noise_text;
  Formula drift, noise;
};

/// D_ij of two different genes.
struct CrossNoise {
  std::string one, other, text;
  std::size_t i = 0, j = 0;
  Formula noise;
};

/// In a cell of `size` molecules per unit of amount, F = sum of nu a and D = sum of nu nu^T a/(2 size):
/// chemical Langevin, which says of 30 molecules what the jumps themselves say to one or two per cent.
struct Reaction {
  std::string text, rate_text;  ///< "2 x -> y", and a in units of amount per time
  std::array<int, most_genes> change{};
  Formula rate;
};

struct NamedState {
  std::string name, text;
  Formula where;
};

enum class Interpretation { unsaid, ito, stratonovich, klimontovich };

struct Wall {
  bool absorbing = false;
};

class Network {
 public:
  std::vector<Gene> genes;
  std::vector<CrossNoise> cross;
  std::vector<Reaction> reactions;
  double size = 0.0;  ///< molecules per unit of amount
  std::vector<NamedState> states;
  std::string noise_text, start_text;
  Formula start;
  std::vector<double> switches;  ///< times at which formulas jump, in hours
  Interpretation interpretation = Interpretation::unsaid;
  Conditions<Wall> walls;

  /// Declare the genes, and with them the grid; and what else the network is made of.
  void describe_genes(Parameters& p, GridSpec& spec);
  void describe(ModelInput& in);

  /// What `parameters` and `constants` say; other values make all formulas anew.
  const NamedValues& parameters() const { return constants_; }
  void set_parameters(const NamedValues& values);

  std::size_t count() const { return genes.size(); }
  /// Whether drift or noise depend on time.
  bool varies() const;

  /// F and D at a place and time; A as it stands in J.
  template <class T>
  std::array<T, most_genes> drift(const std::array<T, most_genes + 1>& at) const {
    std::array<T, most_genes> f{};
    for (std::size_t i = 0; i < count(); ++i) f[i] = genes[i].drift(at.data());
    return f;
  }
  template <class T>
  std::array<std::array<T, most_genes>, most_genes> noise(
      const std::array<T, most_genes + 1>& at) const {
    std::array<std::array<T, most_genes>, most_genes> d;
    for (auto& row : d) row.fill(formula::constant<T>(0.0));  // arrays of points begin as anything
    for (std::size_t i = 0; i < count(); ++i) d[i][i] = genes[i].noise(at.data());
    for (const CrossNoise& c : cross) d[c.i][c.j] = d[c.j][c.i] = d[c.i][c.j] + c.noise(at.data());
    return d;
  }
  Tensor tensor(const Point& x, double t) const { return noise<double>(with_time(x, t)); }
  /// A where it stands in J.
  std::array<double, most_genes> effective_drift(const Point& x, double t) const;
  /// Integral of D^-1 A along the straight line, by Gauss' rule: a sum over a closed loop that a
  /// gradient makes zero is zero but for rounding, as long as drifts are smooth.
  double step(const Point& from, const Point& to, double t) const;

  /// x with t behind the genes, as formulas take them.
  std::array<double, most_genes + 1> with_time(const Point& x, double t) const {
    std::array<double, most_genes + 1> at{x[0], x[1], x[2], 0.0};
    at[count()] = t;
    return at;
  }

 private:
  bool noise_uses(int variable) const;
  std::array<double, most_genes> divergence_of_noise(const Point& x, double t) const;
  double ito_share() const {
    return interpretation == Interpretation::ito            ? 1.0
           : interpretation == Interpretation::stratonovich ? 0.5
                                                            : 0.0;
  }
  void read_formulas(Checker& c);
  void read_reactions(Checker& c);
  void read_cross_noise(Checker& c);
  void compile(Checker& c, const std::string& path, const std::string& text, Formula& into);
  std::vector<std::string> names(bool with_time = false) const;
  void check_genes(Checker& c) const;
  void check_interpretation(Checker& c) const;

  struct Compiled {
    std::string text;
    Formula* into;
  };
  std::vector<Compiled> compiled_;
  NamedValues constants_;
};

}  // namespace fluxform::cellfate
