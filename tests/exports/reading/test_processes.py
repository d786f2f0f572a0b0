"""The reading child, copied or new: it holds nothing of its parent, is bounded, and its end is told."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.exports.reading.making import values, xlsx_parts, zipped
from vinkeval.exports.grid import Refused, Workbook
from vinkeval.exports.reading import child, read_workbooks

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
copied = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a child that is a copy")


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{name}.xlsx" for name in "ab"]
    for path in made:
        path.write_bytes(zipped(xlsx_parts(ONE)))
    return made


def answers(paths: list[Path]) -> list[Workbook | Refused]:
    return list(read_workbooks(paths, shown_as=[path.name for path in paths]))


def run(script: str, *words: object) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_what_the_parent_had_not_yet_written_is_written_once(paths: list[Path]) -> None:
    script = (
        "import atexit, sys; from pathlib import Path; from vinkeval.exports.reading import read_workbooks\n"
        "atexit.register(print, 'slut')\n"
        "print('først')\n"
        "print([a.file for a in read_workbooks([Path(p) for p in sys.argv[1:]], shown_as=['a', 'b'])])\n"
    )
    assert run(script, *paths) == "først\n['a', 'b']\nslut\n"


@copied
def test_the_child_keeps_no_file_of_the_parent_open(paths: list[Path], tmp_path: Path) -> None:
    """A lock is held as long as any process has its file open. The child waits at a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "pipe.csv")
    script = (
        "import fcntl, sys; from pathlib import Path; from vinkeval.exports.reading import read_workbooks\n"
        "lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "reading = read_workbooks([Path(p) for p in sys.argv[2:]], shown_as=['a', 'b'])\n"
        "next(reading); lock.close()\n"
        "again = open(sys.argv[1], 'w'); fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "reading.close(); print('fri')\n"
    )
    assert run(script, tmp_path / "lock", paths[0], tmp_path / "pipe.csv") == "fri\n"


@copied
def test_a_child_that_dies_is_told_and_the_next_file_gets_a_new_one(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    if threading.active_count() > 1:
        pytest.skip("no copies are made beside other threads")
    monkeypatch.setattr(child, "read_content", lambda *_: os.abort())  # a copy has it; a new interpreter has not
    first, second = answers(paths)
    assert isinstance(first, Refused)
    assert [fault.rule for fault in first.faults] == ["unreadable"]
    assert isinstance(second, Workbook)
    assert values(second.grids[0]) == {"A1": 1}


@copied
def test_memory_is_bounded_beyond_what_the_parent_has(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    if threading.active_count() > 1:
        pytest.skip("no copies are made beside other threads")
    monkeypatch.setattr(child, "read_content", lambda *_: bytearray(1 << 30))
    first, second = answers(paths)
    assert isinstance(first, Refused)
    assert [fault.rule for fault in first.faults] == ["too_big"]
    assert isinstance(second, Refused)  # the child lives on


def test_beside_other_threads_reading_is_the_same(paths: list[Path]) -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert [values(answer.grids[0]) for answer in answers(paths) if isinstance(answer, Workbook)] == [{"A1": 1}] * 2
    finally:
        done.set()
        other.join()
