"""Progress is for someone who watches: on a terminal, and only there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOG = "Aktivitetsnr.;Dato;Indsats;Status;Antal deltagere\n1;01-02-2020;a;Afholdt;7\n"
CHECK = [sys.executable, "-m", "vinkeval", "check"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data_raw").mkdir()
    (tmp_path / "data_raw/Log.csv").write_text(LOG, encoding="utf-8")
    return tmp_path


def on_a_terminal(command: list[str], folder: Path) -> str:
    ours, theirs = os.openpty()
    try:
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
        os.write(theirs, b"end")  # so that there is something to read
        return os.read(ours, 1 << 16).decode("utf-8", "replace")
    finally:
        os.close(theirs)
        os.close(ours)


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_terminal_is_shown_which_file_is_read_unless_quiet(folder: Path) -> None:
    assert "Læser eksporterne" in on_a_terminal(CHECK, folder)
    assert on_a_terminal([*CHECK, "--quiet"], folder) == "end"


def test_what_is_no_terminal_is_shown_nothing(folder: Path) -> None:
    result = subprocess.run(CHECK, cwd=folder, capture_output=True, check=True)
    assert result.stderr == b""
