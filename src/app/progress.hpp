#pragma once
// The line a user watches: on a terminal it is rewritten in place, elsewhere a line every tenth.
//
//   1987-03-02   step 1203   1 iteration   41 %   12 s left
#include <string>

#include <mpi.h>

namespace fluxform {

class Progress {
 public:
  Progress(MPI_Comm comm, double start, double stop);
  /// `clock`: the simulated time as the user reads it; `work`: solver iterations of this step.
  void show(double time, const std::string& clock, int step, int work, double wall);
  /// Ends a line that was being rewritten.
  void finish();

 private:
  bool speaks_, terminal_;
  double start_, stop_;
  double last_shown_ = -1.0;  ///< wall seconds
  int last_tenth_ = -1;
  bool open_ = false;
};

/// "12 s", "3 min 05 s", "2 h 10 min".
std::string duration(double seconds);

}  // namespace fluxform
