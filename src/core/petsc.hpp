#pragma once
// PETSc without leaks and without losing errors.
//
//   Handle<Vec> u;  petsc(VecDuplicate(v, u.out()));   // throws SolveError on a PETSc failure
//
// PETSc calls back into us through C: wrap the body of every callback in `guarded`, which keeps the
// exception aside, hands PETSc an error code, and lets the next `petsc(...)` rethrow it.
#include <utility>

#include <petscdmda.h>
#include <petscts.h>

namespace fluxform {

/// Throws the exception a callback left behind, std::bad_alloc, or SolveError with PETSc's words.
void petsc(PetscErrorCode code);

/// Makes PETSc keep its error message for `petsc` to throw instead of printing a trace. Call once.
void install_error_handler();

/// Stores the current exception for `petsc` to rethrow; returns the code PETSc should see.
PetscErrorCode keep_exception() noexcept;

/// Runs `body` inside a PETSc callback; no exception crosses PETSc.
template <class Body>
PetscErrorCode guarded(Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (...) {
    return keep_exception();
  }
}

inline PetscErrorCode destroy(Vec* x) { return VecDestroy(x); }
inline PetscErrorCode destroy(Mat* x) { return MatDestroy(x); }
inline PetscErrorCode destroy(DM* x) { return DMDestroy(x); }
inline PetscErrorCode destroy(TS* x) { return TSDestroy(x); }
inline PetscErrorCode destroy(SNES* x) { return SNESDestroy(x); }
inline PetscErrorCode destroy(KSP* x) { return KSPDestroy(x); }
inline PetscErrorCode destroy(PC* x) { return PCDestroy(x); }
inline PetscErrorCode destroy(IS* x) { return ISDestroy(x); }
inline PetscErrorCode destroy(VecScatter* x) { return VecScatterDestroy(x); }
inline PetscErrorCode destroy(ISLocalToGlobalMapping* x) {
  return ISLocalToGlobalMappingDestroy(x);
}

/// Owns one PETSc object. Copying is not allowed; `duplicate` (VecDuplicate etc.) is PETSc's.
template <class T>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T object) : object_(object) {}
  Handle(Handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Handle() { reset(); }
  operator T() const { return object_; }
  T get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  /// Address for PETSc's creating calls; releases what was held.
  T* out() {
    reset();
    return &object_;
  }
  void reset() {
    if (object_) (void)destroy(&object_);
    object_ = nullptr;
  }

 private:
  T object_ = nullptr;
};

/// Tells a vector's contents apart from earlier ones and from other vectors', without comparing.
struct VectorState {
  PetscObjectId object = 0;
  PetscInt64 changes = -1;
  bool operator==(const VectorState&) const = default;
};
VectorState state_of(Vec v);

/// Tells solvers that a matrix whose blocks were written to directly has new values.
void mark_changed(Mat matrix);

/// Read access to a vector's owned (or, for local vectors, ghosted) values while in scope.
class ReadArray {
 public:
  explicit ReadArray(Vec v) : vec_(v) { petsc(VecGetArrayRead(v, &data_)); }
  ~ReadArray() { (void)VecRestoreArrayRead(vec_, &data_); }
  ReadArray(const ReadArray&) = delete;
  ReadArray& operator=(const ReadArray&) = delete;
  double operator[](std::ptrdiff_t i) const { return data_[i]; }
  const double* data() const { return data_; }

 private:
  Vec vec_;
  const double* data_ = nullptr;
};

/// Write access to a vector's values while in scope.
class WriteArray {
 public:
  explicit WriteArray(Vec v) : vec_(v) { petsc(VecGetArray(v, &data_)); }
  ~WriteArray() { (void)VecRestoreArray(vec_, &data_); }
  WriteArray(const WriteArray&) = delete;
  WriteArray& operator=(const WriteArray&) = delete;
  double& operator[](std::ptrdiff_t i) const { return data_[i]; }
  double* data() const { return data_; }

 private:
  Vec vec_;
  double* data_ = nullptr;
};

}  // namespace fluxform
