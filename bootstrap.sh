#!/usr/bin/env bash
# Everything from a bare machine to a picture, or to a passed test suite: see usage below.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./bootstrap.sh run [APP] [INPUT] [OPTION...]
                                      build, run INPUT with APP on all cores, draw the pictures
       ./bootstrap.sh test                build and run the test suite, its unit and input tests also
                                      under sanitizers

APP is solar unless given; INPUT is a file, or a name in inputs/APP/ (solar: cycle, ecology: forest,
cellfate: toggle, electrolyte: limiting_current, gorsky: niobium_strip, membrane: tug_of_war,
spindle: anaphase, vortex: film).
What follows goes to the program: --restart, --set KEY=VALUE, -- PETSc options.
Both install the Debian packages that are missing (cmake/packages-debian.txt) as root or with sudo.
FLUXFORM_RANKS=N uses N processes instead of one per core, or of one for a thousand cells or fewer.
TEXT
}

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'bootstrap.sh: %s\n' "$*" >&2
  exit 1
}

# --- packages ------------------------------------------------------------------------------------

# The packages of the wanted sections: `listed run`, `listed run test`.
listed() {
  awk -v wanted=" $* " '
    /^\[/ { gsub(/[][]/, ""); take = index(wanted, " " $1 " "); next }
    take && NF && $1 !~ /^#/ { print $1 }' cmake/packages-debian.txt
}

# Those of the given packages that are not installed.
missing() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      printf '%s\n' "$package"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_install() {
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || [ -t 0 ] # a password can only be typed at a terminal
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

install_packages() {
  local wanted absent log
  mapfile -t wanted < <(listed "$@")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "Not a Debian machine: going on with what is here. Needed, by their Debian names:"
    printf '%s ' "${wanted[@]}" && echo
    return
  fi
  mapfile -t absent < <(missing "${wanted[@]}")
  [ ${#absent[@]} -gt 0 ] || return 0
  if ! may_install; then
    say "Neither root nor sudo: going on without these packages:"
    printf '%s ' "${absent[@]}" && echo
    return
  fi
  say "Installing ${#absent[@]} packages and what they need (some minutes)"
  log=$(mktemp)
  if ! { apt update && apt install --no-install-recommends "${absent[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "installing failed; needed are: ${absent[*]}"
  fi
  rm -f "$log"
}

# --- build ---------------------------------------------------------------------------------------

# nproc would answer OMP_NUM_THREADS, which is one here.
cores() { env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc 2>/dev/null || getconf _NPROCESSORS_ONLN; }

# build PRESET TARGET...: configures and compiles in build/PRESET.
build() {
  local preset=$1
  shift
  command -v ninja >/dev/null && export CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja}
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER:-ccache}
    # Without this it keeps nothing that was compiled with precompiled headers.
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  fi
  say "Building $* (build/$preset)"
  cmake --preset "$preset" --log-level=WARNING >/dev/null
  cmake --build "build/$preset" --parallel "$(cores)" --target "$@"
}

# Open MPI refuses root and more ranks than cores unless told; idle ranks spin unless told to yield;
# two programs at once would be bound to the same core; containers forbid single-copy messages; and
# a stopped run needs time for its checkpoint.
mpi_environment() {
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
  export OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_btl_vader_single_copy_mechanism=none
  export OMPI_MCA_odls_base_sigkill_timeout=4
  export PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe PRTE_MCA_hwloc_default_binding_policy=none
  export OMP_NUM_THREADS=1
}

# --- run -----------------------------------------------------------------------------------------

# The input file meant by APP and WORD: a path from where the user stands, or a name in inputs/APP/.
find_input() {
  local app=$1 word=$2 candidate
  for candidate in "$here/$word" "$word" "inputs/$app/$word" "inputs/$app/$word.yaml"; do
    if [ -f "$candidate" ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "no input '$word': neither a file nor a name in inputs/$app/"
}

# A Python that has the libraries the pictures need; the one first in PATH may not be Debian's.
python_with() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c "import $1" 2>/dev/null; then
      printf '%s\n' "$python"
      return
    fi
  done
  return 1
}

# Draws with ParaView, on an invisible screen: a display may be missing, remote or somebody else's.
draw_view() {
  if command -v pvbatch >/dev/null && command -v xvfb-run >/dev/null; then
    # -noreset: ParaView connects several times, and a server that starts afresh after each refuses
    # some; a random number, since two runs at once would race for the first free screen
    xvfb-run -a -n $((100 + RANDOM % 10000)) -s "-screen 0 1280x1024x24 -noreset" \
      pvbatch "$@" </dev/null
  else
    echo "no ParaView picture: pvbatch or xvfb-run is not here"
  fi
}

draw() {
  local app=$1 results=$2 python
  say "Drawing"
  if python=$(python_with 'h5py, matplotlib'); then
    "$python" -B src/python/fluxform-plot "$results" --app "$app" </dev/null
  else
    echo "no pictures: h5py and matplotlib are not here"
  fi
  # a case may keep nothing for ParaView
  if [ -f "apps/$app/view.py" ] && compgen -G "$results/*.pvd" >/dev/null; then
    draw_view "apps/$app/view.py" "$results"
  fi
}

show_results() {
  local results=$1
  say "Results in $results"
  find "$results" -name '*.png' -printf '  picture   %p\n' | sort
  find "$results" -name '*.pvd' -printf '  ParaView  %p\n' | sort
}

# The input of APP that shows it best.
default_input() {
  case "$1" in
    cellfate) echo toggle ;;
    ecology) echo forest ;;
    electrolyte) echo limiting_current ;;
    gorsky) echo niobium_strip ;;
    membrane) echo tug_of_war ;;
    spindle) echo anaphase ;;
    vortex) echo film ;;
    *) echo cycle ;;
  esac
}

