"""The rows of a worksheet part as Excel itself writes them, read with array operations instead of an event for each tag.

This is the guard's one pass and the reading at once: every tag of the piece is looked at, and only if each of them stands where
the plain form has it (`<c r s t><f/><v/></c>` or `<is><t/></is>`, in rows) does the piece count as read. Anything else, however
legal, is left to `sheetevents`, which is exact and slower; a test holds the two together. Why not a library: none tells an
error or a formula without a value from a blank cell, and the pass that finds these costs as much as reading.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import UNCALCULATED, Value, cell_name
from vinkeval.exports.reading.cells import MOST_COLUMNS, MOST_ROWS, Cells, Objects
from vinkeval.exports.reading.celltexts import boolean, iso_date, known_error, plain_text, unescaped
from vinkeval.exports.reading.faults import Stop

_Ints = NDArray[np.int64]
_Bools = NDArray[np.bool_]

# What a tag is, by the two bytes after '<', and its whole length where it can have no attributes.
_CELL, _END_CELL, _V, _END_V, _F, _END_F, _IS, _END_IS, _T, _END_T, _ROW, _END_ROW, _EMPTY_V = range(1, 14)
_TAGS = {
    b"c ": _CELL, b"/c": _END_CELL, b"v>": _V, b"/v": _END_V, b"v/": _EMPTY_V, b"f ": _F, b"f>": _F, b"/f": _END_F, b"is": _IS,
    b"/i": _END_IS, b"t>": _T, b"t ": _T, b"/t": _END_T, b"ro": _ROW, b"/r": _END_ROW,
}  # fmt: skip
_TAG_OF = np.zeros(1 << 16, dtype=np.uint8)
for _bytes, _tag in _TAGS.items():
    _TAG_OF[_bytes[0] << 8 | _bytes[1]] = _tag
_LENGTH = np.zeros(14, dtype=np.int64)
_LENGTH[[_END_CELL, _V, _END_V, _END_F, _IS, _END_IS, _END_T, _END_ROW, _EMPTY_V]] = [3, 2, 3, 3, 3, 4, 3, 5, 3]

# Types of cell by the letter that begins t="..."; the letter's closing quote follows after so many bytes.
_TYPES = {"n": 1, "s": 1, "b": 1, "e": 1, "d": 1, "str": 3, "inlineStr": 9}
_NUMBER, _SHARED, _BOOLEAN, _ERROR, _DATE, _STRING, _INLINE = range(7)

_PADDING = b"\0" * 40
_MOST_DIGITS = 15  # so many digits are an exact float, and so is the power of ten they are divided by
_POWERS = 10.0 ** np.arange(_MOST_DIGITS + 1)


class NotPlain(Exception):
    """The piece is not in the plain form."""


class TextIndex(dict[bytes, int]):
    """Index in `values` of the value of each different text of one type of cell, parsed and added at first sight."""

    def __init__(self, parse: Callable[[str], Value], values: list[Value]) -> None:
        super().__init__()
        self._parse = parse
        self._values = values

    def __missing__(self, text: bytes) -> int:
        try:
            words = text.decode()
        except UnicodeDecodeError:
            raise NotPlain from None
        plain = unescaped(words)
        if plain is None:
            raise NotPlain
        index = self[text] = len(self._values)
        self._values.append(self._parse(plain))
        return index


class Scanner:
    """Reads the pieces of one sheet."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._uncalculated = objects.index_of(UNCALCULATED)
        text = TextIndex(plain_text, objects.values)
        self._texts = {
            _BOOLEAN: TextIndex(boolean, objects.values),
            _ERROR: TextIndex(known_error, objects.values),
            _DATE: TextIndex(iso_date, objects.values),
            _STRING: text,
            _INLINE: text,
        }

    def scan(self, piece: bytes) -> Cells:
        """The filled cells of a piece of UTF-8 that holds whole rows.

        Raises:
            NotPlain: read it by events instead.
            Stop: missing_text.
        """
        data = np.frombuffer(piece + _PADDING, dtype=np.uint8)
        form = _Form(data)
        rows, columns, after = _references(data, form.tag)
        style, after = _style(data, after)
        kind, after = _type(data, after)
        style_last, after = _style(data, after)  # some programs write the type first
        style += style_last
        filled = form.ends > form.starts
        _must(bool((after == form.tag_end).all() and (form.inline == (kind == _INLINE))[filled].all()))

        kinds = np.zeros(len(rows), dtype=np.uint8)
        payload = np.zeros(len(rows), dtype=np.float64)
        uncalculated = form.formula & ~filled & (kind != _STRING)
        payload[uncalculated] = self._uncalculated
        numeric = np.flatnonzero(filled & (kind == _NUMBER))
        payload[numeric] = _numbers(piece, data, form.starts[numeric], form.ends[numeric])
        kinds[numeric] = self._objects.kind_of_style[style[numeric]]
        shared = np.flatnonzero(filled & (kind == _SHARED))
        payload[shared] = _digits(data, form.starts[shared], form.ends[shared])
        missing = shared[payload[shared] >= self._objects.shared]
        if len(missing):
            raise Stop("missing_text", cell=cell_name(int(rows[missing[0]]), int(columns[missing[0]])))
        for code, index in self._texts.items():
            which = np.flatnonzero(filled & (kind == code))
            if len(which):
                spans = zip(form.starts[which].tolist(), form.ends[which].tolist(), strict=True)
                payload[which] = [index[piece[start:end]] for start, end in spans]
        return Cells(rows, columns, kinds, payload).at(filled | uncalculated)


