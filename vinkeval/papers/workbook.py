"""The accessible workbook: one table a sheet, contents, notes, no merged and no empty cells, nothing that can be a formula.

Follows the UK Government Analysis Function's guidance on spreadsheets; Danish throughout. Figures are numbers as in
indicators.csv (shares as fractions, shown in per cent), so that they can be reckoned with; hidden ones are the text '..'.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo

from vinkeval.danish import HIDDEN, number
from vinkeval.disclosure.release import NUMBERS, Release
from vinkeval.figures.labels import breakdown_label, category_label
from vinkeval.figures.notes import source
from vinkeval.figures.texts import texts
from vinkeval.figures.values import is_fraction
from vinkeval.indicators import period_label_until
from vinkeval.papers import tables
from vinkeval.papers.archive import with_fixed_times
from vinkeval.papers.model import Grid
from vinkeval.papers.naming import ACROSS, plan_name, span
from vinkeval.papers.sentences import change_words, trend_sentence
from vinkeval.storage import write_bytes

_TEXTS = texts("vinkeval.papers")
_HEADER_ROW = 4
_TYPEFACE = "Calibri"  # that of a new workbook, so that cells need no style of their own
_WIDEST = 60
_LINE_POINTS = 14.5
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_WHOLE = re.compile(r"\d{1,3}(\.\d{3})*")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
Value = str | float | int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, title, header, rows, and the number format of each column that has one."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    formats: dict[int, str] | None = None


def write_workbook(release: Release, path: Path) -> None:
    """Write vink_tabeller.xlsx.

    Raises:
        PermissionFault, StorageFault: the file cannot be written.
    """
    write_bytes(path, workbook_bytes(release))


def workbook_bytes(release: Release) -> bytes:
    """The workbook as bytes; the same release gives the same bytes."""
    book = Workbook()
    book.remove(book.active)
    data = [sheet for sheet in _sheets(release) if sheet.rows]
    notes = _notes(release)
    for place, sheet in enumerate([_contents(release, [*data, notes]), *data, notes]):
        _write(book, sheet, place, _introduction(sheet, release))
    _link_contents(book, [*data, notes])
    _properties(book, release)
    buffer = io.BytesIO()
    book.save(buffer)
    stamp = f"{release.as_of.isoformat()}T00:00:00Z".encode()

    def mend(name: str, part: bytes) -> bytes:
        return _MODIFIED.sub(rb"\g<1>" + stamp, part) if name == "docProps/core.xml" else part

    return with_fixed_times(buffer.getvalue(), mend)


def _sheets(release: Release) -> Iterable[Sheet]:
    goals = _from_grid("resultater", tables.results(release, every_row=True))
    if goals:
        yield goals
    yield _comparisons(release)
    yield _trends(release)
    for key, grid in (("datakvalitet", tables.quality_rows(release)), ("indlaesning", tables.quality_findings(release))):
        made = _from_grid(key, grid)
        if made:
            yield made
    for goal in release.plan.goals:
        yield _indicators(release, goal.id)
    for key, grid in (("definitioner", tables.definitions(release)), ("ord", tables.words(release))):
        made = _from_grid(key, grid)
        if made:
            yield made


def _named(key: str) -> tuple[str, str]:
    entry = _TEXTS.entry(f"workbook.sheets.{key}")
    return str(entry["name"]), str(entry["title"])


def _from_grid(key: str, grid: Grid | None) -> Sheet | None:
    """A table of the annex as a sheet; its counts as numbers."""
    if grid is None:
        return None
    rows = [tuple(_count(cell) if at in grid.numbers else cell for at, cell in enumerate(row)) for row in grid.rows]
    return Sheet(*_named(key), grid.header, rows)


def _count(cell: str) -> Value:
    return float(cell.replace(".", "")) if _WHOLE.fullmatch(cell) else cell


def _header(*keys: str) -> tuple[str, ...]:
    return tuple(_TEXTS.say(f"workbook.columns.{key}") for key in keys)


def _indicators(release: Release, goal: str) -> Sheet:
    """Every released row of a goal's indicators."""
    plan = release.plan
    header = _header("indicator", "name", "intervention", "breakdown", "category", "period", *NUMBERS, "unit", "status")
    rows = []
    for row in release.indicators[release.indicators["goal"].astype(str) == goal].to_dict("records"):
        text = plan.indicators[str(row["indicator"])]
        hidden = row["status"] == "hidden"
        broken = bool(row["breakdown"])
        unit = str(row["unit"])  # of the row: a share by cause is told in counts
        shown = (
            text.id,
            text.name,
            ", ".join(str(row["intervention"]).split(";")) or _nothing(),
            breakdown_label(str(row["breakdown"])) if broken else _TEXTS.say("workbook.whole"),
            category_label(str(row["breakdown"]), str(row["category"]), plan) if broken else _TEXTS.say("workbook.whole"),
            period_label_until(str(row["period"]), release.as_of, plan),
            *(_number(row[column], hidden=hidden or (column == "n_missing" and row["status"] == "ok")) for column in NUMBERS),
            str(_TEXTS.entry("workbook.units").get(unit, unit)),
            _TEXTS.say(f"workbook.status.{row['status']}"),
        )
        rows.append(_as_shown(shown, is_fraction(unit)))
    name, title = (text.format(goal=goal) for text in _named("tvaers" if goal == ACROSS else "maal"))
    return Sheet(name, title, header, rows)


