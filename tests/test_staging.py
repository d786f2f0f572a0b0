"""The output folder is the earlier one, whole, or the new one, whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from vinkeval.errors import StorageFault, UsageFault
from vinkeval.staging import RECORD, replaced_folder


def content(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def earlier_run(folder: Path) -> Path:
    out = folder / "2021-12-31"
    out.mkdir()
    (out / RECORD).write_text("{}")
    (out / "indicators.csv").write_text("old")
    return out


def test_new_folder_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    out = earlier_run(tmp_path)
    with replaced_folder(out) as fresh:
        (fresh / RECORD).write_text("{}")
        assert content(out)["indicators.csv"] == "old"
    assert content(out) == {RECORD: "{}"}
    assert [path.name for path in tmp_path.iterdir()] == ["2021-12-31"]


def test_a_fault_leaves_the_earlier_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    out = earlier_run(tmp_path)
    before = content(out)
    with pytest.raises(KeyboardInterrupt), replaced_folder(out) as fresh:
        (fresh / RECORD).write_text("half")
        raise KeyboardInterrupt
    assert content(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["2021-12-31"]


def test_a_folder_with_other_things_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_text("mine")
    with pytest.raises(UsageFault, match="røres ikke"), replaced_folder(tmp_path):
        pass
    assert content(tmp_path) == {"letter.docx": "mine"}


def test_two_runs_at_once_on_one_folder_are_told_apart(tmp_path: Path) -> None:
    out = earlier_run(tmp_path)
    with replaced_folder(out) as fresh:
        (fresh / RECORD).write_text("{}")
        with pytest.raises(StorageFault, match="En anden kørsel"), replaced_folder(out):
            pass


KILLED = """
import os, sys
from pathlib import Path
from vinkeval.staging import replaced_folder
with replaced_folder(Path(sys.argv[1])) as fresh:
    (fresh / "run.json").write_text("half")
    os.kill(os.getpid(), 9)
"""


def test_a_killed_run_neither_changes_nor_blocks(tmp_path: Path) -> None:
    out = earlier_run(tmp_path)
    before = content(out)
    subprocess.run([sys.executable, "-c", KILLED, str(out)], check=False)
    assert content(out) == before
    with replaced_folder(out) as fresh:
        (fresh / RECORD).write_text("new")
    assert content(out) == {RECORD: "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["2021-12-31"]


def test_a_run_killed_between_the_two_renames_is_restored(tmp_path: Path) -> None:
    out = earlier_run(tmp_path)
    before = content(out)
    out.rename(tmp_path / ".2021-12-31.forrige")
    with pytest.raises(KeyboardInterrupt), replaced_folder(out):
        raise KeyboardInterrupt
    assert content(out) == before
