"""A template, filled as it says, reads back whole and without a finding."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.exports.recall import plain
from vinkeval.errors import UsageFault
from vinkeval.exports import read_exports
from vinkeval.exports.schema import ColumnRule, load_schema
from vinkeval.exports.templates import GUIDE, LISTS, write_templates

DAY = datetime(2021, 3, 1)


def filling(column: ColumnRule, row: int) -> object:
    labels = list(load_schema().code_lists[column.codes].main.values()) if column.codes else []
    special = {"milieu_code": "M07", "contact_no": 1 + row % 3, "year": 2021, "price_level_year": 2021}
    if column.name in special:
        return special[column.name]
    return {
        "id": f"21-{row:04}", "ids": "F07;F08", "date": DAY, "int": 12, "dec": 1.5,
        "kr": 1000 + row, "item": 4, "text": "antal",
        "code": labels[row % len(labels)] if labels else None,
        "codes": ", ".join(labels[:2]),
    }[column.type]  # fmt: skip


def test_a_filled_template_reads_back_without_a_finding(tmp_path: Path) -> None:
    paths = write_templates(tmp_path)
    schema = load_schema()
    assert [path.stem for path in paths] == [table.title for table in schema.tables.values()]
    for table, path in zip(schema.tables.values(), paths, strict=True):
        book = openpyxl.load_workbook(path)
        log = book.worksheets[0]
        assert [cell.value for cell in log[1]] == [column.header for column in table.columns.values()]
        for row in range(2, 5):
            for number, column in enumerate(table.columns.values(), 1):
                log.cell(row, number, filling(column, row))
        book.save(path)
    intake = read_exports(tmp_path, as_of=date(2021, 12, 31))
    assert intake.records.findings.to_dict("records") == []
    for name in schema.tables:
        rows = plain(intake.records[name])
        assert len(rows) == 3, name
        assert not (rows == "").any(axis=None), name


def test_every_code_can_be_chosen_and_numbers_and_dates_are_checked(tmp_path: Path) -> None:
    write_templates(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "Bekymringshenvendelser.xlsx")
    assert book.sheetnames == ["Bekymringshenvendelser", GUIDE, LISTS]
    checks = {str(check.sqref).split(":")[0].rstrip("2"): check for check in book.worksheets[0].data_validations.dataValidation}
    header = {cell.value: cell.column_letter for cell in book.worksheets[0][1]}
    assert checks[header["Modtaget"]].type == "date"
    source = checks[header["Henvender"]].formula1.split("!")[1].replace("$", "")
    labels = [cell[0].value for cell in book[LISTS][source]]
    assert labels == list(load_schema().code_lists["referrer_type"].main.values())
    assert checks[header["Henvender"]].prompt
    guide = " ".join(str(cell.value) for cell in book[GUIDE]["A"] if cell.value)
    assert all(word in guide for word in ("aldrig", "CPR-numre", "Navne", "Fritekst"))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    paths = write_templates(tmp_path)
    before = paths[0].read_bytes()
    with pytest.raises(UsageFault, match=paths[0].name):
        write_templates(tmp_path)
    assert paths[0].read_bytes() == before