# One for each core; one alone for a case of so few cells that sharing them would only cost, as the
# program's own words, "membrane: 1 cells on 1 rank", say.
ranks_for() {
  local cells
  cells=$(sed -n 's/^[a-z_]*: \([0-9]*\) cells on 1 rank$/\1/p' <<<"$1")
  if [ "${cells:-1000}" -lt 1000 ]; then echo 1; else cores; fi
}

run() {
  local app=${1:-solar} input results options=("${@:3}")
  [ -d "apps/$app" ] || fail "no app '$app'; there are: $(cd apps && echo */ | tr -d /)"
  input=$(find_input "$app" "${2:-$(default_input "$app")}")
  install_packages run
  build release "fluxform-$app"
  results=$root/results/$app/$(basename "$input" .yaml)
  mkdir -p "$results"
  # A mistake in the input is told at once, by one process.
  local checked ranks
  checked=$("build/release/bin/fluxform-$app" "$input" --check "${options[@]}" </dev/null) || exit
  echo "$checked"
  ranks=${FLUXFORM_RANKS:-$(ranks_for "$checked")}
  # With a core for each rank, yielding only lets other programs in between two messages.
  [ "$ranks" -gt "$(cores)" ] || export OMPI_MCA_mpi_yield_when_idle=0
  say "Running $app, $input, on $ranks processes"
  [ -t 1 ] || export TERM=dumb # mpirun makes ranks believe in a terminal: no line to rewrite here
  mpirun -n "$ranks" "build/release/bin/fluxform-$app" "$input" --output "$results" \
    "${options[@]}" </dev/null
  draw "$app" "$results"
  show_results "$results"
}

# --- test ----------------------------------------------------------------------------------------

# suite PRESET CTEST_OPTIONS...
suite() {
  local preset=$1
  shift
  ctest --test-dir "build/$preset" --parallel "$(cores)" --output-on-failure --no-tests=error "$@" \
    </dev/null
}

# took WHAT COMMAND...: runs it and notes how long it took.
times=()
took() {
  local what=$1 from=$SECONDS code=0
  shift
  "$@" || code=$?
  times+=("$(printf '%6d s  %s' $((SECONDS - from)) "$what")")
  return "$code"
}

run_tests() {
  local sanitized=0 suite=0
  took packages install_packages run test
  took "build under sanitizers" build ci sanitizer_tests
  say "Unit and input tests under sanitizers, on 1 and 2 ranks"
  took "tests under sanitizers" suite ci -L '^(unit|input)$' -E '\.on_[34]$' || sanitized=$?
  took "build for runs" build release all
  say "Whole suite"
  took "whole suite" suite release || suite=$?
  say "It took"
  printf '%s\n' "${times[@]}"
  [ "$sanitized" = 0 ] || fail "the tests under sanitizers failed: see above"
  [ "$suite" = 0 ] || fail "the whole suite failed: see above"
}

here=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
mpi_environment
case "${1:-}" in
  run)
    run "${@:2}"
    ;;
  test) run_tests ;;
  *)
    usage
    exit 2
    ;;
esac
