"""The text a reader (or a program) finds in the files of a paper, in small pieces that know where they stand.

Table cells come with the cells beside and above them, running text sentence by sentence, pictures with every word they hold:
alternative texts, titles, comments, identifiers and properties too. No file is trusted to be what its name says.
"""

import base64
import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

Place = Literal["cell", "sentence", "label", "tick", "hidden"]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])")
_DATA_PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL | re.IGNORECASE)
_TICK = re.compile(r"(?:^|[-_])[xy]tick_\d+$")


@dataclass(frozen=True)
class Piece:
    """A piece of text.

    Attributes:
        where: file and place in it, in Danish.
        place: a table cell, a sentence, a label of a picture, a tick of an axis, or what is not shown (metadata, identifiers).
        text: what it says.
        context: what it stands under and beside: heading or caption, column's head, the other cells of the row.
    """

    where: str
    place: Place
    text: str
    context: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file that cannot be looked into."""


def pieces(path: Path, name: str) -> Iterator[Piece]:
    """All text of a file.

    Raises:
        Unreadable: the file is of a kind the auditor cannot look into, or broken.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise Unreadable(name)
    try:
        yield from read(path.read_bytes(), name)
    except (ElementTree.ParseError, zipfile.BadZipFile, UnicodeDecodeError, KeyError, ValueError, zlib.error) as fault:
        raise Unreadable(name) from fault


def _text(data: bytes, name: str) -> Iterator[Piece]:
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), 1):
        yield from _sentences(f"{name}, linje {number}", line)


def _raw(data: bytes, name: str) -> Iterator[Piece]:
    yield Piece(name, "hidden", data.decode("utf-8-sig"))


def _sentences(where: str, text: str, context: tuple[str, ...] = ()) -> Iterator[Piece]:
    for sentence in _SENTENCE.split(" ".join(text.split())):
        if sentence:
            yield Piece(where, "sentence", sentence, context)


def table_pieces(where: str, caption: tuple[str, ...], rows: Sequence[Sequence[str]]) -> Iterator[Piece]:
    """The cells of a table whose first row names the columns."""
    if not rows:
        return
    head = rows[0]
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if not cell:
                continue
            above = head[column] if column < len(head) and number > 1 else ""
            beside = tuple(other for place, other in enumerate(row) if place != column and other)
            yield Piece(f"{where}, række {number}, kolonne {column + 1}", "cell", cell, (*caption, above, *beside))


def _png(data: bytes, name: str) -> Iterator[Piece]:
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            key, _, rest = body.partition(b"\0")
            if kind == b"zTXt":
                rest = zlib.decompress(rest[1:])
            elif kind == b"iTXt":
                packed, body = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
                rest = zlib.decompress(body) if packed else body
            text = rest.decode("utf-8" if kind == b"iTXt" else "latin-1", errors="replace")
            yield from _sentences(f"{name}, billedets tekst {key.decode('latin-1')}", text)
        at += size + 12


def _svg(data: bytes, name: str) -> Iterator[Piece]:
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    yield from _svg_element(ElementTree.fromstring(data, parser), name, on_axis=False)


def _svg_element(element: ElementTree.Element, name: str, *, on_axis: bool) -> Iterator[Piece]:
    if callable(element.tag):  # a comment
        yield Piece(f"{name}, kommentar", "tick" if on_axis else "label", (element.text or "").strip())
        return
    on_axis = on_axis or bool(_TICK.search(element.get("id", "")))
    tag = element.tag.rpartition("}")[2]
    if tag in ("title", "desc"):
        yield from _sentences(f"{name}, {tag}", "".join(element.itertext()))
        return
    if tag == "text":
        yield Piece(f"{name}, tekst", "tick" if on_axis else "label", " ".join("".join(element.itertext()).split()))
        return
    for attribute, value in element.attrib.items():
        short = attribute.rpartition("}")[2]
        if short.startswith(("data-", "aria-label")) or short in ("label", "title", "alt", "desc"):
            if short != "aria-labelledby":
                yield Piece(f"{name}, {short}", "label", value)
        elif short == "href":
            yield from _pictures_in(value, name)
    if tag not in ("style", "script") and (element.text or "").strip():
        yield Piece(f"{name}, {tag}", "hidden", (element.text or "").strip())
    if tag == "script":
        yield Piece(f"{name}, script", "hidden", element.text or "")
    for child in element:
        yield from _svg_element(child, name, on_axis=on_axis)