class _Form:
    """Where the parts of each cell that is not self-closed stand in a piece, once every tag is in its place.

    Attributes:
        tag, tag_end: of the cell's own tag.
        starts, ends: of its content; equal where there is none.
        formula: whether it has one.
        inline: whether the content is an inline text.
    """

    def __init__(self, data: NDArray[np.uint8]) -> None:
        edges = np.flatnonzero((data & 0xFD) == ord("<"))  # '<' is 0x3C and '>' 0x3E: one search finds both
        opens, closes = edges[::2].copy(), edges[1::2].copy()
        _must(len(opens) == len(closes) and bool((data[opens] == ord("<")).all() and (data[closes] == ord(">")).all()))
        tags = _TAG_OF[data[opens + 1].astype(np.uint16) << 8 | data[opens + 2]]
        length = _LENGTH[tags]
        _must(bool((tags != 0).all() and ((length == 0) | (length == closes - opens)).all()))
        self_closed = data[closes - 1] == ord("/")

        cells = np.flatnonzero(tags == _CELL)
        empty = self_closed[cells]
        rows_opened = int(((tags == _ROW) & ~self_closed).sum())
        _must(rows_opened == int((tags == _END_ROW).sum()))
        accounted = int(empty.sum()) + int(((tags == _ROW) | (tags == _END_ROW)).sum())
        cells = cells[~empty]

        # Where in the list of tags each part of each cell stands.
        tags = np.concatenate([tags, np.zeros(6, dtype=np.uint8)])
        formula = tags[cells + 1] == _F
        short_formula = formula.copy()
        short_formula[formula] = self_closed[cells[formula] + 1]
        long_formula = formula & ~short_formula
        _must(bool((tags[cells[long_formula] + 2] == _END_F).all()))
        content = cells + 1 + formula + long_formula
        first = tags[content]
        valued, inline, bare, empty_v = first == _V, first == _IS, first == _END_CELL, first == _EMPTY_V
        _must(bool((valued | inline | bare | empty_v).all()))
        at = content[valued]
        _must(bool((tags[at + 1] == _END_V).all() and (tags[at + 2] == _END_CELL).all()))
        at = content[empty_v]
        _must(bool((tags[at + 1] == _END_CELL).all()))
        at = content[inline]
        _must(bool((tags[at + 1] == _T).all() and not self_closed[at + 1].any()))
        for step, tag in ((2, _END_T), (3, _END_IS), (4, _END_CELL)):
            _must(bool((tags[at + step] == tag).all()))
        accounted += int((content - cells).sum()) + int((3 * valued + 5 * inline + bare + 2 * empty_v).sum())
        _must(accounted == len(opens))

        held = valued | inline
        content_tag = content[held] + inline[held]  # <v> or <t>
        self.tag, self.tag_end = opens[cells], closes[cells]
        self.starts, self.ends = np.zeros_like(cells), np.zeros_like(cells)
        self.starts[held], self.ends[held] = closes[content_tag] + 1, opens[content_tag + 1]
        self.formula, self.inline = formula, inline


def _must(plain: bool) -> None:
    if not plain:
        raise NotPlain


def _references(data: NDArray[np.uint8], opens: _Ints) -> tuple[NDArray[np.int32], NDArray[np.int32], _Ints]:
    """Row and column from ` r="AB12"`, and where the tag goes on."""
    for offset, byte in enumerate(b'<c r="'):
        _must(bool((data[opens + offset] == byte).all()))
    at = opens + 6
    columns = np.zeros(len(opens), dtype=np.int32)
    for _ in range(3):
        letter = data[at] - np.uint8(ord("A"))
        is_letter = letter < 26
        columns = np.where(is_letter, columns * 26 + letter + 1, columns)
        at = at + is_letter
    rows, after = _whole_number(data, at, most_digits=7)
    _must(bool((data[after] == ord('"')).all()))
    _must(bool(((columns > 0) & (columns <= MOST_COLUMNS) & (rows > 0) & (rows <= MOST_ROWS)).all()))
    return rows, columns, after + 1


