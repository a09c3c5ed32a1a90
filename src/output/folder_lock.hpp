#pragma once
// One run at a time in a folder. The lock is the system's own (fcntl), which ends with the process
// that holds it, however that ends: a killed run can be gone on with at once.
//
//   const FolderLock lock("results/solar/cycle", PETSC_COMM_WORLD);
#include <string>

#include <mpi.h>

namespace fluxform {

class FolderLock {
 public:
  /// Makes the folder if it is missing and locks it. Where the file system has no locks it says so
  /// and goes on. Collective. Throws IoError if another process holds the lock after two seconds,
  /// or if nothing can be written into the folder.
  FolderLock(const std::string& folder, MPI_Comm comm);
  ~FolderLock();  ///< removes the file that carries the lock
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  std::string lock();
  bool try_to_lock();
  void open();
  void close();
  std::string folder_, path_;
  int file_ = -1;  ///< open on rank 0
};

}  // namespace fluxform
