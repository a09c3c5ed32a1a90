#include "fluxform/core/parallel.hpp"

#include "fluxform/core/error.hpp"

namespace fluxform {
namespace {

enum class Kind : int { none, input, solve, io, other };

struct Failure {
  Kind kind = Kind::none;
  std::string message;
};

Failure attempt(const std::function<void()>& body) {
  try {
    body();
    return {};
  } catch (const InputError& e) {
    return {Kind::input, e.what()};
  } catch (const SolveError& e) {
    return {Kind::solve, e.what()};
  } catch (const IoError& e) {
    return {Kind::io, e.what()};
  } catch (const std::exception& e) {
    return {Kind::other, e.what()};
  }
}

std::string broadcast_from(std::string text, int root, MPI_Comm comm) {
  auto size = static_cast<long long>(text.size());
  MPI_Bcast(&size, 1, MPI_LONG_LONG, root, comm);
  text.resize(static_cast<std::size_t>(size));
  MPI_Bcast(text.data(), static_cast<int>(size), MPI_CHAR, root, comm);
  return text;
}

[[noreturn]] void rethrow(Kind kind, const std::string& message) {
  if (kind == Kind::input) throw InputError(message);
  if (kind == Kind::solve) throw SolveError(message);
  if (kind == Kind::io) throw IoError(message);
  throw std::runtime_error(message);
}

}  // namespace

int rank_of(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  return rank;
}

int ranks_of(MPI_Comm comm) {
  int size = 1;
  MPI_Comm_size(comm, &size);
  return size;
}

std::string broadcast(const std::string& on_rank_0, MPI_Comm comm) {
  return broadcast_from(on_rank_0, 0, comm);
}

void collectively(MPI_Comm comm, const std::function<void()>& body) {
  const Failure mine = attempt(body);
  int candidate = mine.kind == Kind::none ? ranks_of(comm) : rank_of(comm);
  int first = 0;
  MPI_Allreduce(&candidate, &first, 1, MPI_INT, MPI_MIN, comm);
  if (first == ranks_of(comm)) return;
  int kind = static_cast<int>(mine.kind);
  MPI_Bcast(&kind, 1, MPI_INT, first, comm);
  rethrow(static_cast<Kind>(kind), broadcast_from(mine.message, first, comm));
}

}  // namespace fluxform
