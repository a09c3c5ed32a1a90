#include "tracks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "fluxform/files/csv.hpp"

namespace fluxform::vortex {
namespace {

double distance(const Grid& grid, const Point& a, const Point& b) {
  const Point d = displacement(grid, a, b);
  return std::hypot(d[0], d[1]);
}

/// Side of the square each vortex has to itself.
double mean_spacing(const Grid& grid, std::size_t vortices) {
  const double area = grid.axis(0).length() * grid.axis(1).length();
  return std::sqrt(area / static_cast<double>(std::max<std::size_t>(vortices, 1)));
}

std::vector<Vortex> along_z(const std::vector<Vortex>& vortices) {
  std::vector<Vortex> kept = vortices;
  std::erase_if(kept, [](const Vortex& v) { return v.normal != 2; });
  return kept;
}

class Follower {
 public:
  explicit Follower(const Grid& grid) : grid_(grid) {}

  void add(const Frame& frame) {
    const std::vector<Vortex> now = along_z(frame.vortices);
    const double dt = frame.time - time_;
    std::vector<TrackPoint> next;
    for (const Vortex& v : now) next.push_back({frame.time, 0, v.winding, v.position, {}});
    const double reach = 0.5 * mean_spacing(grid_, std::max(now.size(), last_.size()));
    match(next, dt, reach);
    if (!first_) tell_fates(next, 2.0 * reach);
    for (TrackPoint& p : next)
      if (p.id == 0) p.id = ++tracks_.count;
    first_ = false;
    time_ = frame.time;
    std::sort(next.begin(), next.end(),
              [](const TrackPoint& a, const TrackPoint& b) { return a.id < b.id; });
    tracks_.points.insert(tracks_.points.end(), next.begin(), next.end());
    last_ = std::move(next);
  }

  Tracks finish() {
    int moving = 0;
    for (const auto& [id, trail] : trails()) {
      if (trail.since == 0.0) continue;
      ++moving;
      double square = 0.0;
      for (std::size_t a = 0; a < 2; ++a) {
        const double v = trail.way[a] / trail.since;
        tracks_.mean_velocity[a] += v;
        square += v * v;
      }
      tracks_.mean_square_speed += square;
    }
    for (double& v : tracks_.mean_velocity) v /= std::max(moving, 1);
    tracks_.mean_square_speed /= std::max(moving, 1);
    return std::move(tracks_);
  }

 private:
  struct Pair {
    double distance;
    std::size_t before, after;
  };

  /// The end of a vortex' way, back to where it is one xi long.
  struct Trail {
    const TrackPoint* first = nullptr;
    Point way{};
    double since = 0.0;
  };

  /// Of the vortices of the last moment, by their numbers.
  std::map<int, Trail> trails() const {
    std::map<int, Trail> all;
    for (const TrackPoint& p : last_) all[p.id].first = &p;
    for (auto p = tracks_.points.rbegin(); p != tracks_.points.rend(); ++p) {
      const auto found = all.find(p->id);
      if (found == all.end()) continue;
      Trail& trail = found->second;
      const bool long_enough = std::hypot(trail.way[0], trail.way[1]) >= 1.0;
      if (long_enough || p->time >= trail.first->time) continue;
      const Point d = displacement(grid_, p->position, trail.first->position);
      for (std::size_t a = 0; a < 2; ++a) trail.way[a] += d[a];
      trail.since += trail.first->time - p->time;
      trail.first = &*p;
    }
    return all;
  }

  void match(std::vector<TrackPoint>& next, double dt, double reach) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < last_.size(); ++i) {
      Point expected = last_[i].position;
      for (std::size_t a = 0; a < 2; ++a) expected[a] += dt * last_[i].velocity[a];
      for (std::size_t j = 0; j < next.size(); ++j) {
        if (last_[i].winding != next[j].winding) continue;
        const double d = distance(grid_, expected, next[j].position);
        if (d <= reach) pairs.push_back({d, i, j});
      }
    }
    std::sort(pairs.begin(), pairs.end(),
              [](const Pair& a, const Pair& b) { return a.distance < b.distance; });
    gone_.assign(last_.size(), true);
    for (const Pair& p : pairs)
      if (gone_[p.before] && next[p.after].id == 0) connect(p, next[p.after], dt);
  }

  void connect(const Pair& p, TrackPoint& to, double dt) {
    const TrackPoint& from = last_[p.before];
    gone_[p.before] = false;
    to.id = from.id;
    const Point d = displacement(grid_, from.position, to.position);
    for (std::size_t a = 0; a < 2; ++a) to.velocity[a] = dt > 0.0 ? d[a] / dt : 0.0;
  }

  /// In a closed cell nothing leaves: what ends has met its like, however far it went to do so, or
  /// is among the begun under a new name.
  void tell_fates(const std::vector<TrackPoint>& next, double reach) {
    const bool closed = grid_.axis(0).periodic && grid_.axis(1).periodic;
    if (closed) reach = std::numeric_limits<double>::infinity();
    std::vector<TrackPoint> ended, begun;
    for (std::size_t i = 0; i < last_.size(); ++i)
      if (gone_[i]) ended.push_back(last_[i]);
    for (const TrackPoint& p : next)
      if (p.id == 0) begun.push_back(p);
    const int died = pairs_among(ended, reach), born = pairs_among(begun, reach);
    tracks_.annihilated += died;
    tracks_.created += born;
    const int gone = static_cast<int>(ended.size()) - 2 * died;
    (closed ? tracks_.lost : tracks_.left) += gone;
    if (!closed) tracks_.entered += static_cast<int>(begun.size()) - 2 * born;
  }

