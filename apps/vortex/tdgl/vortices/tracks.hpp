#pragma once
// Vortices through time: which of one moment is which of the next, and what becomes of them.
#include <string>
#include <vector>

#include "fluxform/grid/grid.hpp"

#include "vortices.hpp"

namespace fluxform::vortex {

/// The vortices of one moment; reduced units.
struct Frame {
  double time = 0.0;
  std::vector<Vortex> vortices;
};

/// One vortex at one moment. The velocity is that since the moment before, 0 at a track's start.
struct TrackPoint {
  double time = 0.0;
  int id = 0;  ///< from 1, in the order of appearance
  int winding = 0;
  Point position{};
  Point velocity{};
};

struct Tracks {
  std::vector<TrackPoint> points;    ///< by time, then by id
  int count = 0;                     ///< how many vortices there ever were
  int entered = 0, left = 0;         ///< through the surface of the sample (or of a hole)
  int created = 0, annihilated = 0;  ///< pairs of opposite winding
  int lost = 0;  ///< in a cell closed along x and y: moved too far to be known again
  /// Of the vortices of the last moment that were there the moment before: mean velocity, and mean
  /// square of the speed, each over the last xi of its way (or all of it), as positions between
  /// nodes are known to a few hundredths of xi.
  Point mean_velocity{};
  double mean_square_speed = 0.0;
};

/// Each vortex goes on as the nearest of its winding to where its velocity would have taken it,
/// nearest pairs first, within half the mean spacing. For films: vortices along z. Two of opposite
/// winding that end (or begin) together within the mean spacing have annihilated (were created).
Tracks follow(const Grid& grid, const std::vector<Frame>& frames);

/// From one place to another, the short way round periodic axes.
Point displacement(const Grid& grid, const Point& from, const Point& to);

/// Order of the vortices of a film along z: mean distance to the six nearest, size of the mean of
/// exp(6 i angle) over these bonds (1 in a triangular lattice, 0 without order), and the direction
/// of a bond of that lattice, in radians between 0 and pi/3. Vortices nearer to an open side than
/// 1.2 times the root of the area per vortex are left out; none left: NaN.
struct LatticeOrder {
  double spacing = 0.0, bond_order = 0.0, orientation = 0.0;
  int used = 0;
};
LatticeOrder lattice_order(const Grid& grid, const std::vector<Vortex>& vortices);

/// tracks.csv in SI units, lengths and times multiplied by `length` and `time`.
std::string tracks_csv(const Tracks& tracks, double length, double time);
/// The frames that such a file holds, up to and without `until` (reduced). Throws
/// InputError.
std::vector<Frame> frames_of_csv(const std::string& path, double length, double time, double until);

}  // namespace fluxform::vortex
