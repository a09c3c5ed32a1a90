# FLUXFORM_PYTHON, for tests and for the place of the Python package: Debian's own Python first, the one that
# has Debian's h5py and xarray.
find_program(FLUXFORM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(FLUXFORM_PYTHON python3)