def _pictures_in(text: str, name: str) -> Iterator[Piece]:
    for found in _DATA_PICTURE.finditer(text):
        try:
            yield from _png(base64.b64decode(found[1]), f"{name}, indlejret billede")
        except (binascii.Error, zlib.error) as fault:
            raise Unreadable(name) from fault


def _docx(data: bytes, name: str) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        for member in box.namelist():
            inner = box.read(member)
            if member.startswith("word/") and member.count("/") == 1 and member.endswith(".xml"):
                yield from _docx_part(
                    ElementTree.fromstring(inner), name if member == "word/document.xml" else f"{name} ({member})"
                )
            else:
                yield from _member(inner, member, name)


def _docx_part(root: ElementTree.Element, name: str) -> Iterator[Piece]:
    heading, tables = "", 0
    body = root.find(f"{WORD}body")
    for block in root if body is None else body:
        if block.tag == f"{WORD}tbl":
            tables += 1
            rows = [[_words(cell) for cell in row.iter(f"{WORD}tc")] for row in block.iter(f"{WORD}tr")]
            yield from table_pieces(f"{name}, tabel {tables}", (heading,) if heading else (), rows)
        else:
            text = _words(block)
            if text:
                yield from _sentences(
                    f"{name}, afsnit «{_short(heading)}»" if heading else name, text, (heading,) if heading else ()
                )
                style = block.find(f".//{WORD}pStyle")
                if style is not None and not re.search(r"body|normal", style.get(f"{WORD}val", ""), re.IGNORECASE):
                    heading = text
        for element in block.iter():
            for attribute in ("descr", "title"):
                if element.get(attribute):
                    yield from _sentences(f"{name}, alternativ tekst", element.get(attribute, ""))


