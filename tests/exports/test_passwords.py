"""Protected files are opened by a password from a file; what is wrong with that file is said, and nothing of it is shown."""

import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from vinkeval.errors import ExportsFault, UsageFault
from vinkeval.exports import read_exports
from vinkeval.exports.passwords import read_password
from vinkeval.plan import load_plan

CODE = "hemmelig-æøå"
ROWS = [
    ["Aktivitetsnr.", "Dato", "Indsats", "Aktivitetstype", "Status", "Antal deltagere"],
    [1, date(2020, 2, 1), "a", "Workshop", "Afholdt", 7],
]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "data_raw"
    folder.mkdir()
    book, plain = openpyxl.Workbook(), BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(plain)
    with (folder / "Aktivitetslog.xlsx").open("wb") as protected:
        OOXMLFile(plain).encrypt(CODE, protected)
    return folder


@pytest.mark.parametrize("written", [CODE.encode(), f"{CODE}\r\nikke denne\r\n".encode(), f" {CODE} ".encode("utf-8-sig")])
def test_the_first_line_opens_the_file(raw: Path, tmp_path: Path, written: bytes) -> None:
    (tmp_path / "kode.txt").write_bytes(written)
    records = read_exports(raw, as_of=load_plan().cut_off, password_file=tmp_path / "kode.txt").records
    assert records["activities"].participants.tolist() == [7]


def test_without_the_password_and_with_a_wrong_one_the_file_is_refused(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "kode.txt").write_text("forkert", encoding="utf-8")
    for file, said in ((None, "--password-file"), (tmp_path / "kode.txt", "åbner den ikke")):
        with pytest.raises(ExportsFault, match=said):
            read_exports(raw, as_of=load_plan().cut_off, password_file=file)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "findes ikke"),
        (b"", "ingen kode"),
        (b"\n\nkode", "ingen kode"),
        (b"\xef\xbb\xbf", "ingen kode"),
        ("blåbær".encode("cp1252"), "ikke tekst i UTF-8"),
        ("kode".encode("utf-16"), "ikke tekst i UTF-8"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, written: bytes | None, said: str) -> None:
    file = tmp_path / "kode.txt"
    if written is not None:
        file.write_bytes(written)
    with pytest.raises(UsageFault, match=said) as fault:
        read_password(file)
    assert "bær" not in str(fault.value)


def test_the_command_ends_with_the_code_of_wrong_usage(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "kode.txt").write_bytes("blåbær".encode("cp1252"))
    ran = subprocess.run(
        [sys.executable, "-m", "vinkeval", "check", str(raw), "--password-file", str(tmp_path / "kode.txt")],
        capture_output=True, text=True, check=False, encoding="utf-8", cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "er ikke tekst i UTF-8" in ran.stderr
    assert "Uventet" not in ran.stderr


def test_a_run_of_a_protected_file_is_reproduced_with_the_password_and_keeps_it_nowhere(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "kode.txt").write_text(CODE, encoding="utf-8")
    out = "data_processed/2021-12-31"

    def vinkeval(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "vinkeval", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)

    ran = vinkeval("run", "--password-file", "kode.txt", "--quiet")
    assert ran.returncode == 0, ran.stderr
    verified = vinkeval("verify", out, "--password-file", "kode.txt")
    assert (verified.returncode, verified.stdout[:8]) == (0, "Genskabt"), verified.stderr
    without = vinkeval("verify", out)
    assert without.returncode == 14
    assert "--password-file" in without.stderr
    said = [ran.stdout, ran.stderr, verified.stdout, without.stderr]
    written = [path.read_bytes() for path in (tmp_path / out).rglob("*") if path.is_file()]
    assert not any(CODE in text for text in said)
    assert not any(CODE.encode() in content for content in written)
