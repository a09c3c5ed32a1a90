"""Saving the pictures of a run.

    from fluxform.pictures import save
    save(figure, output / "density.png", run)      # run: the folder with summary.json

The warnings of the run stand below the picture, so that whoever is shown it alone is told as well.
"""

import json
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt

CAPTION_FONT = 7  # points
CHARACTERS_AN_INCH = 17  # of the caption's font


def warnings_of(run):
    """The warnings that a run left in its summary.json; none if it has no summary yet."""
    try:
        summary = json.loads((Path(run) / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return summary.get("warnings", [])


def caption(figure, run):
    """Writes the run's warnings below a figure, wrapped to its width."""
    width = max(40, int(figure.get_figwidth() * CHARACTERS_AN_INCH))
    lines = [textwrap.fill("Warning: " + " ".join(told.split()), width) for told in warnings_of(run)]
    if lines:
        figure.text(0.0, -0.02, "\n".join(lines), fontsize=CAPTION_FONT, color="#b2182b", va="top")


def save(figure, path, run, dpi=150):
    """Saves a figure as PNG, or as PDF by the ending of `path`, with the run's warnings below, and closes
    it. The text in the PNG's head tells a later run into the same folder that the file is its own."""
    caption(figure, run)
    about = {"Software": "Fluxform plot.py"} if Path(path).suffix == ".png" else None
    figure.savefig(path, dpi=dpi, bbox_inches="tight", metadata=about)
    plt.close(figure)
    print(path)