def _whole_number(data: NDArray[np.uint8], at: _Ints, most_digits: int) -> tuple[NDArray[np.int32], _Ints]:
    number = np.zeros(len(at), dtype=np.int32)
    for _ in range(most_digits):
        digit = data[at] - np.uint8(ord("0"))
        is_digit = digit < 10
        if not is_digit.any():
            break
        number = np.where(is_digit, number * 10 + digit, number)
        at = at + is_digit
    return number, at


def _style(data: NDArray[np.uint8], at: _Ints) -> tuple[NDArray[np.int32], _Ints]:
    """The number of ` s="12"`, 0 where there is none, and where the tag goes on."""
    style = np.zeros(len(at), dtype=np.int32)
    has = (data[at] == ord(" ")) & (data[at + 1] == ord("s")) & (data[at + 2] == ord("="))
    style[has], after = _whole_number(data, at[has] + 4, most_digits=5)
    _must(bool((data[at[has] + 3] == ord('"')).all() and (data[after] == ord('"')).all()))
    at = at.copy()
    at[has] = after + 1
    return style, at


def _type(data: NDArray[np.uint8], at: _Ints) -> tuple[NDArray[np.uint8], _Ints]:
    """The type in ` t="..."`, numbers where there is none, and where the tag goes on."""
    kind = np.zeros(len(at), dtype=np.uint8)
    has = np.flatnonzero((data[at] == ord(" ")) & (data[at + 1] == ord("t")) & (data[at + 2] == ord("=")))
    begin = at[has] + 4
    _must(bool((data[begin - 1] == ord('"')).all()))
    length = np.zeros(len(has), dtype=np.int64)
    for code, word in enumerate(_TYPES):
        matches = data[begin + len(word)] == ord('"')
        for offset, letter in enumerate(word.encode()):
            matches &= data[begin + offset] == letter
        kind[has[matches]] = code
        length[matches] = len(word)
    _must(bool((length > 0).all()))
    at = at.copy()
    at[has] = begin + length + 1
    return kind, at


def _digits(data: NDArray[np.uint8], starts: _Ints, ends: _Ints) -> NDArray[np.int32]:
    number, after = _whole_number(data, starts, most_digits=8)
    _must(bool((after == ends).all()))
    return number


def _numbers(piece: bytes, data: NDArray[np.uint8], starts: _Ints, ends: _Ints) -> NDArray[np.float64]:
    """Decimal numbers, most of which are short and whole."""
    whole, after = _whole_number(data, starts, most_digits=8)
    numbers = whole.astype(np.float64)
    others = np.flatnonzero(after != ends)
    if len(others):
        numbers[others] = _other_numbers(piece, data, starts[others], ends[others])
    return numbers


def _other_numbers(piece: bytes, data: NDArray[np.uint8], starts: _Ints, ends: _Ints) -> NDArray[np.float64]:
    """Numbers rounded as Python rounds them: up to fifteen digits here, others (and exponents) one by one."""
    mantissa = np.zeros(len(starts), dtype=np.float64)
    decimals = np.full(len(starts), -1, dtype=np.int8)
    negative = data[starts] == ord("-")
    at = starts + negative
    hard = (ends - at > _MOST_DIGITS + 1) | (ends == at)
    active = np.flatnonzero(~hard)
    while len(active):
        byte = data[at[active]]
        digit = byte - np.uint8(ord("0"))
        is_digit = digit < 10
        is_point = (byte == ord(".")) & (decimals[active] < 0)
        hard[active[~(is_digit | is_point)]] = True
        mantissa[active] = np.where(is_digit, mantissa[active] * 10 + digit, mantissa[active])
        decimals[active] = np.where(is_point, 0, decimals[active] + (is_digit & (decimals[active] >= 0)))
        at[active] += 1
        active = active[(at[active] < ends[active]) & (is_digit | is_point)]
    hard |= (decimals >= 0) & (ends - starts - negative == 1)  # a point alone
    hard |= (decimals < 0) & (ends - starts - negative > _MOST_DIGITS)
    numbers = mantissa / _POWERS[np.maximum(decimals, 0)]
    numbers[negative] *= -1
    numbers[hard] = _long_numbers([piece[i:j] for i, j in zip(starts[hard].tolist(), ends[hard].tolist(), strict=True)])
    return numbers


def _long_numbers(texts: list[bytes]) -> list[float]:
    _must(not b"".join(texts).translate(None, b"0123456789.eE+-"))  # float() would also take 'nan', blanks and underscores
    try:
        numbers = list(map(float, texts))
    except ValueError:
        raise NotPlain from None
    _must(bool(np.isfinite(numbers).all()))
    return numbers
