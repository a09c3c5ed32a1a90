// Entry point of every test program: starts PETSc and SLEPc, runs GoogleTest on all ranks, lets
// only rank 0 print, and fails on every rank when any rank fails.
#include <gtest/gtest.h>
#include <slepcsys.h>

int main(int argc, char** argv) {
  SlepcInitialize(&argc, &argv, nullptr, nullptr);
  testing::InitGoogleTest(&argc, argv);
  int rank = 0;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  if (rank != 0) {
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
  }
  const int mine = RUN_ALL_TESTS();
  int worst = 0;
  MPI_Allreduce(&mine, &worst, 1, MPI_INT, MPI_MAX, PETSC_COMM_WORLD);
  SlepcFinalize();
  return worst;
}
