"""tables.toml, codes.toml and items.toml say what the sheet of definitions says, word for word."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[2].parent / "shared" / "design" / "indicators.md"
pytestmark = pytest.mark.skipif(not SHEET.is_file(), reason="the sheet of definitions is not here")


def toml(name: str) -> dict:
    return tomllib.loads(files("vinkeval.exports").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def section(start: str, end: str) -> str:
    return SHEET.read_text(encoding="utf-8").split(start)[1].split(end)[0]


def test_tables() -> None:
    tables, seen = toml("tables"), 0
    for part in re.split(r"^### ", section("## 1. Canonical tables", "## 2. "), flags=re.M)[1:]:
        for line in part.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            column = tables.get(part.split(" ")[0], {"columns": {}})["columns"].get(cells[0])
            if line.startswith("| ") and column:
                seen += 1
                assert f"{column['header']} ({' · '.join(column['aliases'])})" == cells[2]
                assert [column["type"], column.get("codes", ""), column.get("required", "")] == [cells[1], cells[3], cells[4]]
    items = len(toml("items")["wording"])
    assert seen == sum(len(table["columns"]) for table in tables.values()) - items


def test_codes() -> None:
    codes = toml("codes")
    lines = dict(re.findall(r"^- \*\*(\w+)\*\* — (.*)$", section("### Code lists", "## 2. "), flags=re.M))
    assert set(codes) == set(lines)
    for name, entries in codes.items():
        for code, labels in entries.items():
            assert f"`{code}`: {labels[0]} ({' · '.join(labels[1:])})" in lines[name]
        assert len(entries) == len(re.findall("`[^`]+`:", lines[name]))


def test_items_and_what_is_never_read() -> None:
    wording = dict(re.findall(r"^- \*\*([A-Z]+\d)\*\* (.*)$", section("## 4. Survey", "## 5. "), flags=re.M))
    assert toml("items")["wording"] == wording
    denied = re.search(r"deny-list, by folded header\): (.*?)\. Every other", SHEET.read_text(encoding="utf-8"), flags=re.S)
    assert denied
    assert toml("denied")["headers"] == [name.strip() for name in denied[1].replace("\n", " ").split(",")]
