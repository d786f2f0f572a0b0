"""csv, whatever separates its fields. Row numbers are the lines of the file, as an editor counts them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from vinkeval.exports.grid import Column, Grid, Value, Workbook, column_letters
from vinkeval.exports.reading.cells import MOST_COLUMNS
from vinkeval.exports.reading.faults import Stop
from vinkeval.exports.reading.sniff import decoded

_DECLARED = re.compile(r'"?sep=([;,|\t])"?[ ;,]*(?:\r\n|\r|\n)', re.IGNORECASE)
_SEPARATORS = ";\t,|"
_LONGEST_FIELD = 32_767
_SAMPLE_LINES = 200
_BATCH = 100_000


def read_csv(content: bytes, shown_as: str) -> Workbook:
    """The file as one grid without a sheet name; every value is text.

    Raises:
        Stop: open_quote, long_field, outside_sheet; the cell names the line.
    """
    text = decoded(content)
    del content
    declared = _DECLARED.match(text)
    skipped = 1 if declared else 0
    if declared:
        text = text[declared.end() :]
    separator = declared.group(1) if declared else _separator(text)

    csv.field_size_limit(1 << 30)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row_numbers: list[int] = []
    columns: list[_Growing] = []
    rows: list[Sequence[str]] = []
    line = skipped + 1
    try:
        for row in reader:
            if any(row):
                row_numbers.append(line)
                rows.append(row)
                if len(rows) == _BATCH:
                    _extend(columns, rows, row_numbers)
                    rows = []
            line = skipped + reader.line_num + 1
    except csv.Error as broken:
        raise Stop("open_quote", cell=f"linje {line}") from broken
    _extend(columns, rows, row_numbers)
    filled = tuple(column.finished(number) for number, column in enumerate(columns, start=1) if len(column.values) > 1)
    grid = Grid(shown_as, "", False, np.array(row_numbers, dtype=np.int32), filled)
    return Workbook(shown_as, "csv", (grid,))


class _Growing:
    """A column while rows are added."""

    def __init__(self, height: int) -> None:
        self.values: list[Value] = [None]
        self._known: dict[str, int] = {"": 0}
        self._codes: list[np.ndarray[tuple[int], np.dtype[np.int32]]] = [np.zeros(height, dtype=np.int32)]

    def add(self, texts: Sequence[str]) -> None:
        known = self._known
        for text in dict.fromkeys(texts):
            if text not in known:
                value = text[2:-1].replace('""', '"') if text.startswith('="') and text.endswith('"') else text
                known[text] = len(self.values) if value else 0
                if value:
                    self.values.append(value)
        self._codes.append(np.fromiter(map(known.__getitem__, texts), dtype=np.int32, count=len(texts)))

    def finished(self, number: int) -> Column:
        return Column(number, np.concatenate(self._codes), self.values)


def _extend(columns: list[_Growing], rows: list[Sequence[str]], row_numbers: list[int]) -> None:
    if not rows:
        return
    before = len(row_numbers) - len(rows)
    for number, texts in enumerate(zip_longest(*rows, fillvalue="")):
        if number == len(columns):
            if number == MOST_COLUMNS:
                raise Stop("outside_sheet")
            columns.append(_Growing(before))
        long = next((i for i, text in enumerate(texts) if len(text) > _LONGEST_FIELD), None)
        if long is not None:
            line = row_numbers[before + long]
            raise Stop("long_field", cell=f"{column_letters(number + 1)}{line} (linje {line})")
        columns[number].add(texts)
    for column in columns[len(max(rows, key=len)) :]:
        column.add([""] * len(rows))


def _separator(text: str) -> str:
    """The separator under which most lines have the same number of fields, and many of them."""
    lines = io.StringIO(text, newline="")
    sample = [line for _, line in zip(range(_SAMPLE_LINES), lines, strict=False)]

    def fit(separator: str) -> int:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if any(row))
        except csv.Error:
            return 0
        return max(((width - 1) * times for width, times in widths.items()), default=0)

    return max(_SEPARATORS, key=fit)
