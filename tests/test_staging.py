"""The output folder is the earlier one, whole, or the new one, whole."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vinkeval.errors import PermissionFault, StorageFault, UsageFault
from vinkeval.staging import RECORD, replaced_folder
from vinkeval.storage import make_private_folder, write_text

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes of POSIX")
FILES = ("indicators.csv", "private/records.csv", RECORD)
TOUCHES = {"open", "os.mkdir", "os.chmod", "os.rename", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree", "ctypes.dlsym"}
"""What the interpreter tells of before it is done: between any two of these the disk looks otherwise."""
MOST_MOMENTS = 400


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


def numbered_run(out: Path, number: int) -> None:
    """A run as the pipeline makes it: files beside, the ledger brought up to date, then the folder put in its place."""
    with replaced_folder(out) as fresh:
        make_private_folder(fresh / "private")
        for name in FILES:
            write_text(fresh / name, str(number))
        write_text(out.parent / "ledger.json", str(number), lasting=True)


def killed_at(moment: int, task: Callable[[], None]) -> bool:
    """Do `task` in a process that is killed when it is about to touch the disk for the `moment`-th time; whether it was."""
    child = os.fork()
    if child == 0:
        seen = 0

        def watch(event: str, _: object) -> None:
            nonlocal seen
            if event not in TOUCHES:
                return
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(watch)
            task()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@forks
@pytest.mark.parametrize("exchange", [True, False], ids=["a system that can exchange folders", "one that cannot"])
def test_killed_at_any_moment_loses_nothing(tmp_path: Path, exchange: bool) -> None:
    """At every touch of the disk in turn: what stands there is one whole run, and the ledger knows of it."""
    out = tmp_path / "2021-12-31"
    numbered_run(out, 0)

    def run(number: int) -> None:
        if not exchange:
            ctypes.CDLL = lambda *_, **__: object()  # type: ignore[assignment,misc]  # a C library without renameat2
        numbered_run(out, number)

    moment = 1
    while killed_at(moment, lambda number=moment: run(number)):  # type: ignore[misc]
        whole = out if out.exists() else tmp_path / ".2021-12-31.forrige"
        found = content(whole)
        assert sorted(found) == sorted(FILES), f"moment {moment}"
        assert len(set(found.values())) == 1, f"moment {moment}: two runs mixed"
        assert int((tmp_path / "ledger.json").read_text()) >= int(found[RECORD]), f"moment {moment}"
        assert len(list(tmp_path.glob(".2021-12-31.*.ny"))) <= 1, "what killed runs leave does not pile up"
        moment += 1
        assert moment < MOST_MOMENTS
    assert moment > 20, "the run was killed on the way"
    assert set(content(out).values()) == {str(moment)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2021-12-31", "ledger.json"]


@forks
def test_a_killed_run_never_blocks_the_next_whatever_number_its_process_had(tmp_path: Path) -> None:
    """The lock of a dead process, also where its number has since been given to another, is no lock."""
    out = earlier_run(tmp_path)
    (tmp_path / ".2021-12-31.i-brug").write_text(str(os.getppid()))
    with replaced_folder(out) as fresh:
        (fresh / RECORD).write_text("new")
    assert content(out) == {RECORD: "new"}


@forks
def test_of_many_runs_at_once_each_is_whole_or_told(tmp_path: Path) -> None:
    out = tmp_path / "2021-12-31"
    children = []
    for number in range(8):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                for _ in range(20):
                    try:
                        numbered_run(out, number)
                    except StorageFault:
                        code = 0
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert ended == [0] * 8
    assert len(set(content(out).values())) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2021-12-31", "ledger.json"]


@forks
def test_a_folder_that_may_only_be_read_is_told_and_left(tmp_path: Path) -> None:
    """To root everything is open, so the process becomes somebody else first."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        closed = Path(place) / "closed"
        closed.mkdir(mode=0o555)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                if os.geteuid() == 0:
                    os.setuid(65534)
                with replaced_folder(closed / "out"):
                    pass
            except PermissionFault:
                code = 0
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert list(closed.iterdir()) == []
