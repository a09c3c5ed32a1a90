#include "fluxform/output/provenance.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <petscsys.h>

#include "fluxform/core/parallel.hpp"
#include "fluxform/core/petsc.hpp"

#include "fluxform_build_info.hpp"

namespace fluxform {
namespace {

std::string petsc_version() {
  PetscInt major = 0, minor = 0, patch = 0;
  petsc(PetscGetVersionNumber(&major, &minor, &patch, nullptr));
  return fmt::format("{}.{}.{}", major, minor, patch);
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, patch = 0;
  H5get_libversion(&major, &minor, &patch);
  return fmt::format("{}.{}.{}", major, minor, patch);
}

std::string petsc_options() {
  char* text = nullptr;
  petsc(PetscOptionsGetAll(nullptr, &text));
  std::string options = text ? text : "";
  petsc(PetscFree(text));
  return options;
}

std::string typed(int argc, char** argv) {
  std::string line;
  for (int k = 0; k < argc; ++k) line += (k ? " " : "") + std::string(argv[k]);
  return line;
}

}  // namespace

Provenance collect_provenance(MPI_Comm comm, int argc, char** argv) {
  Provenance p;
  p.version = build_info::version;
  p.commit = build_info::commit;
  p.petsc = petsc_version();
  p.hdf5 = hdf5_version();
  p.date = broadcast(fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))), comm);
  p.command_line = broadcast(typed(argc, argv), comm);
  p.options = broadcast(petsc_options(), comm);
  p.ranks = ranks_of(comm);
  return p;
}

std::vector<std::pair<std::string, std::string>> short_entries(const Provenance& p) {
  return {{"version", p.version},
          {"commit", p.commit},
          {"petsc", p.petsc},
          {"hdf5", p.hdf5},
          {"date", p.date},
          {"command_line", p.command_line},
          {"options", p.options},
          {"ranks", std::to_string(p.ranks)},
          {"seed", std::to_string(p.seed)}};
}

}  // namespace fluxform
