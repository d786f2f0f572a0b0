"""Files are read by a child that may die without taking the run, or a word of theirs, along."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.exports.reading.making import SHARED, values, xlsx_parts, zipped
from vinkeval.errors import ExportsFault
from vinkeval.exports import check_exports
from vinkeval.exports.grid import Refused, Workbook
from vinkeval.exports.personal import shown_file_names
from vinkeval.exports.reading import read_workbook, read_workbooks, reader

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.xlsx").write_bytes(zipped(xlsx_parts(ONE)))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "c.csv").write_bytes(b"x;y\n1;2\n")
    return tmp_path


def answers(*paths: Path) -> list[Workbook | Refused]:
    return list(read_workbooks(paths, shown_as=shown_file_names(path.name for path in paths)))


def test_answers_come_in_order_and_a_bad_file_stops_none(folder: Path) -> None:
    first, second, third, fourth = answers(folder / "a.xlsx", folder / "b.xlsx", folder / "gone.xlsx", folder / "c.csv")
    assert isinstance(first, Workbook)
    assert values(first.grids[0]) == {"A1": 1}
    assert isinstance(second, Refused)
    assert [fault.rule for fault in second.faults] == ["damaged"]
    assert isinstance(third, Refused)
    assert [fault.rule for fault in third.faults] == ["unopened"]
    assert isinstance(fourth, Workbook)
    assert fourth.file == "c.csv"


def test_one_file_is_raised(folder: Path) -> None:
    with pytest.raises(Refused, match=r"b\.xlsx: Filen er beskadiget"):
        read_workbook(folder / "b.xlsx", shown_as="b.xlsx")
    assert Refused.exit_code == 11


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in a folder")
def test_a_file_that_takes_too_long_is_refused_and_the_next_one_gets_a_new_child(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "aldrig.csv")  # opening it waits for a writer that never comes
    monkeypatch.setattr(reader, "SECONDS_FOR_ANY", 0.1)
    reading = read_workbooks([folder / "aldrig.csv", folder / "c.csv"], shown_as=["aldrig.csv", "c.csv"])
    first = next(reading)
    assert isinstance(first, Refused)
    assert [fault.rule for fault in first.faults] == ["too_slow"]
    monkeypatch.setattr(reader, "SECONDS_FOR_ANY", 60.0)
    assert isinstance(next(reading), Workbook)


def test_a_private_file_name_is_masked_and_refused(folder: Path) -> None:
    private = folder / "Henvendelse 0101575010.csv"
    private.write_bytes(b"x;y\n1;2\n")
    first, second = answers(folder / "a.xlsx", private)
    assert isinstance(first, Workbook)
    assert first.faults == ()
    assert isinstance(second, Workbook)
    assert [fault.rule for fault in second.faults] == ["cpr_file_name"]
    assert second.file == second.grids[0].file == "fil nr. 2 (navn skjult)"
    assert "0101575010" not in repr(second)


def test_an_owner_file_of_excel_is_told_as_such(folder: Path) -> None:
    (folder / "~$a.xlsx").write_bytes(b"\x05Navn " + bytes(40))
    (answer,) = answers(folder / "~$a.xlsx")
    assert isinstance(answer, Refused)
    assert [fault.rule for fault in answer.faults] == ["lock_file"]


def test_neither_process_prints_anything(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from vinkeval.exports.reading import read_workbooks\n"
        "paths = [Path(p) for p in sys.argv[1:]]\n"
        "for _ in read_workbooks(paths, shown_as=[p.name for p in paths]): pass\n"
    )
    hostile = sorted((SHARED / "workbooks/real/calamine").glob("*.xls")) if SHARED.exists() else []
    run = subprocess.run(
        [sys.executable, "-c", script, *map(str, sorted(folder.iterdir())), *map(str, hostile)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert (run.stdout, run.stderr) == ("", "")


def test_the_child_imports_no_heavy_library() -> None:
    script = (
        "import sys, vinkeval.exports.reading.child; print([m for m in ('pandas', 'scipy', 'openpyxl') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared test workbooks")
def test_a_password_opens_what_it_fits() -> None:
    for name, right, rows in (
        ("calamine/pass_protected.xlsx", "123", 0),
        ("sheetjs/password_2002_128_strong.xls", "password", 4),
    ):
        path = SHARED / "workbooks/real" / name
        assert len(read_workbook(path, shown_as="a", password=right).grids[0]) == rows
        for password, rule in ((None, "encrypted"), ("forkert", "wrong_password")):
            with pytest.raises(Refused) as refused:
                read_workbook(path, shown_as="a", password=password)
            assert [fault.rule for fault in refused.value.faults] == [rule]


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared test workbooks")
def test_a_right_password_on_a_broken_container_is_not_called_wrong() -> None:
    """Its writer laid the key's description over the first 1,472 bytes of the encrypted package: they are gone."""
    path = SHARED / "workbooks/built/a_container/a38_adgangskode_sag.xlsx"
    for password, rule in (("hemmelig", "damaged"), ("forkert", "wrong_password")):
        with pytest.raises(Refused) as refused:
            read_workbook(path, shown_as="a", password=password)
        assert [fault.rule for fault in refused.value.faults] == [rule]


def test_a_file_beyond_measure_is_refused_unread(folder: Path) -> None:
    with (folder / "stor.csv").open("wb") as sparse:
        sparse.truncate((1 << 30) + 1)
    (answer,) = answers(folder / "stor.csv")
    assert isinstance(answer, Refused)
    assert [fault.rule for fault in answer.faults] == ["too_big_file"]


def children() -> list[str]:
    return " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a process's children")
def test_no_child_is_left_behind(folder: Path) -> None:
    before = children()
    reading = read_workbooks([folder / "a.xlsx", folder / "c.csv"], shown_as=["a.xlsx", "c.csv"])
    assert len(children()) == len(before) + 1, "it begins at once"
    reading.close()
    assert children() == before
    del reading
    unused = read_workbooks([folder / "a.xlsx"], shown_as=["a.xlsx"])
    del unused
    assert children() == before
    (folder / "aliases.toml").write_text("[", encoding="utf-8")
    with pytest.raises(ExportsFault, match=r"aliases\.toml"):
        check_exports(folder, as_of=date(2021, 12, 31))
    assert children() == before
