"""One recognised sheet into canonical rows, with everything that was found on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.answers import AnswerFormat, stated_format
from vinkeval.exports.blanks import held_without_participants, meaning_of_blanks, without_late_dates
from vinkeval.exports.columns import Circumstances, ReadColumn, array_of, blank_array, read_column
from vinkeval.exports.corrections import Corrections
from vinkeval.exports.dates import MixedOrder, month_first
from vinkeval.exports.findings import Findings, Place
from vinkeval.exports.grid import Fault, Grid, Value, cell_name
from vinkeval.exports.headings import Heading
from vinkeval.exports.labels import only_crosses
from vinkeval.exports.marks import is_blank
from vinkeval.exports.merged import filled_down
from vinkeval.exports.names import SHORT_SURVEYS
from vinkeval.exports.quarantine import verdicts
from vinkeval.exports.recognising import Recognised
from vinkeval.exports.refusing import faults_of_sheet, missing_column, span
from vinkeval.exports.rows import Rows, first_cell, rows_of
from vinkeval.exports.rules import DATE_RULES
from vinkeval.exports.schema import UNKNOWN, ColumnRule, Schema
from vinkeval.exports.telling import tell_columns, tell_rows

_ACCEPTED, _QUARANTINED, _QUARANTINED_DATE, _AFTER_CUTOFF = range(4)


@dataclass(frozen=True)
class Setting:
    """What is the same for every sheet, of all files or (textual, from_1904, labels) of one.

    Attributes:
        as_of: the day the evaluation looks from.
        last_day: the last day the exports can hold.
        corrections: what corrections.toml puts right.
        textual: the file is a csv.
        from_1904: serial numbers count from 1904.
        labels: what the sheet Etiketter of the workbook says; None where there is none.
    """

    schema: Schema
    as_of: date
    last_day: date
    corrections: Corrections
    textual: bool = False
    from_1904: bool = False
    labels: Mapping[str, Mapping[int, int]] | None = None


@dataclass(frozen=True)
class SheetRows:
    """The rows of one sheet (where years stand across: of one year of it).

    Attributes:
        frame: accepted rows in canonical form, in sheet order.
        numbers: Excel's number of each of them.
        quarantined: rows set aside for a fault.
        quarantined_date: those of them set aside for a date.
        after_cutoff: sound rows that lie after the day the evaluation looks from.
        letters: column → its letters, for columns the sheet has.
        not_data: rows of the sheet that are no data.
    """

    place: Place
    latest_year: int
    frame: pd.DataFrame
    numbers: NDArray[np.int32]
    quarantined: int
    quarantined_date: int
    after_cutoff: int
    letters: Mapping[str, str]
    not_data: int


def read_sheet(found: Recognised, place: Place, setting: Setting, told: Findings) -> tuple[list[SheetRows], list[Fault]]:
    """The rows of a sheet and the reasons to refuse its file. Findings are added to `told`."""
    shown, merged = filled_down(found.grid, found.header_row)
    rows = rows_of(found, shown)
    tell_rows(found.grid, rows, place, told)
    tell_columns(found, place, told)
    faults = faults_of_sheet(found, shown, rows)
    if faults:
        return [], faults
    shown, by_hand = setting.corrections.applied(found, shown, rows.data, place, told)
    for position, filled in merged.items():
        heading = found.headings[position]
        if heading.column:
            numbers = found.grid.row_numbers[np.intersect1d(filled, rows.data)]
            told.cells(place, "merged_down", shown.columns[position].letters, numbers, found.table.columns[heading.column])
    if not len(rows.data):
        told.one(place, "no_rows", cell_name(int(found.grid.row_numbers[found.header_row]), 1))
    views = list(_views(found, shown, rows))
    sheets = [_SheetReader(view, shown, data, place, setting, told, first=i == 0) for i, (view, data) in enumerate(views)]
    faults = [fault for sheet in sheets for fault in sheet.faults()]
    if faults:
        return [], faults
    not_data = rows.count - len(rows.data) + _empty_amounts(views, rows, place, found.grid, told)
    return [sheet.read(not_data if i == 0 else 0, by_hand) for i, sheet in enumerate(sheets)], []


def _views(found: Recognised, shown: Grid, rows: Rows) -> Iterator[tuple[Recognised, NDArray[np.intp]]]:
    """The sheet itself, or, where years stand across, one view of it for each year with the rows that say something of it."""
    years = sorted({heading.year for heading in found.headings if heading.year})
    if not years:
        yield found, rows.data
    for year in years:
        headings = tuple(heading if heading.year in (None, year) else replace(heading, column="") for heading in found.headings)
        says = np.zeros(len(shown), dtype=bool)
        for heading in headings:
            if heading.column and heading.year == year:
                column = shown.columns[heading.position]
                says |= np.array([not is_blank(value) for value in column.values], dtype=bool)[column.codes]
        yield replace(found, headings=headings, told=replace(found.told, year=year)), rows.data[says[rows.data]]


def _empty_amounts(
    views: Sequence[tuple[Recognised, NDArray[np.intp]]], rows: Rows, place: Place, grid: Grid, told: Findings
) -> int:
    """Rows that say nothing of any year."""
    if len(views[0][1]) == len(rows.data):
        return 0
    rest = np.setdiff1d(rows.data, np.concatenate([data for _, data in views]))
    for row in rest.tolist():
        told.one(place, "note_row", first_cell(grid, row))
    return len(rest)


class _SheetReader:
    """The columns of one view of a sheet, read and put together."""

    def __init__(
        self,
        found: Recognised,
        grid: Grid,
        data: NDArray[np.intp],
        place: Place,
        setting: Setting,
        told: Findings,
        *,
        first: bool,
    ) -> None:
        self.found, self.grid, self.data, self.place, self.setting, self.told = found, grid, data, place, setting, told
        self.first = first
        self.numbers = grid.row_numbers[data]
        self.letters = {h.column: grid.columns[h.position].letters for h in found.read}
        self.stated = self._stated_format()

    def _stated_format(self) -> str:
        for row in range(self.found.header_row - 1, -1, -1):
            for value in self.grid.row(row):
                if form := stated_format(value):
                    return form
        return ""

    def faults(self) -> list[Fault]:
        """Dates of two orders, and label numbers that nobody translates."""
        return [*self._mixed_dates(), *self._untranslated(), *self._timepoint_missing()]

    def _mixed_dates(self) -> Iterator[Fault]:
        for heading in self.found.read:
            rule = self.found.table.columns[heading.column]
            if rule.type == "date":
                try:
                    month_first(self._values(heading))
                except MixedOrder:
                    yield Fault(
                        "date_order_mixed",
                        self.grid.sheet,
                        span(self.grid.columns[heading.position], self.numbers),
                        f"Kolonnen «{rule.header}» blander datoer med dagen først og datoer med måneden først, så dag og måned "
                        "ikke kan skelnes. Skriv datoerne ens.",
                    )

    def _untranslated(self) -> Iterator[Fault]:
        items = [h for h in self.found.read if self.found.table.columns[h.column].type == "item"]
        if self.stated == "label_number":
            lost = [h.column for h in items if h.column not in (self.setting.labels or {})]
            if lost:
                yield Fault(
                    "labels_missing",
                    self.grid.sheet,
                    "",
                    "Arket er eksporteret som etiketnumre, men arket Etiketter i samme projektmappe oversætter ikke "
                    f"{', '.join(lost)}. Eksportér igen med etiketter eller som værdi.",
                )
        elif not self.stated and self.setting.labels:
            odd = [h.column for h in items if any(k != v for k, v in self.setting.labels.get(h.column, {}).items())]
            if odd and any(isinstance(value, int) for h in items for value in self._values(h)):
                yield Fault(
                    "format_unknown",
                    self.grid.sheet,
                    "",
                    "Det fremgår ikke, om svarene er værdier eller etiketnumre. Skriv «Eksportformat: værdi» eller "
                    "«Eksportformat: etiketnummer» i rækken over overskriften.",
                )

    def _timepoint_missing(self) -> Iterator[Fault]:
        columns = {h.column for h in self.found.read}
        if (
            self.found.table.name != "responses"
            or "timepoint" in columns
            or self.found.told.timepoint
            or self.found.told.survey
        ):
            return
        survey = self.setting.schema.code_lists["survey"]
        heading = next(h for h in self.found.read if h.column == "intervention")
        said = {survey.code(value) for value in self._values(heading) if isinstance(value, str)} - {None}
        if said - SHORT_SURVEYS:
            yield missing_column(self.found.table.columns["timepoint"], self.found)

    def _values(self, heading: Heading) -> list[Value]:
        column = self.grid.columns[heading.position]
        used = np.bincount(column.codes[self.data], minlength=len(column.values))
        return [column.values[i] for i in np.flatnonzero(used).tolist()]

    def read(self, not_data: int, by_hand: NDArray[np.intp]) -> SheetRows:
        """The rows, judged."""
        table, length = self.found.table, len(self.data)
        read = {h.column: self._read(h) for h in self.found.read}
        columns = {
            rule.name: read[rule.name].values if rule.name in read else blank_array(rule.type, length)
            for rule in table.columns.values()
        }
        frame = self._told_by_names(pd.DataFrame(columns, copy=False))
        rules = {name: column.rule_of_rows() for name, column in read.items() if table.columns[name].required == "cell"}
        fates = np.zeros(length, dtype=np.int8)
        hand = np.isin(self.data, by_hand) if len(by_hand) else np.zeros(length, dtype=bool)
        fates[hand] = _QUARANTINED
        judged = verdicts(frame, table, rules, as_of=self.setting.as_of, last_day=self.setting.last_day)
        for verdict in judged:
            rows = verdict.rows & ~hand
            fate = (
                _AFTER_CUTOFF
                if verdict.rule == "row_after_as_of"
                else _QUARANTINED_DATE
                if verdict.rule in DATE_RULES
                else _QUARANTINED
            )
            fates[rows] = np.where((fates[rows] == _QUARANTINED_DATE), _QUARANTINED_DATE, fate)
            self._tell(verdict.rule, verdict.column, rows, sets_aside=True)
        for name, column in read.items():
            self._tell_column(name, column)
        accepted = fates == _ACCEPTED
        frame, numbers = self._plausible(frame, accepted), self.numbers
        if not accepted.all():
            frame, numbers = frame[accepted].reset_index(drop=True), numbers[accepted]
        dates, others, later = (int((fates == fate).sum()) for fate in (_QUARANTINED_DATE, _QUARANTINED, _AFTER_CUTOFF))
        year = self.found.told.latest_year
        return SheetRows(self.place, year, frame, numbers, dates + others, dates, later, self.letters, not_data)

    def _read(self, heading: Heading) -> ReadColumn:
        rule = self.found.table.columns[heading.column]
        around = self._around(heading, rule)
        return read_column(self.grid.columns[heading.position], self.data, rule, heading, self.setting.schema, around)

    def _around(self, heading: Heading, rule: ColumnRule) -> Circumstances:
        around = Circumstances(self.setting.textual, self.found.told.year, from_1904=self.setting.from_1904)
        if rule.type == "date":
            leads = month_first(self._values(heading))
            if leads:
                self._tell_header("month_first", heading)
            return replace(around, month_leads=leads)
        if rule.type == "code" and rule.codes == "yesno" and only_crosses(self._values(heading)):
            self._tell_header("cross_is_yes", heading)
            return replace(around, cross_is_yes=True)
        if rule.type == "item":
            labels = (self.setting.labels or {}).get(rule.name) if self.stated == "label_number" else None
            if labels is not None:
                self._tell_header("label_numbers", heading)
            return replace(around, answers=AnswerFormat(self.setting.schema.answers, labels, heading.reversed))
        return around

    def _told_by_names(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Columns that the names of sheet and file tell for every row."""
        told, columns = self.found.told, {h.column for h in self.found.read}
        said: dict[str, str | int] = {}
        if self.found.table.name == "finances" and told.year:
            said = {"year": told.year}
        elif self.found.table.name == "cases":
            said = {"intervention": told.case_kind}
        elif self.found.table.name == "responses":
            said = {"intervention": told.survey, "timepoint": told.timepoint}
            if "timepoint" not in columns and not told.timepoint and not told.survey:
                after = frame["intervention"].isin(SHORT_SURVEYS)
                frame = frame.assign(timepoint=frame["timepoint"].mask(after, "after"))
        for name, value in said.items():
            if value and name not in columns:
                kind = self.found.table.columns[name].type
                frame[name] = array_of([value], kind).take(np.zeros(len(frame), dtype=np.int32))
        return frame

    def _plausible(self, frame: pd.DataFrame, accepted: NDArray[np.bool_]) -> pd.DataFrame:
        """Late dates gone, blanks said in full, impossible zeros gone."""
        table = self.found.table
        frame, late = without_late_dates(frame, table, self.setting.as_of)
        for name, rows in late.items():
            self._tell(
                "date_after_as_of" if self.setting.as_of < self.setting.last_day else "date_too_late", name, rows & accepted
            )
        frame = meaning_of_blanks(frame, table)
        zero = held_without_participants(frame, table)
        if zero.any():
            self._tell("zero_participants", "participants", zero & accepted)
            frame = frame.assign(participants=frame["participants"].mask(zero))
        if len(self.grid.struck) and "status" in self.letters:
            without = frame["status"].eq(UNKNOWN).to_numpy(dtype=bool) & np.isin(self.numbers, self.grid.struck)
            self._tell("struck_without_status", "status", without & accepted)
        return frame

    def _tell_column(self, name: str, column: ReadColumn) -> None:
        """Findings of single cells; those that set their row aside are told by the verdict."""
        rule = self.found.table.columns[name]
        for found, rows in column.rows_by_rule().items():
            mask = np.zeros(len(self.data), dtype=bool)
            mask[rows] = True
            self._tell(found, name, mask & column.rows_told if rule.required == "cell" else mask)

    def _tell(self, rule: str, name: str, rows: NDArray[np.bool_], *, sets_aside: bool = False) -> None:
        if not rows.any() or not (self.first or self._of_this_year(name)):
            return
        letters = self.letters.get(name) or self.grid.columns[0].letters
        self.told.cells(self.place, rule, letters, self.numbers[rows], self.found.table.columns[name], sets_aside=sets_aside)

    def _of_this_year(self, name: str) -> bool:
        return any(h.column == name and h.year for h in self.found.read)

    def _tell_header(self, rule: str, heading: Heading) -> None:
        row = int(self.grid.row_numbers[self.found.header_row])
        header = self.found.table.columns[heading.column].header
        cell = cell_name(row, self.grid.columns[heading.position].number)
        self.told.one(self.place, rule, cell, column=f"«{header}»")
