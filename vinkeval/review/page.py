"""A comparison as files: forskelle.csv, forskelle.html and forskelle.txt, for their owner alone."""

import html
from pathlib import Path

from vinkeval.errors import UsageFault
from vinkeval.internal import INTERNAL
from vinkeval.papers.model import Grid
from vinkeval.papers.page import page_top, table_html
from vinkeval.review.comparing import Comparison
from vinkeval.storage import told_in_danish, write_text

TITLE = "Forskelle mellem to evalueringer"
_HEADER = ("Tal", "Før → nu", "Årsag")


def write_comparison(found: Comparison, folder: Path) -> None:
    """Write the comparison to `folder`.

    Raises:
        UsageFault: the folder lies in what one of the runs has released: it could be handed on with it.
        PermissionFault, StorageFault: it cannot be written.
    """
    for run in (found.old, found.new):
        place, released = folder.resolve(), run.resolve()
        if place.is_relative_to(released) and not place.is_relative_to(released / "private"):
            raise UsageFault(
                f"Sammenligningen er intern og kan ikke ligge i {run}, der er til at give videre. Vælg en anden mappe."
            )
    with told_in_danish(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "forskelle.csv", found.changes.to_csv(index=False, lineterminator="\n"), private=True)
    write_text(folder / "forskelle.txt", found.text() + "\n", private=True)
    write_text(folder / "forskelle.html", page(found), private=True)


def page(found: Comparison) -> str:
    """The comparison as one self-contained, accessible page."""
    summary = "".join(f"<li>{_safe(line.removeprefix('- '))}</li>" for line in found.summary())
    remarks = "".join(f"<li>{_safe(line)}</li>" for line in found.remarks) or "<li>Intet.</li>"
    rows = tuple((what, ", ".join(moves), cause) for what, moves, cause in found.lines())
    caption = "Hvert ændret tal med sin årsag"
    table = table_html(Grid(caption, _HEADER, rows, (0.4, 0.25, 0.35)), caption) if rows else ""
    return (
        f"{page_top(f'{INTERNAL}: {TITLE}')}"
        f"<header><h1>{TITLE}</h1>\n<dl><div><dt>Før:</dt> <dd>{_safe(str(found.old))}</dd></div>"
        f"<div><dt>Nu:</dt> <dd>{_safe(str(found.new))}</dd></div></dl></header>\n"
        f'<main id="indhold" tabindex="-1">\n<p class="notice">{INTERNAL}. Siden fortæller mere end papirerne hver for sig og '
        "gives ikke videre.</p>\n"
        f"<h2>Ændrede tal</h2>\n<ul>{summary}</ul>\n<h2>Hvad der er ændret mellem kørslerne</h2>\n<ul>{remarks}</ul>\n{table}"
        "</main>\n</body>\n</html>\n"
    )


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
