"""How good the registration is: rows read, key fields filled in, what was repaired or set aside."""

from collections.abc import Iterable, Sequence

from vinkeval.danish import HIDDEN
from vinkeval.disclosure.release import Release
from vinkeval.exports.rules import RULES
from vinkeval.figures.labels import field_label, table_label
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown
from vinkeval.papers.model import Grid
from vinkeval.papers.tables.cells import count_cell

_TEXTS = texts("vinkeval.papers")
READ = ("rows", "accepted", "duplicates", "quarantined", "not_data")
TABLES = (
    "activities", "referrals", "cases", "advice", "contacts", "responses", "finances", "context", "institutions",
)  # fmt: skip


def _table_order(table: str) -> int:
    return TABLES.index(table) if table in TABLES else len(TABLES)


def quality_rows(release: Release) -> Grid | None:
    """Rows read, used, duplicates and set aside, a table each."""
    if release.quality.empty:
        return None
    quality = release.quality.sort_values("table", key=lambda names: names.map(_table_order), kind="stable")
    rows = [
        (table_label(str(row["table"])), *(count_cell(row[column]) for column in READ)) for row in quality.to_dict("records")
    ]
    header = tuple(_TEXTS.say(f"quality.header.{key}") for key in ("table", *READ))
    return Grid(
        _TEXTS.say("quality.table_rows"), header, tuple(rows), (0.3, 0.14, 0.14, 0.14, 0.14, 0.14),
        _TEXTS.say("quality.table_rows_note"), frozenset({1, 2, 3, 4, 5}),
    )  # fmt: skip


def quality_fields(release: Release) -> Grid | None:
    """Completeness of the key fields, a column a year."""
    rows = release.rows("Q1", "field")
    years = sorted({str(key) for key in rows["period"]})
    if not years:
        return None
    cells = [
        (field_label(str(field)), *(shown(release.figure("Q1", year, "field", str(field)), "pct.") for year in years))
        for field in dict.fromkeys(rows["category"])
    ]
    unseen = [name for name, *row in cells if set(row) == {HIDDEN}]
    if len(unseen) > 1:  # many rows of nothing but '..' tell no more than one
        cells = [row for row in cells if row[0] not in unseen]
        cells.append((_TEXTS.say("quality.fields_rest", fields=_by_table(unseen)), *[HIDDEN] * len(years)))
    wide = 0.5 / len(years)
    return Grid(
        _TEXTS.say("quality.table_fields"), (_TEXTS.say("quality.header.field"), *years), tuple(cells),
        (0.5, *[wide] * len(years)), _TEXTS.say("quality.table_fields_note"), frozenset(range(1, len(years) + 1)),
    )  # fmt: skip


def _by_table(fields: Iterable[str]) -> str:
    """'Forløb (Samtykke, Mål opsat); Sparring (Henvender)'."""
    inside: dict[str, list[str]] = {}
    for field in fields:
        table, _, name = field.partition(": ")
        inside.setdefault(table, []).append(name)
    return "; ".join(f"{table} ({', '.join(names)})" for table, names in inside.items())


def quality_findings(release: Release, actions: Sequence[str] | None = None) -> Grid | None:
    """What was repaired, warned of or set aside when reading, as released counts; of some actions, or all."""
    found = release.findings_summary
    if actions is not None:
        found = found[found["action"].isin(list(actions))]
    found = found.sort_values("table", key=lambda names: names.map(_table_order), kind="stable")
    found = found[[str(rule) in RULES and bool(RULES[str(rule)].title) for rule in found["rule"]]]
    if found.empty:
        return None
    rows = [
        (
            table_label(str(row["table"])) or _TEXTS.say("quality.whole_file"),
            RULES[str(row["rule"])].title,
            _TEXTS.say(f"quality.actions.{'not_counted' if 'duplicate' in str(row['rule']) else row['action']}"),
            count_cell(row["cells"]),
        )
        for row in found.to_dict("records")
    ]
    header = tuple(_TEXTS.say(f"quality.header.{key}") for key in ("table", "finding", "action", "cells"))
    return Grid(
        _TEXTS.say("quality.table_findings"), header, tuple(rows), (0.27, 0.36, 0.25, 0.12),
        _TEXTS.say("quality.table_findings_note"), frozenset({3}),
    )  # fmt: skip
