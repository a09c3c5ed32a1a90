"""Real runs, read and drawn: the example of a model that has no pictures of its own, and the apps that are built."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

SOURCE, BUILT = Path(os.environ["FLUXFORM_SOURCE"]), Path(os.environ["FLUXFORM_BIN"])
sys.path.insert(0, str(SOURCE / "tests/support"))
from made_up_run import bars, figures_of, panels

import fluxform
