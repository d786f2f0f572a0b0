"""What the exports may hold, read from tables.toml, codes.toml, items.toml and denied.toml: tables, columns, headers, codes.

`aliases.toml` beside the raw files adds headers and labels to them, so that next year's export is a change of data.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from vinkeval.errors import ExportsFault
from vinkeval.exports.folding import fold, normal

UNKNOWN = "unknown"
HELD = ("held", "held_online")
"""Status of an activity that took place."""
ALIASES = "aliases.toml"


@dataclass(frozen=True)
class ColumnRule:
    """One canonical column.

    Attributes:
        type: id | date | code | codes | ids | int | dec | kr | item | text.
        header: Danish header as it is shown.
        codes: name of the code list; '' where there is none.
        required: 'cell' (a row without it is set aside), 'column' (a file without the column is refused) or ''.
        help: what is peculiar about it, for who fills a template; '' where the type says it all.
    """

    table: str
    name: str
    type: str
    header: str
    codes: str = ""
    required: str = ""
    help: str = ""


@dataclass(frozen=True, eq=False)
class TableRule:
    """One canonical table; another only where it is another object, so that what is worked out from one can be kept.

    Attributes:
        title: Danish name.
        columns: canonical name → column, in the order of the records.
        headers: folded header → canonical name.
        main_date: the column whose date places a row in time; '' where there is none.
        key: columns of which no two rows may have the same values; empty where nothing is removed.
        not_before: column → the column whose date it must not lie before.
    """

    name: str
    title: str
    columns: Mapping[str, ColumnRule]
    headers: Mapping[str, str]
    main_date: str
    key: tuple[str, ...]
    not_before: Mapping[str, str]

    @property
    def required(self) -> tuple[ColumnRule, ...]:
        """Columns without which a file is refused."""
        return tuple(column for column in self.columns.values() if column.required)


@dataclass(frozen=True)
class CodeList:
    """One list of codes.

    Attributes:
        main: code → main Danish label.
        labels: label in `normal` form → code.
        folded: label in `fold` form → code; only where it points to one code.
    """

    name: str
    main: Mapping[str, str]
    labels: Mapping[str, str]
    folded: Mapping[str, str]

    def code(self, text: str) -> str | None:
        """The code a label stands for; None where it is no label of the list."""
        return self.labels.get(normal(text)) or (self.folded.get(fold(text)) if fold(text) else None)


@dataclass(frozen=True, eq=False)
class Schema:
    """All of it; like a table, known by which object it is.

    Attributes:
        items: survey item → full wording.
        wordings: folded full wording → survey item.
        answers: answer in `normal` form → 1 to 6 (6 = ved ikke).
        denied: folded headers that are never read.
    """

    tables: Mapping[str, TableRule]
    code_lists: Mapping[str, CodeList]
    items: Mapping[str, str]
    wordings: Mapping[str, str]
    answers: Mapping[str, int]
    denied: frozenset[str]


@cache
def load_schema() -> Schema:
    """The schema of the package."""
    tables = {name: _table(name, entry) for name, entry in _toml("tables").items()}
    code_lists = {name: _code_list(name, entry) for name, entry in _toml("codes").items()}
    items = _toml("items")
    answers = {normal(label): int(value) for value, labels in items["answers"].items() for label in labels}
    wordings = {fold(words): item for item, words in items["wording"].items()}
    return Schema(tables, code_lists, items["wording"], wordings, answers, frozenset(map(fold, _toml("denied")["headers"])))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("vinkeval.exports").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _table(name: str, entry: Mapping[str, Any]) -> TableRule:
    columns = {
        column: ColumnRule(
            name, column, rule["type"], rule["header"], rule.get("codes", ""), rule.get("required", ""), rule.get("help", "")
        )
        for column, rule in entry["columns"].items()
    }
    headers = {fold(text): column for column, rule in entry["columns"].items() for text in (rule["header"], *rule["aliases"])}
    return TableRule(
        name, entry["title"], columns, headers, entry.get("main_date", ""), tuple(entry["key"]), entry.get("not_before", {})
    )


def _code_list(name: str, entry: Mapping[str, list[str]]) -> CodeList:
    main = {code: labels[0] for code, labels in entry.items()}
    return CodeList(name, main, *_lookups((label, code) for code, labels in entry.items() for label in labels))


def _lookups(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    labels: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for label, code in pairs:
        labels[normal(label)] = code
        # What <, > and + say of a number would be lost in folding: '<15' is not 15.
        if fold(label) and not (fold(label).isdigit() and re.search(r"[<>+]", label)):
            folded.setdefault(fold(label), set()).add(code)
    return labels, {key: codes.pop() for key, codes in folded.items() if len(codes) == 1}


def with_aliases(schema: Schema, path: Path) -> Schema:
    """The schema with the headers and labels of aliases.toml added; the same schema where there is no such file.

    The file holds `[table]` with `"header" = "column"` and `[codes.list]` with `"label" = "code"`.

    Raises:
        ExportsFault: naming the line's table and column when the file cannot be used. Labels are not repeated.
    """
    if not path.is_file():
        return schema
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ExportsFault(f"{path.name} kan ikke læses som TOML i UTF-8. Ret filen, eller fjern den.") from fault
    tables, code_lists = dict(schema.tables), dict(schema.code_lists)
    for name, lines in entries.items():
        if name == "codes":
            for code_list, labels in lines.items():
                code_lists[code_list] = _more_labels(path, code_lists, code_list, labels)
        elif name in tables and isinstance(lines, dict):
            tables[name] = _more_headers(path, schema, tables[name], lines)
        else:
            raise ExportsFault(f"{path.name}: afsnittet [{name}] er ingen tabel. Tabellerne er {', '.join(schema.tables)}.")
    return replace(schema, tables=tables, code_lists=code_lists)


def _more_headers(path: Path, schema: Schema, table: TableRule, lines: Mapping[str, Any]) -> TableRule:
    for header, column in lines.items():
        if column not in table.columns:
            raise ExportsFault(
                f"{path.name}: «{column}» er ingen kolonne i [{table.name}]. Kolonnerne er {', '.join(table.columns)}."
            )
        if fold(header) in schema.denied:
            raise ExportsFault(
                f"{path.name}: en overskrift i [{table.name}] læses aldrig, heller ikke med et alias. Fjern linjen."
            )
        if not fold(header):
            raise ExportsFault(f"{path.name}: en overskrift i [{table.name}] er tom. Skriv overskriften, eller fjern linjen.")
    return replace(table, headers={**table.headers, **{fold(header): column for header, column in lines.items()}})


def _more_labels(path: Path, code_lists: Mapping[str, CodeList], name: str, labels: Mapping[str, Any]) -> CodeList:
    code_list = code_lists.get(name)
    if code_list is None:
        raise ExportsFault(f"{path.name}: [codes.{name}] er ingen kodeliste. Listerne er {', '.join(code_lists)}.")
    for label, code in labels.items():
        if code not in (*code_list.main, UNKNOWN):
            raise ExportsFault(f"{path.name}: «{code}» er ingen kode i [codes.{name}]. Koderne er {', '.join(code_list.main)}.")
        if not normal(label):
            raise ExportsFault(f"{path.name}: en linje i [codes.{name}] mangler etiketten. Skriv den, eller fjern linjen.")
    return replace(code_list, labels={**code_list.labels, **{normal(label): code for label, code in labels.items()}})
