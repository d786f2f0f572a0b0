"""The same annex as one self-contained, accessible web page: council items are published on the web."""

import html
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from vinkeval.disclosure.release import Release
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.papers.content import annex
from vinkeval.papers.model import Block, Bullets, Document, Grid, Heading, Picture, Text
from vinkeval.storage import write_text

_TEXTS = texts("vinkeval.papers")
_FRAME = texts("vinkeval.figures")


def write_page(release: Release, charts: Sequence[Chart], path: Path, *, deviations: Sequence[str] | None = None) -> None:
    """Write bilag.html: the content of bilag.docx, figures as inline SVG that a screen reader can name and describe.

    Raises:
        PermissionFault, StorageFault: the file cannot be written.
    """
    write_text(path, page(annex(release, charts, deviations)))


def page(paper: Document) -> str:
    """The page as HTML, with nothing to fetch from elsewhere."""
    chapters = [block.text for block in paper.blocks if isinstance(block, Heading) and _in_contents(block)]
    contents = "".join(f'<li><a href="#{anchor(text)}">{_safe(text)}</a></li>' for text in chapters)
    head = "".join(f"<div><dt>{_safe(label)}:</dt> <dd>{_safe(value)}</dd></div>" for label, value in paper.head)
    meta = f'<meta name="author" content="{_safe(paper.author)}">\n<meta name="date" content="{paper.as_of.isoformat()}">\n'
    return (
        f"{page_top(paper.title, meta)}<header><h1>{_safe(paper.title)}</h1>\n<dl>{head}</dl></header>\n"
        f'<nav aria-label="{_safe(_TEXTS.say("page.contents"))}"><h2>{_safe(_TEXTS.say("page.contents"))}</h2>'
        f"<ol>{contents}</ol></nav>\n"
        f'<main id="indhold" tabindex="-1">\n{"".join(_blocks(paper.blocks))}</main>\n'
        f"<footer><p>{_safe(_TEXTS.say('page.footer'))}</p></footer>\n</body>\n</html>\n"
    )


def page_top(title: str, meta: str = "") -> str:
    """Head and beginning of a page: its title, its own style, and the way past everything to the contents (`id="indhold"`)."""
    style = files("vinkeval.papers").joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="da">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n{meta}<style>\n{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#indhold">{_safe(_TEXTS.say("page.skip"))}</a>\n'
    )


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level=level, text=text):
                place = f' id="{anchor(text)}"' if _in_contents(block) else ""
                yield f"<h{level + 1}{place}>{_safe(text)}</h{level + 1}>\n"
            case Text(text=text, look=look):
                kind = "" if look in ("body", "opening") else f' class="{look}"'
                yield f"<p{kind}>{_safe(text)}</p>\n"
            case Bullets(items=items):
                yield "<ul>" + "".join(f"<li>{_safe(item)}</li>" for item in items) + "</ul>\n"
            case Grid():
                yield table_html(block, _TEXTS.say("table.number", n=block.number, title=block.caption))
            case Picture():
                yield _figure(block)


def _in_contents(heading: Heading) -> bool:
    """Chapters, and the list of words, which a reader comes back to."""
    return heading.level == 1 or heading.text == _TEXTS.say("words.heading")


def table_html(grid: Grid, caption: str) -> str:
    """A table with its caption; wide ones scroll by themselves, reachable by keyboard."""
    head = "".join(f'<th scope="col"{_side(grid, at)}>{_safe(text)}</th>' for at, text in enumerate(grid.header))
    wide = "".join(f'<col style="width: {100 * share:g}%">' for share in grid.widths)
    body = "".join(
        f'<tr><th scope="row">{_safe(row[0])}</th>'
        + "".join(f"<td{_side(grid, at)}>{_safe(cell)}</td>" for at, cell in enumerate(row[1:], 1))
        + "</tr>\n"
        for row in grid.rows
    )
    note = f'<p class="quiet">{_safe(grid.note)}</p>\n' if grid.note else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{_safe(caption)}"><table>'
        f"<caption>{_safe(caption)}</caption>\n<colgroup>{wide}</colgroup>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}</tbody></table></div>\n{note}"
    )


def _side(grid: Grid, at: int) -> str:
    return ' class="number"' if at in grid.numbers else ""


def _figure(picture: Picture) -> str:
    chart = picture.chart
    svg = chart.svg(framed=False, id_prefix=f"figur{picture.number}-").decode("utf-8")
    title = _safe(_TEXTS.say("figure.number", n=picture.number, title=chart.title))
    source, note = (_safe(_FRAME.say(f"frame.{key}")) for key in ("source", "note"))
    return (
        f"<figure>\n{svg}\n<figcaption><strong>{title}</strong><br><em>{source}:</em> {_safe(chart.source)}"
        f"<br><em>{note}:</em> {_safe(chart.note)}</figcaption></figure>\n"
    )


def anchor(text: str) -> str:
    """A heading's place in the page: 'Mål 1: Modstandskraft' → 'maal-1-modstandskraft'."""
    folded = text.lower().replace("å", "aa").replace("æ", "ae").replace("ø", "oe")
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
