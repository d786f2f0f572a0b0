"""Which rows of a worksheet are struck out. Strike-out is never data, but a row without a status may have been meant by it."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.reading.package import Package, elements

_PLACE = re.compile(rb'\br="[A-Z]{1,3}(\d{1,7})"')
_OFF = {"0", "false", "off"}


def struck_styles(package: Package, part: str) -> frozenset[int]:
    """Numbers of the cell styles whose font is struck out; nearly always none."""
    if part not in package:
        return frozenset()
    content = package.read(part)
    if b"strike" not in content:
        return frozenset()
    fonts: list[bool] = []
    styles: list[int] = []
    inside = ""
    for name, attributes, _ in elements(content):
        if name in ("fonts", "fills", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            inside = name
        elif name == "font" and inside == "fonts":
            fonts.append(False)
        elif name == "strike" and inside == "fonts" and fonts:
            fonts[-1] = attributes.get("val", "1") not in _OFF
        elif name == "xf" and inside == "cellXfs":
            font = attributes.get("fontId", "")
            styles.append(int(font) if font.isascii() and font.isdigit() and len(font) < 9 else -1)
    return frozenset(style for style, font in enumerate(styles) if 0 <= font < len(fonts) and fonts[font])


def struck_rows(pieces: Iterator[bytes], styles: frozenset[int], filled: dict[int, int]) -> NDArray[np.int32]:
    """Excel's numbers of the rows of which at least half the filled cells are struck out.

    Args:
        pieces: the worksheet part, piece by piece.
        styles: `struck_styles`.
        filled: number of each row → how many filled cells it has.
    """
    if not styles:
        return np.empty(0, dtype=np.int32)
    cell = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\bs="(?:%s)"[^<>]*(?<!/)>' % b"|".join(str(style).encode() for style in styles))
    struck: Counter[int] = Counter()
    rest = b""
    for piece in pieces:
        whole, _, last = (rest + piece).rpartition(b"<")
        rest = b"<" + last
        struck.update(int(place.group(1)) for tag in cell.findall(whole) if (place := _PLACE.search(tag)))
    rows = [row for row, count in struck.items() if 2 * count >= filled.get(row, 0) > 0]
    return np.array(sorted(rows), dtype=np.int32)
