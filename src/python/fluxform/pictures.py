"""Saving the pictures of a run.

    from fluxform.pictures import save
    save(figure, output / "density.png", run)      # run: the folder with summary.json

The warnings of the run stand below the picture, so that whoever is shown it alone is told as well. The
file says in words what it shows, for those who cannot see it.
"""

import re
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt

from fluxform.run import Run

CAPTION_FONT = 7  # points
CHARACTERS_AN_INCH = 17  # of the caption's font
MAKER = "Fluxform plot.py"  # by this in the file a later run into the same folder knows that it is its own

further_formats = []  # endings of what is saved beside each picture; fluxform-plot --pdf adds ".pdf"


def warnings_of(run):
    """The warnings that a run left in its summary.json; none if it has no summary yet."""
    try:
        return Run(run).warnings
    except FileNotFoundError:
        return []


def caption(figure, run):
    """Writes the run's warnings below a figure, wrapped to its width."""
    width = max(40, int(figure.get_figwidth() * CHARACTERS_AN_INCH))
    lines = [textwrap.fill("Warning: " + " ".join(told.split()), width) for told in warnings_of(run)]
    if lines:
        figure.text(0.0, -0.02, "\n".join(lines), fontsize=CAPTION_FONT, color="#b2182b", va="top")


def plain(words):
    """Words without the marks of mathematical type."""
    return " ".join(re.sub(r"[${}\\]", "", words).split())


def described(axes):
    """One panel in words: its title, its axes, its curves."""
    parts = [plain(axes.get_title())]
    for way, name in (("across", axes.get_xlabel()), ("up", axes.get_ylabel())):
        if name:
            parts.append(f"{plain(name)} {way}")
    legend = axes.get_legend()
    if legend:
        parts.append("curves " + ", ".join(plain(entry.get_text()) for entry in legend.get_texts()))
    return ", ".join(part for part in parts if part)


def describe(figure):
    """What a figure shows, panel by panel, for those who cannot see it."""
    title = figure._suptitle.get_text() if figure._suptitle else ""
    panels = [described(axes) for axes in figure.axes if axes.get_label() != "<colorbar>" and axes.axison]
    return "; ".join(part for part in [plain(title), *dict.fromkeys(panels)] if part)


def save(figure, path, run, dpi=150, alt=None):
    """Saves a figure with the run's warnings below it as PNG, or by the ending of `path`, and in the further
    formats; prints the path and closes the figure. `alt` says in words what it shows; without it titles and
    axes do."""
    told = alt or describe(figure)
    caption(figure, run)
    path = Path(path)
    for ending in dict.fromkeys([path.suffix, *further_formats]):
        about = {".png": {"Software": MAKER, "Description": told},
                 ".pdf": {"Creator": MAKER, "Subject": told}}.get(ending)
        figure.savefig(path.with_suffix(ending), dpi=dpi, bbox_inches="tight", metadata=about)
    plt.close(figure)
    print(path)