def _words(element: ElementTree.Element) -> str:
    parts = []
    for node in element.iter():
        if node.tag in (f"{WORD}t", f"{WORD}delText", f"{WORD}instrText"):
            parts.append(node.text or "")
        elif node.tag in (f"{WORD}tab", f"{WORD}br", f"{WORD}p"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _short(heading: str) -> str:
    return re.sub(r"\d+", "", heading)[:40].strip()


def _xlsx(data: bytes, name: str) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        shared = []
        if "xl/sharedStrings.xml" in box.namelist():
            for entry in ElementTree.fromstring(box.read("xl/sharedStrings.xml")).iter(f"{SHEET}si"):
                shared.append("".join(t.text or "" for t in entry.iter(f"{SHEET}t")))
        titles = _sheet_titles(box)
        for member in box.namelist():
            if member.startswith("xl/worksheets/sheet"):
                title = titles.get(member, member)
                rows = list(_sheet_rows(ElementTree.fromstring(box.read(member)), shared))
                yield from _sheet_pieces(f"{name}, ark «{title}»", title, rows)
            elif member != "xl/sharedStrings.xml":
                yield from _member(box.read(member), member, name)


def _sheet_titles(box: zipfile.ZipFile) -> dict[str, str]:
    targets = {
        e.get("Id"): "xl/" + e.get("Target", "").removeprefix("/xl/").lstrip("/")
        for e in ElementTree.fromstring(box.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = ElementTree.fromstring(box.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
    return {targets.get(e.get(_RELATION), ""): e.get("name", "") for e in sheets}


def _sheet_rows(sheet: ElementTree.Element, shared: Sequence[str]) -> Iterator[list[str]]:
    for row in sheet.iter(f"{SHEET}row"):
        cells: list[str] = []
        for cell in row.iter(f"{SHEET}c"):
            letters = re.match(r"[A-Z]*", cell.get("r", ""))
            place = 0
            for letter in letters[0] if letters else "":
                place = 26 * place + ord(letter) - 64
            cells += [""] * (place - 1 - len(cells))
            value = cell.find(f"{SHEET}v")
            text = "".join(t.text or "" for t in cell.iter(f"{SHEET}t"))
            if value is not None and value.text is not None:
                text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                if cell.get("t") in (None, "n"):
                    text = text.replace(".", ",")  # a number as Danes read it
            formula = cell.find(f"{SHEET}f")
            cells.append(" ".join(text.split()) + ("" if formula is None else f" ={formula.text or ''}"))
        yield cells


def _sheet_pieces(where: str, title: str, rows: Sequence[list[str]]) -> Iterator[Piece]:
    """Text rows above the table are its caption; the first row with several cells names the columns."""
    start = next((i for i, row in enumerate(rows) if sum(bool(cell) for cell in row) > 1), len(rows))
    above = tuple(cell for row in rows[:start] for cell in row if cell)
    for line in above:
        yield from _sentences(where, line, (title,))
    yield from table_pieces(where, (title, *above[:1]), rows[start:])


def _member(data: bytes, member: str, name: str) -> Iterator[Piece]:
    """A part of a zip container that is no page or sheet: pictures, properties, comments, charts, pivot caches, files."""
    where, suffix = f"{name} ({member})", Path(member).suffix.lower()
    if suffix in (".xlsx", ".docx", ".png", ".svg"):
        yield from _READERS[suffix](data, where)
    elif suffix in (".xml", ".rels", ".vml"):
        quiet = re.search(r"(styles|settings|theme|fontTable|numbering|webSettings|Content_Types|\.rels|workbook\.xml)", member)
        root = ElementTree.fromstring(data)
        texts = [text.strip() for text in root.itertext() if text.strip()]
        if "pivot" in member:
            texts += [value for element in root.iter() for key, value in element.attrib.items() if key == "v"]
        if not quiet:
            for text in texts:
                yield Piece(where, "label" if "chart" in member or "pivot" in member or "comment" in member else "hidden", text)
    elif suffix not in (".jpeg", ".jpg", ".gif", ".emf", ".wmf", ".ttf", ".odttf", ".bin", ""):
        raise Unreadable(where)


class _Page(HTMLParser):
    """Collects the pieces of an html page."""

    _BLOCKS = frozenset(
        {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "div", "pre", "dt", "dd", "caption", "summary", "section"}
    )

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.found: list[Piece] = []
        self._text: list[str] = []
        self._heading = ""
        self._caption = ""
        self._tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._skip = 0
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self._skip += 1
        for key, value in attrs:
            if key in ("alt", "title", "aria-label") or key.startswith("data-"):
                self.found += _sentences(f"{self.name}, {key}", value or "", (self._heading,))
            if key in ("src", "href") and value:
                self.found += _pictures_in(value, self.name)
        if tag == "table":
            self._flush()
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])
        elif tag in ("td", "th") and self._tables:
            self._cell = []
        elif tag in self._BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._skip -= 1
        elif tag in ("td", "th") and self._cell is not None:
            if self._tables and self._tables[-1]:
                self._tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "table" and self._tables:
            self._count += 1
            caption = tuple(part for part in (self._heading, self._caption) if part)
            self.found += table_pieces(f"{self.name}, tabel {self._count}", caption, [r for r in self._tables.pop() if r])
            self._caption = ""
        elif tag == "caption":
            self._caption = " ".join("".join(self._text).split())
            self._flush()
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading = " ".join("".join(self._text).split())
            self._flush()
        elif tag in self._BLOCKS:
            self._flush()

    def handle_data(self, data: str) -> None:
        if self._skip:
            self.found.append(Piece(f"{self.name}, script", "hidden", data))
            self.found += _pictures_in(data, self.name)
        elif self._cell is not None:
            self._cell.append(data)
        else:
            self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(Piece(f"{self.name}, kommentar", "label", data))

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        text, self._text = " ".join("".join(self._text).split()), []
        self.found += _sentences(
            f"{self.name}, afsnit «{_short(self._heading)}»", text, (self._heading,) if self._heading else ()
        )


def _with_namespaces(picture: str) -> str:
    """Inline svg need not name its namespaces; an xml reader wants them."""
    named = "".join(
        f' xmlns{suffix}="{uri}"'
        for suffix, uri in (("", "http://www.w3.org/2000/svg"), (":xlink", "http://www.w3.org/1999/xlink"))
        if f"xmlns{suffix}=" not in picture
    )
    return picture.replace("<svg", f"<svg{named}", 1).replace("&nbsp;", "\u00a0")


def _html(data: bytes, name: str) -> Iterator[Piece]:
    text = data.decode("utf-8-sig")
    for picture in _SVG.findall(text):
        yield from _svg(_with_namespaces(picture).encode(), f"{name}, figur")
    page = _Page(name)
    page.feed(_SVG.sub("", text))
    page.close()
    yield from page.found


_READERS: dict[str, Callable[[bytes, str], Iterator[Piece]]] = {
    ".csv": _text,
    ".docx": _docx,
    ".htm": _html,
    ".html": _html,
    ".json": _raw,
    ".md": _text,
    ".png": _png,
    ".svg": _svg,
    ".txt": _text,
    ".xlsx": _xlsx,
}
