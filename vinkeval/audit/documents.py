"""Running text, tables and pictures: does any of them say a number that indicators.csv hides?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vinkeval.audit.definitions import definitions
from vinkeval.audit.mentions import Mentions, Said, matches, numbers_in
from vinkeval.audit.paper import HIDDEN, NUMBERS, Key, key_of, number, read_csv, shown_values
from vinkeval.audit.reading import TABLE, Folder
from vinkeval.audit.released import Released
from vinkeval.audit.rendered import Piece, Unreadable, pieces
from vinkeval.audit.report import Finding

_DAYS = "0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01]"
_CPR = re.compile(rf"(?<![\w.,/+=-])(?:{_DAYS})(?:0[1-9]|1[0-2])\d{{2}}[-– ]?\d{{4}}(?![\w.,/+=-])")
_PROSE_COLUMNS = frozenset({"text", "sentence", "reasons", "note", "title"})
_UNITS = re.compile(r"\b(?:pct|kr|mio|n|ca|point|procentpoint)\b\.?")


@dataclass(frozen=True)
class Text:
    """The text of one file: its pieces, and the rows it draws where it is a figure."""

    name: str
    pieces: tuple[Piece, ...]
    drawn: frozenset[Key]


def texts(folder: Folder) -> tuple[list[Text], list[Finding]]:
    """The text of every file, and the files that cannot be looked into."""
    read, closed = [], []
    for path in folder.files:
        name = folder.name(path)
        try:
            found = tuple(_csv_pieces(path, name) if path.suffix == ".csv" else pieces(path, name))
            read.append(Text(name, found, _drawn(folder, path)))
        except Unreadable as fault:
            closed.append(Finding(str(fault), "", "filen kan ikke læses af efterprøvningen og kan derfor ikke udgives"))
    return read, closed


def rows_read(read: Iterable[Text]) -> dict[Key, dict[str, str]]:
    """What the annex tells of the reading (duplicates, rows set aside, rows used), by the indicators that count the same."""
    known = definitions()
    found: dict[Key, dict[str, str]] = {}
    for text in read:
        for piece in text.pieces:
            if piece.place != "cell" or known.readings.keys().isdisjoint(piece.context):
                continue
            said = numbers_in(piece.text)
            columns = [known.readings[each] for each in piece.context if each in known.readings]
            tables = [known.tables[each] for each in piece.context if each in known.tables]
            if len(said) == len(columns) == len(tables) == 1:
                indicator, _, role = columns[0].partition(".")
                found.setdefault(Key(indicator, "table", tables[0], "all"), {})[role] = repr(said[0].value)
    return found


def rows_told(folder: Folder, read: Iterable[Text]) -> Iterator[Finding]:
    """Numbers of the reading that a document tells and indicators.csv hides."""
    for text in read:
        for key, numbers in rows_read([text]).items():
            for role in numbers:
                if folder.paper.rows.get(key, {}).get(role) == HIDDEN:
                    yield Finding(text.name, key.text(), f"et tal står i tabellen over læste rækker, men er skjult i {TABLE}")


def documents(folder: Folder, read: Iterable[Text]) -> Iterator[tuple[Finding, bool]]:
    """What was found in the texts, each with whether it is a finding (True) or only cannot be traced (False)."""
    known = definitions()
    judge = _Judge(
        folder,
        Mentions(folder.paper, {key: entry.name for key, entry in known.indicators.items()}, known.labels),
        *_released(folder),
    )
    for text in read:
        for piece in text.pieces:
            if _CPR.search(piece.text):
                yield Finding(piece.where, "", "et tal ligner et personnummer"), True
            if piece.place not in ("hidden", "tick"):
                yield from judge.piece(piece, text.drawn)


@dataclass(frozen=True)
class _Judge:
    """Judges pieces of text.

    Attributes:
        everything: all released numbers.
        own: the released numbers of each indicator.
    """

    folder: Folder
    mentions: Mentions
    everything: Released
    own: Mapping[str, Released]

    def piece(self, piece: Piece, drawn: frozenset[Key]) -> Iterator[tuple[Finding, bool]]:
        """Judge the numbers of one piece; `drawn`: the rows of the figure it stands in."""
        said = numbers_in(piece.text)
        if not said:
            return
        columns = definitions().columns
        beside = [each for each in piece.context if each not in columns]
        among = {key.indicator for key in drawn}
        rows = self.mentions.rows(piece.text, beside, among=among)
        if not rows and drawn and not _has_words(piece.text):
            rows = set(drawn)  # a number alone in a picture is one of those drawn
        roles = (
            {known for each in piece.context if (known := definitions().columns.get(each))} if piece.place == "cell" else set()
        )
        if len(rows) == len(roles) == 1 and self.folder.paper.rows[next(iter(rows))].get(next(iter(roles))) == HIDDEN:
            yield Finding(piece.where, _named(rows), f"et tal står her, men er skjult i {TABLE}"), True
            return
        hidden = {row for row in rows if _is_hidden(self.folder.paper.rows[row])}
        indicators = {row.indicator for row in rows} or self.mentions.indicators([piece.text, *piece.context]) or among
        for each in said:
            if any(self.own[i].explains(each) for i in indicators if i in self.own):
                continue
            if hidden and (hidden == rows or rows == drawn) and self._gives_away(each, hidden):
                yield Finding(piece.where, _named(hidden), f"et tal står her, men er skjult i {TABLE}"), True
                return
            if self.everything.explains(each):
                continue
            if self._is_secret(each, indicators):
                yield Finding(piece.where, ", ".join(sorted(indicators)), f"et tal er et af dem, der er skjult i {TABLE}"), True
                return
            yield Finding(piece.where, "", "et tal kan ikke føres tilbage til de frigivne tal"), False

    def _gives_away(self, said: Said, rows: Iterable[Key]) -> bool:
        """Whether a printed number is a hidden one of the rows; without the truth any number is taken to be."""
        truth = self.folder.truth
        if truth is None:
            return True
        for row in rows:
            for role, text in self.folder.paper.rows[row].items():
                value = number(truth.rows.get(row, {}).get(role, "")) if text == HIDDEN and role in NUMBERS else None
                if value is not None and matches(said, value):
                    return True
        return False

    def _is_secret(self, said: Said, indicators: set[str]) -> bool:
        """Whether a number that is too particular to be chance is a hidden one of the indicators spoken of."""
        if self.folder.truth is None or not (said.decimals or abs(said.value) >= 100):
            return False
        rows = self.folder.paper.rows
        return self._gives_away(said, [key for key in rows if key.indicator in indicators and _is_hidden(rows[key])])


def _is_hidden(numbers: Mapping[str, str]) -> bool:
    """Whether a row hides more than its number of unknowns."""
    return any(text == HIDDEN for role, text in numbers.items() if role != "n_missing")


def _named(rows: set[Key]) -> str:
    if len(rows) == 1:
        return next(iter(rows)).text()
    return f"en af {len(rows)} skjulte rækker i {', '.join(sorted({row.indicator for row in rows}))}"


def _has_words(text: str) -> bool:
    return bool(re.search(r"[A-Za-zÆØÅæøå]{2,}", _UNITS.sub("", text)))


def _released(folder: Folder) -> tuple[Released, dict[str, Released]]:
    """All released numbers, and those of each indicator: of indicators.csv and of the other csv files (judged by `keyed`)."""
    everything, own = Released(), {key.indicator: Released() for key in folder.paper.rows}
    for key, numbers in folder.paper.rows.items():
        values = shown_values(numbers)
        everything.add(values)
        own[key.indicator].add(values)
    for path in folder.files:
        if path.suffix == ".csv" and folder.name(path) != TABLE:
            for row in read_csv(path):
                values = [value for text in row.values() if (value := number(text)) is not None]
                everything.add(values)
                if row.get("indicator") in own:
                    own[row["indicator"]].add(values)
    return everything, own


def _drawn(folder: Folder, path: Path) -> frozenset[Key]:
    """The rows a figure draws, by the csv beside it."""
    data = path.with_suffix(".csv")
    if path.suffix == ".csv" or path.parent == folder.path or not data.is_file():
        return frozenset()
    keys = (key_of(row) for row in read_csv(data))
    return frozenset(key for key in keys if key is not None and key in folder.paper.rows)


def _csv_pieces(path: Path, name: str) -> Iterator[Piece]:
    """The text fields of a csv file; its numbers are compared row by row instead."""
    for line, row in enumerate(read_csv(path), 2):
        context = tuple(row[column] for column in ("indicator", "period") if row.get(column))
        for column, text in row.items():
            prose = column in _PROSE_COLUMNS and number(text) is None
            yield Piece(f"{name}, linje {line}, {column}", "sentence" if prose else "hidden", text, context)
