"""Clean workbooks for next year's logs: one a table, with the headers, lists and checks the importer reads by.

Made from the same toml files as the importer, so that a filled template reads back without a finding.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from vinkeval.errors import UsageFault
from vinkeval.exports.schema import ColumnRule, Schema, TableRule, load_schema
from vinkeval.storage import told_in_danish, write_bytes

GUIDE, LISTS = "Vejledning", "Lister"
_LAST_ROW = 20_000
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_FORMATS = {"date": "dd-mm-yyyy", "dec": "0.0", "kr": "#,##0", "id": "@", "ids": "@"}
_NEVER = (
    "CPR-numre, hverken hele eller halve, heller ikke i noter, kommentarer, arknavne eller filnavne.",
    "Navne på borgere, pårørende eller oplægsholdere, adresser, telefonnumre og mailadresser.",
    "Fødselsdato, nationalitet, herkomst, religion, diagnoser og strafbare forhold.",
    "Fritekst om personer. Skemaet har ingen bemærkningsfelter; det er med vilje.",
)
_HOW = (
    "Skriv én række for hver hændelse, og lad rækken med overskrifter stå som den er.",
    "Lad en celle stå tom, når oplysningen ikke findes. Skriv ikke «?», «ukendt» eller en streg.",
    "Vælg fra listen, hvor der er en. Mangler der en mulighed, så sig til, i stedet for at skrive en ny.",
    "Skriv datoer som dd-mm-åååå og antal som hele tal uden «ca.» og enheder.",
    "Giv hver række sit eget nummer, og brug det samme nummer, når rækken omtales i et andet skema.",
)


def write_templates(folder: Path) -> list[Path]:
    """Write one workbook for each table into `folder`, which is made if need be.

    Raises:
        UsageFault: one of the files is there already; nothing is written then.
        PermissionFault, StorageFault: told in Danish with the path.
    """
    schema = load_schema()
    paths = {table.name: folder / f"{table.title}.xlsx" for table in schema.tables.values()}
    there = [path.name for path in paths.values() if path.exists()]
    if there:
        raise UsageFault(f"{folder} indeholder allerede {', '.join(there)}. Vælg en tom mappe, så intet overskrives.")
    with told_in_danish(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for table in schema.tables.values():
        content = io.BytesIO()
        template(table, schema).save(content)
        write_bytes(paths[table.name], content.getvalue())
    return list(paths.values())


def template(table: TableRule, schema: Schema) -> Workbook:
    """The workbook of one table: the log itself, what may and may not be written in it, and the lists to choose from."""
    book = Workbook()
    book.properties.title = table.title
    book.properties.creator = ""
    book.properties.language = "da-DK"
    log = book.worksheets[0]
    log.title = table.title
    _guide(book.create_sheet(GUIDE), table)
    ranges = _lists(book.create_sheet(LISTS), table, schema)
    for number, column in enumerate(table.columns.values(), 1):
        letter = get_column_letter(number)
        cell = log.cell(1, number, column.header)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3864" if column.required else "5B6F94")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        log.column_dimensions[letter].width = max(12, min(28, len(column.header) + 4))
        log.column_dimensions[letter].number_format = _FORMATS.get(column.type, "General")
        check = _check(column, ranges.get(column.codes, ""))
        check.promptTitle, check.prompt = column.header[:32], help_text(column)[:255]
        check.showInputMessage = True
        check.errorTitle, check.error = column.header[:32], help_text(column)[:225]
        check.add(f"{letter}2:{letter}{_LAST_ROW}")
        log.add_data_validation(check)
    log.freeze_panes = "B2"
    log.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}1"
    return book


def help_text(column: ColumnRule) -> str:
    """What to write in a column."""
    kinds = {
        "id": "Loggens eget nummer. Aldrig et CPR-nummer eller et navn.",
        "ids": "Koder adskilt af semikolon, for eksempel F07;F08.",
        "date": "Dato som dd-mm-åååå.",
        "code": "Vælg fra listen.",
        "codes": "Vælg fra listen, eller skriv flere adskilt af komma.",
        "int": "Et helt tal.",
        "dec": "Et tal, med komma før decimalerne.",
        "kr": "Hele kroner.",
        "item": "Svaret som tal fra 1 (helt uenig) til 5 (helt enig); 6 for ved ikke.",
        "text": "Kort tekst uden personoplysninger.",
    }
    needed = "Skal udfyldes." if column.required == "cell" else "Lad cellen stå tom, hvis det ikke vides."
    return " ".join(filter(None, (column.help, kinds[column.type], needed)))


def _check(column: ColumnRule, source: str) -> DataValidation:
    if source:
        # Several partners may stand in one cell, which a list cannot check.
        strict = column.type == "code"
        return DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict)
    if column.type == "date":
        first, last = (str((day - date(1899, 12, 30)).days) for day in (_FIRST_DAY, _LAST_DAY))
        return DataValidation(
            type="date", operator="between", formula1=first, formula2=last, allow_blank=True, showErrorMessage=True
        )
    if column.type == "item":
        return DataValidation(
            type="whole", operator="between", formula1="1", formula2="6", allow_blank=True, showErrorMessage=True
        )
    if column.type in ("int", "dec", "kr"):
        kind = "whole" if column.type == "int" else "decimal"
        return DataValidation(type=kind, operator="greaterThanOrEqual", formula1="0", allow_blank=True, showErrorMessage=True)
    return DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1="200", allow_blank=True, showErrorMessage=True
    )


def _lists(sheet: Worksheet, table: TableRule, schema: Schema) -> dict[str, str]:
    """The labels to choose from, one list a column; code list → the range it stands in."""
    ranges: dict[str, str] = {}
    for name in dict.fromkeys(column.codes for column in table.columns.values() if column.codes):
        letter = get_column_letter(len(ranges) * 2 + 1)
        labels = schema.code_lists[name].main
        headers = [column.header for column in table.columns.values() if column.codes == name]
        _write_column(sheet, letter, [", ".join(headers), *labels.values()])
        ranges[name] = f"{LISTS}!${letter}$2:${letter}${len(labels) + 1}"
        meanings = [_meaning(code, schema, name) for code in labels]
        if any(meanings):
            _write_column(sheet, get_column_letter(len(ranges) * 2), ["Betydning", *meanings])
    return ranges


def _meaning(code: str, schema: Schema, name: str) -> str:
    """What a bare letter stands for."""
    code_list = schema.code_lists[name]
    if len(code_list.main[code]) > 1:
        return ""
    return next((label.capitalize() for label, found in code_list.labels.items() if found == code and len(label) > 1), "")


def _guide(sheet: Worksheet, table: TableRule) -> None:
    sections: Iterator[tuple[str, Sequence[str]]] = iter(
        [
            ("Det må aldrig skrives her", _NEVER),
            ("Sådan udfyldes skemaet", _HOW),
            ("Kolonnerne", [f"{column.header}: {help_text(column)}" for column in table.columns.values()]),
        ]
    )
    _write(sheet, 1, table.title, size=14)
    row = 3
    for title, lines in sections:
        _write(sheet, row, title, size=12)
        for line in lines:
            row += 1
            sheet.cell(row, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
        row += 2
    sheet.column_dimensions["A"].width = 100


def _write(sheet: Worksheet, row: int, text: str, *, size: int) -> None:
    sheet.cell(row, 1, text).font = Font(bold=True, size=size)


def _write_column(sheet: Worksheet, letter: str, texts: Sequence[str]) -> None:
    for row, text in enumerate(texts, 1):
        sheet[f"{letter}{row}"] = text
    sheet[f"{letter}1"].font = Font(bold=True)
    sheet.column_dimensions[letter].width = max(map(len, texts)) + 3
