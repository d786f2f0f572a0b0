"""The invented exports as .xlsx files: which sheet of which workbook holds what, and the same bytes for the same seed."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.cell_range import CellRange

from vinkeval.example.handwriting import AnswerFormat, Mess
from vinkeval.example.sheets import Clerk, SetAside, Sheet
from vinkeval.example.surveys import AFTER_ONLY, PAIRED
from vinkeval.exports.schema import load_schema
from vinkeval.storage import write_bytes

_WRITTEN = datetime(2022, 1, 10, 9, 0)


def write_workbooks(
    folder: Path, tables: Mapping[str, pd.DataFrame], rng: np.random.Generator, mess: Mess
) -> tuple[tuple[Path, ...], SetAside]:
    """Write all workbooks to `folder`; returns their paths and the account of what must not come out again."""
    clerk = Clerk(rng, mess)
    paths = []
    for name, sheets in _workbooks(clerk, tables, mess).items():
        path = folder / f"{name}.xlsx"
        write_bytes(path, _bytes(sheets))
        paths.append(path)
    return tuple(paths), clerk.set_aside


def _workbooks(clerk: Clerk, tables: Mapping[str, pd.DataFrame], mess: Mess) -> dict[str, list[Sheet]]:
    finances = tables["finances"]
    contacts = tables["contacts"]
    books = {
        "Aktivitetslog 2018-2021": _by_year(clerk, "activities", tables["activities"], remarks=True),
        "Bekymringshenvendelser": _by_year(clerk, "referrals", tables["referrals"], remarks=True),
        "Forløb": _cases(clerk, tables["cases"]),
        "Sparring og rådgivning 2018-2021": _by_year(clerk, "advice", tables["advice"]),
        "Opsøgende kontakter 2020-2021": _by_year(clerk, "contacts", contacts),
        **_surveys(clerk, tables["responses"], mess),
        "Økonomi": [
            clerk.across(f"{first}-{last}", finances[finances["year"].between(first, last)])
            for first, last in ((2018, 2019), (2020, 2021))
        ],
        "Kontekst og skoleliste": [
            clerk.log("Kontekst", "context", tables["context"], spoil=False),
            clerk.log("Skoleliste", "institutions", tables["institutions"], spoil=False),
        ],
    }
    if mess == "heavy":
        books["Aktivitetslog 2018-2021"] += [clerk.code_list("activities", "status"), Sheet("Ark1", [])]
        books["Bekymringshenvendelser"].append(clerk.code_list("referrals", "assessment"))
    return {name: sheets for name, sheets in books.items() if any(sheet.lines for sheet in sheets)}


def _by_year(clerk: Clerk, table: str, frame: pd.DataFrame, *, remarks: bool = False) -> list[Sheet]:
    """One sheet a year; what is booked for the year after the last stands in the last."""
    years = frame[load_schema().tables[table].main_date].dt.year.clip(upper=2021)
    return [clerk.log(str(year), table, frame[years == year], remarks=remarks) for year in sorted(years.unique())]


def _cases(clerk: Clerk, cases: pd.DataFrame) -> list[Sheet]:
    """The sheets' names tell the kind of case; what only mentors keep stands only there."""
    only_mentors = ("mentor_hours", "employment_start", "employment_end")
    kinds = {
        "e": ("Mentor", ("linked_case_id",)),
        "f": ("Pårørende", ("extremism_form", "referral_id", *only_mentors)),
        "g": ("Individuelle", ("linked_case_id", *only_mentors)),
    }
    return [
        clerk.log(title, "cases", cases[cases["intervention"] == letter], without=("intervention", *absent))
        for letter, (title, absent) in kinds.items()
        if (cases["intervention"] == letter).any()
    ]


def _surveys(clerk: Clerk, responses: pd.DataFrame, mess: Mess) -> dict[str, list[Sheet]]:
    years = responses["response_date"].dt.year
    of = {letter: responses["intervention"] == letter for letter in "abcdfhi"}
    after = responses["timepoint"] == "after"
    early: AnswerFormat = "etiketnummer" if mess == "heavy" else "værdi"

    def sheet(title: str, letter: str, rows: "pd.Series[bool]", answers: AnswerFormat, *told: str) -> list[Sheet]:
        items = {*PAIRED.get(letter, ()), *AFTER_ONLY.get(letter, ())}
        other = [name for name, column in load_schema().tables["responses"].columns.items() if column.type == "item"]
        without = (*told, *(name for name in other if name not in items))
        found = responses[rows & of[letter]]
        return [clerk.log(title, "responses", found, without=without, answers=answers)] if len(found) else []

    always = years > 0
    pupils = [
        *sheet("Data 2018-2019", "a", years <= 2019, early),
        *sheet("Data 2020-2021", "a", years > 2019, "tekst"),
    ]
    labels = [clerk.labels([*PAIRED["a"], *AFTER_ONLY["a"]])] if mess == "heavy" and pupils else []
    formats: tuple[AnswerFormat, ...] = ("tekst", "værdi")
    return {
        "Spørgeskema elever": pupils + labels,
        "Spørgeskema forældre": [
            *sheet("Før", "b", ~after, "værdi", "intervention", "timepoint"),
            *sheet("Efter", "b", after, "værdi", "intervention", "timepoint"),
        ],
        "Spørgeskema fagpersoner": [
            one
            for number, year in enumerate(range(2018, 2022))
            for one in sheet(str(year), "h", years == year, formats[number % 2], "intervention")
        ],
        "Korte målinger": [
            *sheet("Netværk", "c", always, "tekst", "intervention", "timepoint"),
            *sheet("Opsøgende", "d", always, "værdi", "intervention", "timepoint", "activity_id", "pair_code"),
            *sheet("Sparring", "i", always, "værdi", "intervention", "timepoint", "activity_id", "pair_code"),
            *sheet("Pårørende", "f", always, "tekst", "intervention", "activity_id"),
        ],
    }


def _bytes(sheets: Sequence[Sheet]) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for line in sheet.lines:
            page.append([_dated(page, cell) if isinstance(cell, datetime) else cell for cell in line])
        for name in sheet.merged:
            page.merged_cells.ranges.add(CellRange(name))
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written.getvalue())


def _dated(page: object, day: datetime) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=day)
    cell.number_format = "DD-MM-YYYY"
    return cell


def _without_clock(content: bytes) -> bytes:
    """The same workbook without the time at which it was written, so that the same seed gives the same bytes."""
    stamp = _WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:\w+ [^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            entry = zipfile.ZipInfo(name, date_time=_WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return fixed.getvalue()
