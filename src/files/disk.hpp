#pragma once
// Plain file work with the system's own reasons: what a user can act on.
#include <string>

namespace fluxform {

/// IoError "cannot <doing> '<path>': <reason of errno>".
[[noreturn]] void fail_io(const std::string& doing, const std::string& path, int error);

/// Throws IoError unless `path` can be created or opened for writing (creates it empty).
void try_writing(const std::string& path);
/// Throws IoError unless `path` can be opened for reading.
void try_reading(const std::string& path);
/// Throws IoError if the disk or the limits of the process leave no room for `bytes` more.
void reserve_space(const std::string& path, double bytes);
/// Makes the folder and its parents.
void make_folder(const std::string& path);
/// Forces a file's bytes to disk.
void sync_file(const std::string& path);
/// Writes through a temporary file and a rename: readers see the old or the new text, never a part.
void replace_file(const std::string& path, const std::string& text);

}  // namespace fluxform
