#pragma once
// Conditions of several kinds on the sides of a grid, as `sides:` lists them: walls, borders,
// terminals. No PETSc here.
//
//   struct Wall { bool metal = false; double charge = 0.0; };
//   Conditions<Wall> walls;                              // a member of the model
//   in.conditions("sides", walls, [](ModelInput& s, Wall& w) { s.flag("metal", w.metal); });
//   ...
//   walls.at(face).metal                                 // in a kernel
//
//   sides:
//     - {side: x_min, metal: true}
//     - {side: all, metal: false}                        # those not named otherwise
#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "fluxform/grid/cell.hpp"
#include "fluxform/grid/spec.hpp"
#include "fluxform/input/parameters.hpp"

namespace fluxform {

/// What is the same for every kind of condition: which sides are named, and whether rightly.
class SideList {
 public:
  /// Side names as the input lists them.
  const std::vector<std::string>& sides() const { return sides_; }
  /// Place in that list of the condition for a side, be it by its own name or by `all`; -1: none.
  int find(const std::string& side) const;
  /// Whether every open side needs a condition.
  bool wants_all() const { return !kinds_.empty(); }
  /// Reports names that are no open side of the grid or stand there twice, and sides without a
  /// condition where each needs one. `path` is the list's key as `c` sees it.
  void check(Checker& c, const std::string& path, const GridSpec& spec) const;
  /// Looks up the condition of every side; `numbered` are Grid::sides().
  void bind(const std::vector<std::string>& numbered);

 protected:
  ~SideList() = default;
  /// Place in the list by the number of a side; -1 where the input says nothing.
  int place(int side) const { return by_side_[static_cast<std::size_t>(side)]; }

 private:
  friend class ModelInput;
  friend class ConditionsEntry;
  struct Elsewhere {
    std::string side, why;
  };
  bool is_elsewhere(const std::string& side) const;
  void check_name(Checker& c, const std::string& path, std::size_t k, const GridSpec& spec) const;

 protected:
  std::vector<std::string> sides_;
  std::vector<Elsewhere> elsewhere_;  ///< sides whose condition another key says

 private:
  std::vector<int> by_side_;
  std::string kinds_;  ///< the words for a message, where each side needs a condition
};

template <class C>
class Conditions final : public SideList {
 public:
  /// What holds on the side that a face lies on: a default C where the input says nothing of it.
  const C& at(const Face& face) const { return of(face.side); }
  const C& of(int side) const {
    const int k = place(side);
    return k < 0 ? rest_ : listed_[static_cast<std::size_t>(k)];
  }
  bool given(const Face& face) const { return place(face.side) >= 0; }

  /// In the order of the input, as sides() are; further ones by `say_elsewhere`.
  const std::deque<C>& listed() const { return listed_; }
  std::deque<C>& listed() { return listed_; }

  /// Says what holds on a side because of another key. Whoever lists the side besides is told `why`
  /// not: "is what 'landscape.nodata' says". To be called after reading and before the check.
  void say_elsewhere(const std::string& side, C condition, const std::string& why) {
    elsewhere_.push_back({side, why});
    listed_.resize(sides_.size() + elsewhere_.size() - 1);
    listed_.push_back(std::move(condition));
  }

 private:
  friend class ModelInput;
  std::deque<C> listed_;  ///< whose elements stay where they are
  C rest_{};
};

/// A declared list of conditions; the calls say more of it and may be chained.
class ConditionsEntry {
 public:
  ConditionsEntry(Entry& entry, SideList& list) : entry_(entry), list_(list) {}
  ConditionsEntry& doc(const std::string& sentence);
  ConditionsEntry& example(const std::string& value);
  /// Every open side needs a condition; `kinds` are the words there are, for the message: "no_flux,
  /// hostile or open".
  ConditionsEntry& every_side(const std::string& kinds);

 private:
  Entry& entry_;
  SideList& list_;
};

}  // namespace fluxform