  /// Pairs of opposite winding within reach; each vortex counts once.
  int pairs_among(const std::vector<TrackPoint>& all, double reach) const {
    std::vector<bool> taken(all.size(), false);
    int pairs = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size() && !taken[i]; ++j) {
        if (taken[j] || all[i].winding * all[j].winding >= 0) continue;
        if (distance(grid_, all[i].position, all[j].position) > reach) continue;
        taken[i] = taken[j] = true;
        ++pairs;
      }
    return pairs;
  }

  const Grid& grid_;
  Tracks tracks_;
  std::vector<TrackPoint> last_;
  std::vector<bool> gone_;  ///< of last_: has no successor
  double time_ = 0.0;
  bool first_ = true;
};

/// Displacements to the six nearest others, images across periodic ends included.
std::vector<Point> bonds_of(const Grid& grid, const std::vector<Vortex>& all, std::size_t which) {
  std::vector<Point> bonds;
  const int images_x = grid.axis(0).periodic ? 2 : 0, images_y = grid.axis(1).periodic ? 2 : 0;
  for (std::size_t other = 0; other < all.size(); ++other) {
    const Point d = displacement(grid, all[which].position, all[other].position);
    for (int i = -images_x; i <= images_x; ++i)
      for (int j = -images_y; j <= images_y; ++j) {
        if (other == which && i == 0 && j == 0) continue;
        bonds.push_back({d[0] + i * grid.axis(0).length(), d[1] + j * grid.axis(1).length(), 0.0});
      }
  }
  const std::size_t six = std::min<std::size_t>(6, bonds.size());
  std::partial_sort(bonds.begin(), bonds.begin() + static_cast<std::ptrdiff_t>(six), bonds.end(),
                    [](const Point& a, const Point& b) {
                      return std::hypot(a[0], a[1]) < std::hypot(b[0], b[1]);
                    });
  bonds.resize(six);
  return bonds;
}

bool amid(const Grid& grid, const Point& x, double margin) {
  for (int a = 0; a < 2; ++a) {
    const Axis& axis = grid.axis(a);
    if (axis.periodic) continue;
    if (x[at(a)] - axis.faces.front() < margin || axis.faces.back() - x[at(a)] < margin)
      return false;
  }
  return true;
}

}  // namespace

Point displacement(const Grid& grid, const Point& from, const Point& to) {
  Point d{};
  for (int a = 0; a < grid.dimension(); ++a) {
    d[at(a)] = to[at(a)] - from[at(a)];
    const double length = grid.axis(a).length();
    if (grid.axis(a).periodic) d[at(a)] -= length * std::round(d[at(a)] / length);
  }
  return d;
}

Tracks follow(const Grid& grid, const std::vector<Frame>& frames) {
  Follower follower(grid);
  for (const Frame& frame : frames) follower.add(frame);
  return follower.finish();
}

LatticeOrder lattice_order(const Grid& grid, const std::vector<Vortex>& vortices) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Vortex> all = along_z(vortices);
  // The spacing of a triangular lattice is 1.07 times the root of the area each vortex has.
  const double margin = 1.2 * mean_spacing(grid, all.size());
  LatticeOrder order;
  double re = 0.0, im = 0.0, total = 0.0;
  int bonds = 0;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (!amid(grid, all[k].position, margin)) continue;
    ++order.used;
    for (const Point& d : bonds_of(grid, all, k)) {
      const double angle = 6.0 * std::atan2(d[1], d[0]);
      re += std::cos(angle);
      im += std::sin(angle);
      total += std::hypot(d[0], d[1]);
      ++bonds;
    }
  }
  if (order.used == 0 || bonds < 6) return {none, none, none, order.used};
  order.spacing = total / bonds;
  order.bond_order = std::hypot(re, im) / bonds;
  order.orientation = std::atan2(im, re) / 6.0;
  if (order.orientation < -1e-9) order.orientation += std::acos(0.5);
  return order;
}

std::string tracks_csv(const Tracks& tracks, double length, double time) {
  std::string text = "time [s],id [1],winding [1],x [m],y [m],velocity_x [m/s],velocity_y [m/s]\n";
  for (const TrackPoint& p : tracks.points)
    text += fmt::format("{},{},{},{},{},{},{}\n", p.time * time, p.id, p.winding,
                        p.position[0] * length, p.position[1] * length,
                        p.velocity[0] * length / time, p.velocity[1] * length / time);
  return text;
}

std::vector<Frame> frames_of_csv(const std::string& path, double length, double time,
                                 double until) {
  std::vector<Frame> frames;
  const CsvTable csv = read_csv(path);
  for (const CsvRow& row : csv.rows) {
    const double t = csv.number(row, 0) / time;
    if (t > until * (1.0 - 1e-9)) break;
    if (frames.empty() || t > frames.back().time * (1.0 + 1e-12)) frames.push_back({t, {}});
    const Point place{csv.number(row, 3) / length, csv.number(row, 4) / length, 0.0};
    frames.back().vortices.push_back({place, static_cast<int>(csv.number(row, 2)), 2});
  }
  return frames;
}

}  // namespace fluxform::vortex