@dataclass(frozen=True)
class Share:
    """A fraction that is shown in per cent."""

    value: float


def _as_shown(row: Sequence[Any], is_share: bool) -> tuple[Any, ...]:
    """Value and interval of a share marked as such; everything else as it is."""
    if not is_share:
        return tuple(row)
    return tuple(Share(cell) if 8 <= at <= 10 and isinstance(cell, float) else cell for at, cell in enumerate(row))


def _comparisons(release: Release) -> Sheet:
    plan = release.plan
    rows: list[tuple[Any, ...]] = []
    for row in release.comparisons.to_dict("records"):
        text = plan.indicators.get(str(row["indicator"]))
        if text is None:
            continue
        hidden = row["status"] == "hidden"
        ratio = str(row["method"]).startswith("ratio")
        numbers: list[Any] = [
            _number(row[column], hidden=hidden) for column in ("baseline", "plan", "estimate", "lower", "upper")
        ]
        if is_fraction(text.unit):
            numbers = [Share(cell) if isinstance(cell, float) else cell for cell in numbers]
        measure = _TEXTS.say("workbook.ratio" if ratio else "workbook.difference")
        rows.append((text.id, text.name, *numbers, measure, text.unit, change_words(release, text)))
    header = _header("indicator", "name", "baseline", "plan", "estimate", "lower", "upper", "measure", "unit", "change")
    return Sheet(*_named("sammenligninger"), header, rows)


def _trends(release: Release) -> Sheet:
    rows = []
    for row in release.estimates.to_dict("records"):
        text = release.plan.indicators.get(str(row["indicator"]))
        hidden = row["status"] == "hidden"
        numbers: list[Any] = [_number(row[column], hidden=hidden) for column in ("estimate", "lower", "upper")]
        term = _TEXTS.entry("workbook.terms").get(str(row["term"]), str(row["term"]))
        status = _TEXTS.say(f"workbook.status.{row['status']}")
        said = trend_sentence(release, str(row["indicator"])) or _nothing()
        rows.append((str(row["indicator"]), text.name if text else _nothing(), term, *numbers, status, said))
    header = _header("indicator", "name", "term", "estimate", "lower", "upper", "status", "sentence")
    return Sheet(*_named("tendenser"), header, rows)


def _notes(release: Release) -> Sheet:
    marks = _TEXTS.entry("workbook.marks")
    spans = {"baseline": span(release, "baseline"), "plan": span(release, "plan")}
    header = (_TEXTS.say("workbook.mark"), _TEXTS.say("workbook.meaning"))
    return Sheet(*_named("noter"), header, [(str(entry["mark"]), str(entry["meaning"]).format(**spans)) for entry in marks])


def _contents(release: Release, sheets: Sequence[Sheet]) -> Sheet:
    header = (_TEXTS.say("workbook.sheet"), _TEXTS.say("workbook.description"))
    title = _TEXTS.say("workbook.title", plan=plan_name(release))
    return Sheet(_TEXTS.say("workbook.contents"), title, header, [(sheet.name, sheet.title) for sheet in sheets])


