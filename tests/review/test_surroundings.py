"""What surrounds a run does not decide it: line ends, the clock and the times of files; and many small files are no trouble."""

import ast
import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from vinkeval.errors import ExportsFault
from vinkeval.exports import read_exports
from vinkeval.plan import load_plan
from vinkeval.plan.reading import OWN_PLAN

CUT_OFF = date(2021, 12, 31)
PACKAGE = OWN_PLAN.parents[1]
HEADING = "Aktivitetsnr.;Dato;Indsats;Status;Antal deltagere;Bydel"
ROWS = f"{HEADING}\n1;01-02-2020;a;Afholdt;7;Nørrebro\n2;03-02-2020;a;Afholdt;x;Valby\n"
CORRECTION = """
[[correction]]
file = "Log.csv"
id = "2"
column = "Antal deltagere"
value = "12"
who = "NN"
why = "optalt"
expect = "{expect}"
"""
MANY = 150


def exports(folder: Path, newline: str, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_bytes(text.replace("\n", newline).encode())
    return folder


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    """In a csv, in corrections, in the plan: the same rows, the same findings, the same plan."""
    with pytest.raises(ExportsFault) as told:
        read_exports(exports(tmp_path / "asked", "\n", Log_csv=ROWS, corrections_toml=CORRECTION), as_of=CUT_OFF)
    correction = CORRECTION.format(expect=str(told.value).rsplit('expect = "', 1)[1].split('"')[0])
    read = [
        read_exports(exports(tmp_path / name, newline, Log_csv=ROWS, corrections_toml=correction), as_of=CUT_OFF).records
        for name, newline in (("unix", "\n"), ("windows", "\r\n"))
    ]
    pd.testing.assert_frame_equal(read[0]["activities"], read[1]["activities"])
    pd.testing.assert_frame_equal(read[0].findings, read[1].findings)
    assert read[0]["activities"]["participants"].tolist() == [7, 12]
    plan = tmp_path / "plan.toml"
    plan.write_bytes(OWN_PLAN.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert load_plan(plan) == load_plan(), "also by its fingerprint, so that a release is read back on another system"


def test_times_of_files_are_not_looked_at(tmp_path: Path) -> None:
    raw = exports(tmp_path / "raw", "\n", Log_csv=ROWS)
    before = read_exports(raw, as_of=CUT_OFF).records
    os.utime(raw / "Log.csv", (4_000_000_000, 4_000_000_000))
    after = read_exports(raw, as_of=CUT_OFF).records
    pd.testing.assert_frame_equal(before["activities"], after["activities"])
    pd.testing.assert_frame_equal(before.findings, after.findings)


def test_the_clock_decides_nothing() -> None:
    """A review made two years later must be the same review; `time.perf_counter` only measures how long a step takes.

    The day is asked for when a plan is locked.
    """
    clocks = {"today", "now", "utcnow", "time_ns", "localtime", "gmtime", "st_mtime", "getmtime"}
    asked = {
        (path.relative_to(PACKAGE).as_posix(), node.attr)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in clocks
    }
    assert asked <= {("cli.py", "today")}


def test_many_small_files_are_read_each_once(tmp_path: Path) -> None:
    """10,000 are tried by hand (13 s of processor time for each 1,000); the cost of a file does not grow with their number."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(MANY):
        (raw / f"Log {number:05d}.csv").write_text(f"{HEADING}\n{number + 1};01-02-2020;a;Afholdt;7;Valby\n", encoding="utf-8")
    intake = read_exports(raw, as_of=CUT_OFF)
    assert len(intake.files) == MANY
    assert len(intake.records["activities"]) == MANY
