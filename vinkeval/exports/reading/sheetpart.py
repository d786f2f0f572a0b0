"""One worksheet part of an xlsx: its rows by scanning where they are plain, else all of it by events."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import MergedRange, Value
from vinkeval.exports.reading.cells import Cells, Objects
from vinkeval.exports.reading.faults import Stop
from vinkeval.exports.reading.package import feed
from vinkeval.exports.reading.sheetevents import SheetEvents
from vinkeval.exports.reading.sheetscan import NotPlain, Scanner

_ROWS_BEGIN = re.compile(rb"<(\w+:)?sheetData(?:\s[^<>]*[^<>/])?>")
_LONGEST_HEAD = 4 << 20
_LONGEST_ROW = 16 << 20


@dataclass(frozen=True)
class SheetContent:
    """Cells of one worksheet, the values their payload points at, and its merged ranges."""

    blocks: list[Cells]
    objects: list[Value]
    merges: tuple[MergedRange, ...]


def read_sheet(pieces: Callable[[], Iterator[bytes]], kind_of_style: NDArray[np.uint8], texts: Sequence[Value]) -> SheetContent:
    """Read a worksheet part.

    Args:
        pieces: opens the part anew and gives its content piece by piece.
        kind_of_style: `Kind` of the numbers of each cell style, for every style number of up to five digits.
        texts: the shared texts.

    Raises:
        Stop: damaged_sheet, entities, outside_sheet, missing_text.
    """
    try:
        return _scanned(pieces(), Objects(kind_of_style, texts))
    except NotPlain:
        objects = Objects(kind_of_style, texts)
        events = SheetEvents(objects)
        feed(events.parser, pieces(), "damaged_sheet")
        return _content(events, [events.cells()], objects)


def _scanned(pieces: Iterator[bytes], objects: Objects) -> SheetContent:
    head, prefix, rest = _head(pieces)
    scanner = Scanner(objects)
    row_begins, rows_end = b"<%brow" % prefix, b"</%bsheetData>" % prefix
    blocks: list[Cells] = []
    while True:
        end = rest.find(rows_end)
        cut = end if end >= 0 else rest.rfind(row_begins)
        if cut > 0:
            blocks.append(scanner.scan(_without(prefix, rest[:cut])))
            rest = rest[cut:]
        if end >= 0:
            break
        piece = next(pieces, b"")
        if not piece or len(rest) > _LONGEST_ROW:
            raise NotPlain
        rest += piece
    # Whatever stands around the rows is read by events, and with it the XML as a whole is well-formed.
    events = SheetEvents(objects)
    feed(events.parser, _chain(head, rest, pieces), "damaged_sheet")
    if events.has_rows:
        raise NotPlain
    return _content(events, blocks, objects)


def _without(prefix: bytes, piece: bytes) -> bytes:
    """The piece without the prefix that .NET programs put before every element; '<' stands nowhere but before a name."""
    return piece.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else piece


def _head(pieces: Iterator[bytes]) -> tuple[bytes, bytes, bytes]:
    """What stands before the rows, the prefix of their elements, and the rest of what was read to find out."""
    read = b""
    for piece in pieces:
        read += piece
        if begin := _ROWS_BEGIN.search(read):
            head = read[: begin.end()]
            if b"<!" in head or not _is_utf8(head):
                break
            return head, begin.group(1) or b"", read[begin.end() :]
        if len(read) > _LONGEST_HEAD:
            break
    raise NotPlain


def _is_utf8(head: bytes) -> bool:
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", head)
    return declared is None or declared.group(1).lower() in (b"utf-8", b"us-ascii")


def _chain(head: bytes, rest: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield rest
    yield from pieces


def _content(events: SheetEvents, blocks: list[Cells], objects: Objects) -> SheetContent:
    if not events.is_worksheet:
        raise Stop("damaged_sheet")
    return SheetContent(blocks, objects.values, tuple(events.merges))