def _introduction(sheet: Sheet, release: Release) -> tuple[str, str]:
    key = {_TEXTS.say("workbook.contents"): "contents_intro", _named("noter")[0]: "notes_intro"}.get(
        sheet.name, "this_one_table"
    )
    return _TEXTS.say(f"workbook.{key}"), _TEXTS.say("workbook.source", source=source(release))


def _nothing() -> str:
    return "–"


def _number(value: Any, *, hidden: bool) -> Value:
    """A released number, '..' where it is hidden, '–' where there is none; '∞' as text, for which a cell has no number."""
    if pd.isna(value):
        return HIDDEN if hidden else _nothing()
    return float(value) if isfinite(value) else number(value)


def _write(book: Workbook, sheet: Sheet, number: int, introduction: tuple[str, str]) -> None:
    page = book.create_sheet(sheet.name)
    for at, (text, bold, size) in enumerate(
        ((sheet.title, True, 14), (introduction[0], False, 11), (introduction[1], False, 11)), 1
    ):
        cell = page.cell(at, 1)
        _put(cell, text)
        cell.font = Font(name=_TYPEFACE, bold=bold, size=size)
    for at, text in enumerate(sheet.header, 1):
        cell = page.cell(_HEADER_ROW, at)
        _put(cell, text)
        cell.font = Font(name=_TYPEFACE, bold=True, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    wrapped = Alignment(wrap_text=True, vertical="top")
    for line, row in enumerate(sheet.rows, _HEADER_ROW + 1):
        for at, value in enumerate(row, 1):
            cell = page.cell(line, at)
            _put(cell, value)
            if isinstance(value, str) and len(value) > _WIDEST:
                cell.alignment = wrapped
                lines = -(-len(value) // (_WIDEST - 5))
                page.row_dimensions[line].height = max(page.row_dimensions[line].height or 0, lines * _LINE_POINTS)
    last = f"{get_column_letter(len(sheet.header))}{_HEADER_ROW + len(sheet.rows)}"
    table = Table(displayName=f"Tabel_{number}", ref=f"A{_HEADER_ROW}:{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    page.add_table(table)
    page.freeze_panes = page.cell(_HEADER_ROW + 1, 1)
    for at, text in enumerate(sheet.header):
        longest = max([len(text), *(len(str(_plain(row[at]))) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(at + 1)].width = min(max(10, longest + 2), _WIDEST)
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToWidth = "landscape", 9, 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"


def _plain(value: Any) -> Any:
    if isinstance(value, Share):
        return "100,0 %"
    return f"{value:.4g}" if isinstance(value, float) else value


def _put(cell: Any, value: Any) -> None:
    """Numbers as numbers; a text is a text, whatever it begins with."""
    if isinstance(value, Share):
        cell.value, cell.number_format = value.value, "0.0%"
    elif isinstance(value, float):
        whole = value.is_integer()
        cell.value = int(value) if whole else value
        hundredths = "#,##0.000" if round(value, 2).is_integer() else "#,##0.00"  # a limit of 1,003 must not read as 1,00
        cell.number_format = "#,##0" if whole else hundredths
    else:
        cell.value = value
        cell.data_type = "s"
        if value.startswith(_RISKY):
            cell.quotePrefix = True


def _link_contents(book: Workbook, sheets: Sequence[Sheet]) -> None:
    page = book.worksheets[0]
    for line, sheet in enumerate(sheets, _HEADER_ROW + 1):
        cell = page.cell(line, 1)
        assert isinstance(cell, Cell)
        cell.hyperlink = f"#'{sheet.name}'!A1"
        cell.font = Font(name=_TYPEFACE, size=11, underline="single", color="14507D")


def _properties(book: Workbook, release: Release) -> None:
    known = book.properties
    stamp = datetime(release.as_of.year, release.as_of.month, release.as_of.day)
    known.title = _TEXTS.say("workbook.title", plan=plan_name(release))
    known.creator = known.lastModifiedBy = f"{release.plan.unit}, {release.plan.city}"
    known.language = "da-DK"
    known.created = known.modified = stamp
