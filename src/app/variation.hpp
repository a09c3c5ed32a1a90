#pragma once
// One key of an input at other values: what sweeps, critical values and ensembles are made of.
//
//   Variation growth(make, document, "growth", {0.1, "1/yr"}, comm);
//   const auto member = growth.at(0.2);             // read with growth=0.2 1/yr
//
// The key may be any that takes a number, with the unit that the value was written in; what does
// not fit is told as for `--set`.
#include <string>
#include <utility>
#include <vector>

#include "fluxform/app/analyses/vary_controls.hpp"
#include "fluxform/app/prepared.hpp"
#include "fluxform/input/quantity.hpp"

namespace fluxform {

/// A key and the text it is set to.
using Setting = std::pair<std::string, std::string>;

class Variation {
 public:
  /// `example`: a value of the key as the user wrote it, whose unit all values have.
  Variation(CaseFactory make, Document base, std::string key, const Written& example, MPI_Comm comm)
      : make_(std::move(make)),
        base_(std::move(base)),
        key_(std::move(key)),
        unit_(example.unit),
        comm_(comm) {}

  /// The case with the key at `value`, read and not yet built. Throws InputError. Collective.
  std::unique_ptr<Prepared> at(double value) const;
  const std::string& key() const { return key_; }
  /// "1" for plain numbers.
  std::string unit() const { return unit_.empty() ? "1" : unit_; }

 private:
  CaseFactory make_;
  Document base_;
  std::string key_, unit_;
  MPI_Comm comm_;
};

/// The number that stands at a path of the input, with its unit. Throws InputError: nothing there, or
/// no plain number.
Written written_at(const Document& document, const std::string& key);

/// The input with several keys set. Throws InputError as `--set` does.
Document varied(Document base, const std::vector<Setting>& settings);

/// Values from `from` to `to`, evenly or by equal factors. Throws InputError: equal ends, two
/// units, factors between numbers of unlike sign.
std::vector<double> values_between(const std::string& from, const std::string& to, int points,
                                   Spread spread);

}  // namespace fluxform
