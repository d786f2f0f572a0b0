"""The zip around an xlsx, xlsb or ods file, opened with suspicion.

Nothing is taken out before the archive as a whole makes sense: entry count, names, sizes, ratios. A part is inflated in pieces
and its CRC checked at its end (zipfile does that), so a flipped bit is never read as data.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from vinkeval.exports.reading.faults import Stop

MOST_ENTRIES = 20_000
SMALL_PART = 64 << 20
MOST_RATIO = 200
LARGEST_PART = 4 << 30
LARGEST_SIDE_PART = 256 << 20
"""A part of a real workbook shrinks 5 to 30 times; one that shrinks over 200 times and is large unpacked is a bomb. A sheet of
a million rows by 25 columns is 1 GB; parts that are held whole (texts, styles, relations, comments) are far smaller."""

PIECE = 1 << 20

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Package:
    """An opened zip. Part names are compared without case and with either slash, as Excel does."""

    def __init__(self, content: io.BytesIO) -> None:
        try:
            self._zip = zipfile.ZipFile(content)
            entries = self._zip.infolist()
        except _BROKEN as broken:
            raise Stop("damaged") from broken
        if len(entries) > MOST_ENTRIES:
            raise Stop("too_big")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = _folded(entry.filename)
            if name in self._entries:
                raise Stop("ambiguous")
            self._entries[name] = entry

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._entries

    def names(self) -> list[str]:
        """Names of the parts, folded."""
        return list(self._entries)

    def pieces(self, name: str, size: int = PIECE) -> Iterator[bytes]:
        """The part's content piece by piece; its end is reached only if length and CRC are right."""
        entry = self._entries.get(_folded(name))
        if entry is None:
            raise Stop("damaged")
        if entry.flag_bits & 1:
            raise Stop("encrypted")
        if entry.file_size > LARGEST_PART or (
            entry.file_size > SMALL_PART and entry.file_size > MOST_RATIO * entry.compress_size
        ):
            raise Stop("too_big")
        try:
            with self._zip.open(entry) as part:
                while piece := part.read(size):
                    yield piece
        except _BROKEN as broken:
            raise Stop("damaged") from broken

    def read(self, name: str) -> bytes:
        """A part that is held whole."""
        entry = self._entries.get(_folded(name))
        if entry is not None and entry.file_size > LARGEST_SIDE_PART:
            raise Stop("too_big")
        return b"".join(self.pieces(name))


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def xml_parser(
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Any:
    """An expat parser that stops at a DOCTYPE (no entity is ever expanded) and gives text in one piece."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    return parser


def _no_doctype(*_: object) -> None:
    raise Stop("entities")


def feed(parser: Any, pieces: Iterator[bytes], rule: str = "damaged") -> None:
    """Run the parser over all pieces.

    Raises:
        Stop: with the rule given, where the XML is not well-formed or is cut short.
    """
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as broken:
        raise Stop(rule) from broken


@lru_cache(maxsize=1024)
def local(name: str) -> str:
    """Name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def elements(content: bytes, rule: str = "damaged") -> list[tuple[str, dict[str, str], str]]:
    """A small part flattened: (name, attributes, own text) of every element in order, names without prefix."""
    found: list[tuple[str, dict[str, str], str]] = []
    stack: list[tuple[int, list[str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append((len(found), []))
        found.append((local(name), {local(key): value for key, value in attributes.items()}, ""))

    def end(_: str) -> None:
        index, texts = stack.pop()
        found[index] = (*found[index][:2], "".join(texts))

    def text(data: str) -> None:
        stack[-1][1].append(data)

    feed(xml_parser(start, end, text), iter((content,)), rule)
    return found
