#pragma once
// The keys by which an input names a map of the whole sphere, and what is told of it when it is
// read.
//
//   p.section("map", [&](Parameters& q) { describe_map(q, map); });
//   const LatLonMap field = read_map(p, "map", map, "G", comm, report);
#include <functional>
#include <string>

#include "fluxform/files/maps/map_file.hpp"
#include "fluxform/input/parameters.hpp"

namespace fluxform {

struct MapInput {
  std::string file{};
  std::string slice = "auto";  ///< a number, or auto
  MapOptions options{};
};

void describe_map(Parameters& p, MapInput& map);

/// The key `slice` alone, for files that need no other: a number, or nothing for auto, where `doc`
/// says what that takes.
void describe_slice(Parameters& p, std::string& word, const std::string& doc);
std::optional<int> slice_named(const std::string& word);

/// Reads the map whose keys stand under `key`, tells how its rows and columns were taken, and warns
/// of columns and slices that look mistaken. Throws InputError and IoError. Collective.
LatLonMap read_map(const Parameters& p, const std::string& key, const MapInput& map,
                   const std::string& unit, MPI_Comm comm, MapReport& report);

/// ", slice 0 of 0 to 3, a series in time"; empty where there is one.
std::string slice_told(const MapReport& report);

/// Runs `read`; to a mistake found inside a data file it adds where the input names that file.
void naming(const Parameters& p, const std::string& key, const std::function<void()>& read);

}  // namespace fluxform
