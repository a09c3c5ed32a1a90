#include "fluxform/output/track/record.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/files/disk.hpp"

namespace fluxform {

Slope slope_of(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0, rest = 0.0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    mx += x[k] / n;
    my += y[k] / n;
  }
  for (std::size_t k = 0; k < x.size(); ++k) {
    xx += (x[k] - mx) * (x[k] - mx);
    xy += (x[k] - mx) * (y[k] - my);
  }
  const double slope = xy / xx;
  for (std::size_t k = 0; k < x.size(); ++k) rest += std::pow(y[k] - my - slope * (x[k] - mx), 2);
  return {slope, std::sqrt(rest / (n - 2.0) / xx)};
}

void TrackRecord::frame(double t, std::vector<double> row) {
  if (!times_.empty() && times_.back() == t) {  // an event at this time has changed it
    rows_.back() = std::move(row);
    return;
  }
  times_.push_back(t);
  rows_.push_back(std::move(row));
}

void TrackRecord::point(const std::string& name, double t, double place, double amount) {
  auto line =
      std::find_if(lines_.begin(), lines_.end(), [&](const Track& l) { return l.name == name; });
  if (line == lines_.end()) line = lines_.insert(lines_.end(), Track{name, {}, {}, {}});
  if (!line->times.empty() && line->times.back() == t) {
    line->places.back() = place;
    line->amounts.back() = amount;
    return;
  }
  line->times.push_back(t);
  line->places.push_back(place);
  line->amounts.push_back(amount);
}

TrackRecord::Kept TrackRecord::memory() const {
  Kept all;
  all["frames"] = times_;
  for (const auto& row : rows_) std::copy(row.begin(), row.end(), std::back_inserter(all["light"]));
  for (const Track& l : lines_) {
    all["times of " + l.name] = l.times;
    all["places of " + l.name] = l.places;
    all["amounts of " + l.name] = l.amounts;
  }
  return all;
}

void TrackRecord::recall(const Kept& memory) {
  times_.clear();
  rows_.clear();
  lines_.clear();
  const auto part = [&](const std::string& name) {
    const auto found = memory.find(name);
    return found == memory.end() ? std::vector<double>{} : found->second;
  };
  times_ = part("frames");
  const std::vector<double> light = part("light");
  const auto width = static_cast<std::ptrdiff_t>(pixels.count);
  for (std::size_t k = 0; k < times_.size(); ++k) {
    const auto from = light.begin() + width * static_cast<std::ptrdiff_t>(k);
    rows_.emplace_back(from, from + width);
  }
  const std::string prefix = "times of ";
  for (const auto& [key, times] : memory) {
    if (key.rfind(prefix, 0) != 0) continue;
    const std::string name = key.substr(prefix.size());
    lines_.push_back({name, times, part("places of " + name), part("amounts of " + name)});
  }
}

void TrackRecord::write(const std::string& image, const std::string& tracks, MPI_Comm comm) const {
  std::string picture = fmt::format("time [{}]", time_unit_);
  std::string lines =
      fmt::format("field,time [{0}],centroid [{1}],amount [{1}]\n", time_unit_, length_unit_);
  for (int k = 0; k < pixels.count; ++k)
    picture += fmt::format(",{:.10g}", pixels.from + pixels.width * (k + 0.5));
  picture += '\n';
  for (std::size_t k = 0; k < times_.size(); ++k)
    picture += fmt::format("{:.12g},{:.10g}\n", times_[k], fmt::join(rows_[k], ","));
  for (const Track& l : lines_)
    for (std::size_t k = 0; k < l.times.size(); ++k)
      lines += fmt::format("{},{:.12g},{:.12g},{:.12g}\n", l.name, l.times[k], l.places[k],
                           l.amounts[k]);
  collectively(comm, [&] {
    if (rank_of(comm) != 0) return;
    replace_file(image, picture);
    replace_file(tracks, lines);
  });
}

Quantities TrackRecord::lines() const {
  Quantities all;
  const std::string per_time = length_unit_ + "/" + time_unit_;
  for (const Track& l : lines_) {
    if (l.times.size() < 3) continue;
    std::vector<double> logarithms;
    for (const double amount : l.amounts) logarithms.push_back(std::log(amount));
    const Slope speed = slope_of(l.times, l.places), fading = slope_of(l.times, logarithms);
    all.push_back({l.name + "_speed", speed.value, per_time});
    all.push_back({l.name + "_speed_error", speed.error, per_time});
    all.push_back({l.name + "_fading", -fading.value, "1/" + time_unit_});
    all.push_back({l.name + "_fading_error", fading.error, "1/" + time_unit_});
  }
  return all;
}

}  // namespace fluxform
