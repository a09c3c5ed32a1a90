"""One page that holds a run: warnings, pictures, summary, ledger, input and provenance, nothing outside it."""

import base64
from html import escape
from pathlib import Path

from PIL import Image

from fluxform.run import Run
from fluxform.units import html_unit, number, words

STYLE = Path(__file__).parent / "page.css"
LEGIBLE = 0.45  # of a picture's size: smaller, its letters would be below 9 pixels; it scrolls instead
# What a ledger says of each field, in the order of its columns.
BOOKS = {"change": "change", "outflow": "outflow", "production": "production", "injected": "injected",
         "mismatch": "mismatch", "relative_mismatch": "relative mismatch"}
DETAILS = ("version", "commit", "date", "command_line", "options", "ranks", "seed", "petsc", "hdf5")


def value(quantity):
    return f'<td class="number">{number(quantity.value)}</td><td>{html_unit(quantity.unit)}</td>'


def section(title, content, kind=""):
    name = title.lower().replace(" ", "-")
    return (f'<section id="{name}"{kind}>\n<h2>{escape(title)}</h2>\n{content}\n</section>' if content else "")


def table(heads, rows, title):
    if not rows:
        return ""
    top = "".join(f'<th scope="col">{h}</th>' for h in heads)
    return (f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}"><table>\n'
            f"<thead><tr>{top}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody></table></div>")


def warnings(run):
    told = "".join(f"<li>{escape(w)}</li>" for w in run.warnings)
    return f"<ul>{told}</ul>" if told else ""


def alt_text(path):
    """What a picture shows, as `save` wrote it into the file."""
    with Image.open(path) as image:
        return image.text.get("Description") or words(path.stem)


def picture(path):
    data = base64.b64encode(path.read_bytes()).decode()
    with Image.open(path) as image:
        width, height = image.size
    name = escape(words(path.stem))
    return (f'<figure>\n<div class="wide" tabindex="0" role="region" aria-label="{name}">'
            f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" '
            f'style="min-width:{LEGIBLE * width:.0f}px" alt="{escape(alt_text(path), quote=True)}"></div>\n'
            f"<figcaption>{name}</figcaption>\n</figure>\n")


def books_of(ledger):
    """Entries of a ledger by field: {"mass": {"change": Quantity, ...}}."""
    fields = {}
    for name, quantity in ledger.items():
        for tail in sorted(BOOKS, key=len, reverse=True):
            if name.endswith("_" + tail):
                fields.setdefault(name.removesuffix("_" + tail), {})[tail] = quantity
                break
    return fields


def ledger_table(ledger):
    rows = []
    for field, entries in books_of(ledger).items():
        unit = next((q.unit for t, q in entries.items() if t != "relative_mismatch"), "1")
        cells = "".join(f'<td class="number">{number(entries[t].value) if t in entries else ""}</td>'
                        for t in BOOKS)
        rows.append(f'<tr><th scope="row">{escape(words(field))}</th>{cells}<td>{html_unit(unit)}</td></tr>\n')
    return table(["field", *BOOKS.values(), "unit"], rows, "ledger")


def summary_table(run, ledger):
    """The numbers of the summary, without those that the ledger shows."""
    rows = [f'<tr><th scope="row">{escape(words(name))}</th>{value(quantity)}</tr>\n'
            for name, quantity in run.summary.items() if name not in ledger]
    return table(["quantity", "value", "unit"], rows, "summary")


def text_block(title, content):
    if not content:
        return ""
    return (f"<details>\n<summary>{title}</summary>\n"
            f'<pre tabindex="0">{escape(content)}</pre>\n</details>\n')


def made(provenance):
    rows = [f'<tr><th scope="row">{escape(words(n))}</th><td>{escape(provenance[n])}</td></tr>\n'
            for n in DETAILS if provenance.get(n)]
    return table(["what", "value"], rows, "provenance")


def ledger_of(run):
    if run.main not in run.files():
        return {}
    with run.results() as file:
        return file.ledger()


def page(run, pictures):
    """The page as text. `pictures` are PNG files."""
    provenance, ledger = run.provenance, ledger_of(run)
    title = f"{words(run.app)}: {run.folder.resolve().name}" if run.app else run.folder.resolve().name
    parts = [
        section("Warnings", warnings(run), ' class="warnings"'),
        section("Pictures", "".join(map(picture, pictures)), ' class="pictures"'),
        section("Summary", summary_table(run, ledger)),
        section("Ledger", ledger_table(ledger)),
        section("Input", text_block("Input with resolved values", provenance.get("resolved"))
                + text_block("Input as it was written", provenance.get("input"))),
        section("Provenance", made(provenance)),
    ]
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="Fluxform plot">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{chr(10).join(part for part in parts if part)}
</main>
</body>
</html>
"""


def write_page(place, pictures, path):
    Path(path).write_text(page(Run(place), [Path(p) for p in pictures]), encoding="utf-8")
    print(path)
