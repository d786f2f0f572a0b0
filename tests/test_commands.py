"""The command line on whole runs and on bad input: files of the contract, exit codes, nothing lost, no traceback."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from vinkeval.example import write_example

CONTRACT = [
    "run.json", "indicators.csv", "estimates.csv", "goals.csv", "findings_summary.csv", "ledger.json", "vink_tabeller.xlsx",
    "bilag.docx", "bilag.html", "indstilling.txt",
    "notebooks/00_overblik.html", "notebooks/05_tendenser.html",
    "private/indicators_unreleased.csv", "private/findings.csv", "private/accounting.json", "private/records/referrals.parquet",
]  # fmt: skip
NO_STATUS = b"Aktivitetsnr.;Dato;Indsats;Antal deltagere\n1;01-02-2020;a;7\n"
PLAIN_C = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale without Danish letters, with Python told to take it at its word."""
FILE_LIMIT = 100_000
"""Bytes a file may grow to in the test of a full disk: enough to read the exports, too little to write the results."""


def vinkeval(
    *words: object, cwd: Path, env: Mapping[str, str] | None = None, one_core: bool = False
) -> "subprocess.CompletedProcess[str]":
    bound = hasattr(os, "sched_setaffinity") and one_core
    return subprocess.run(
        [sys.executable, "-m", "vinkeval", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, encoding="utf-8",
        preexec_fn=(lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})) if bound else None,
    )  # fmt: skip


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


NO_NETWORK = """
import os, socket
_connect = socket.socket.connect
def _refuse(what):
    with open(os.environ["NETWORK_LOG"], "a", encoding="utf-8") as log:
        print(what, file=log)
    raise OSError("no network in this test")
def connect(self, address):
    if self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1", "localhost"):
        return _connect(self, address)  # a notebook and its kernel talk to each other
    _refuse(f"connect {address}")
def getaddrinfo(host, *rest, **more):
    if host in (None, "", "127.0.0.1", "::1", "localhost"):
        return _getaddrinfo(host, *rest, **more)
    _refuse(f"look up {host}")
_getaddrinfo = socket.getaddrinfo
socket.socket.connect = socket.socket.connect_ex = connect
socket.getaddrinfo = getaddrinfo
"""
"""Loaded by every interpreter of a run, the notebooks' kernels among them: what reaches out is refused and written down."""


def without_network(folder: Path) -> dict[str, str]:
    guard = folder / "guard"
    _write(guard / "sitecustomize.py", NO_NETWORK.encode())
    before = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(guard), *([before] if before else [])]), "NETWORK_LOG": str(guard / "log.txt")}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_example(folder / "data_raw", seed=3, scale=0.5)
    result = vinkeval("run", cwd=folder, env=without_network(tmp_path_factory.getbasetemp()))
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


def test_a_run_reaches_out_to_nobody(ran: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The run above was made with every way out closed and watched; the same guard catches one who tries."""
    assert not (tmp_path_factory.getbasetemp() / "guard/log.txt").exists()
    tried = "import urllib.request; urllib.request.urlopen('http://example.org')"
    guard = without_network(tmp_path)
    done = subprocess.run([sys.executable, "-c", tried], check=False, env={**os.environ, **guard}, capture_output=True)
    assert done.returncode != 0
    assert "example.org" in Path(guard["NETWORK_LOG"]).read_text(encoding="utf-8")


def test_a_run_writes_the_files_of_the_contract(ran: Path) -> None:
    out = ran / "data_processed/2021-12-31"
    assert [name for name in CONTRACT if not (out / name).is_file()] == []
    for picture in (out / "figures").glob("*.png"):
        assert [picture.with_suffix(end).is_file() for end in (".svg", ".txt", ".csv")] == [True] * 3
    assert sorted(path.name for path in out.parent.iterdir()) == ["2021-12-31", "ledger.json"]


def test_what_counts_persons_is_for_its_owner_alone(ran: Path) -> None:
    private = ran / "data_processed/2021-12-31/private"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.rglob("*") if path.is_file()} == {0o600}


def test_hidden_rows_say_nothing_at_all(ran: Path) -> None:
    rows = pd.read_csv(ran / "data_processed/2021-12-31/indicators.csv", dtype=str, keep_default_na=False)
    hidden = rows[rows["status"] == "hidden"]
    assert len(hidden) > 0
    assert set(hidden[["numerator", "value", "lower", "upper", "n", "n_missing"]].to_numpy().ravel()) == {".."}
    assert ".." not in set(rows.loc[rows["status"] == "ok", "value"])


def test_the_record_counts_no_person_and_names_no_file(ran: Path) -> None:
    text = (ran / "data_processed/2021-12-31/run.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert record["inputs"]["number"] == len(list((ran / "data_raw").iterdir()))
    assert [path.name for path in (ran / "data_raw").iterdir() if path.name in text or path.stem in text] == []


def test_rows_in_are_accepted_set_aside_or_no_data(ran: Path) -> None:
    account = json.loads((ran / "data_processed/2021-12-31/private/accounting.json").read_text(encoding="utf-8"))
    for sheet in account["sheets"]:
        assert sheet["rows"] == sheet["accepted"] + sheet["set_aside"] + sheet["not_data"], sheet


def test_audit_and_check_agree_with_the_run(ran: Path) -> None:
    audited = vinkeval("audit", "data_processed/2021-12-31", "--json", cwd=ran)
    assert audited.returncode == 0, audited.stdout
    before = content(ran)
    checked = vinkeval("check", "--json", cwd=ran)
    assert checked.returncode == 0
    files = json.loads(checked.stdout)["files"]
    assert {entry["status"] for entry in files} == {"accepted"}
    assert content(ran) == before, "check writes nothing"


def test_a_rerun_reproduces_elsewhere_and_does_not_count_as_an_earlier_paper(ran: Path, tmp_path: Path) -> None:
    """In another folder, of another name, in another locale and time zone, on one core, with the files touched since."""
    elsewhere = tmp_path / "et andet sted, æøå"
    shutil.copytree(ran / "data_raw", elsewhere / "rå filer")
    shutil.copytree(ran / "data_processed/2021-12-31", elsewhere / "kopi")
    for path in (elsewhere / "rå filer").iterdir():
        os.utime(path, (1, 1))
    other = {"TZ": "Asia/Tokyo", **PLAIN_C, "PYTHONHASHSEED": "7"}
    one_core = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    verified = vinkeval("verify", elsewhere / "kopi", "--raw", elsewhere / "rå filer", cwd=elsewhere, env={**other, **one_core},
                        one_core=True)  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.startswith("Genskabt")


def test_a_run_takes_over_what_would_come_out_the_same_and_gives_the_same(ran: Path, tmp_path: Path) -> None:
    """A file that holds no data has changed: nothing has to be protected, drawn or executed anew, but all is audited."""
    shutil.copytree(ran, tmp_path / "kopi")
    _write(tmp_path / "kopi/data_raw/Læs mig.txt", b"Ingen data her.")
    again = vinkeval("run", cwd=tmp_path / "kopi")
    assert again.returncode == 0, again.stderr
    assert "Som sidst:    de beskyttede tal, figurer og papirer og notesbøgerne" in again.stdout
    before, after = (content(folder / "data_processed/2021-12-31") for folder in (ran, tmp_path / "kopi"))
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed <= {"run.json", *(f"private/{name}.json" for name in ("fingerprint", "inputs", "ledger_in"))}
    record = json.loads(after["run.json"])
    assert record["taken_over"] == ["release", "papers", "notebooks"]
    assert "Efterprøver diskretionen" in record["steps"]


def test_verify_tells_when_the_inputs_are_others(ran: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(ran / "data_raw", raw)
    next(raw.glob("*.xlsx")).unlink()
    result = vinkeval("verify", "data_processed/2021-12-31", "--raw", raw, cwd=ran)
    assert result.returncode == 14
    assert "1 registreret fil findes ikke" in result.stderr


def test_an_audit_of_a_touched_paper_fails(ran: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(ran / "data_processed/2021-12-31", out)
    true = pd.read_csv(out / "private/indicators_unreleased.csv", dtype=str, keep_default_na=False)
    shown = pd.read_csv(out / "indicators.csv", dtype=str, keep_default_na=False)
    key = ["indicator", "breakdown", "category", "period"]
    hidden = shown[shown["status"] == "hidden"].index[0]
    same = (true[key] == shown.loc[hidden, key]).all(axis=1)
    shown.loc[hidden] = true[same].iloc[0]
    shown.to_csv(out / "indicators.csv", index=False)
    result = vinkeval("audit", out, cwd=tmp_path)
    assert result.returncode == 12


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (lambda raw: None, 11, "findes ikke"),
        (lambda raw: raw.mkdir(), 11, "indeholder ingen"),
        (lambda raw: _write(raw / "Log.xlsx", b"PK\x03\x04 not a workbook"), 11, "Log.xlsx"),
        (lambda raw: _write(raw / "Liste.csv", "Farve;Antal\nrød;3\nblå;4\n".encode("cp1252")), 11, "Liste.csv"),
        (lambda raw: _write(raw / "Log.csv", NO_STATUS), 11, "Status"),
    ],
    ids=["no folder", "empty folder", "broken workbook", "fits no table", "required column missing"],
)  # fmt: skip
def test_bad_exports_are_told_and_change_nothing(ran: Path, tmp_path: Path, make: object, code: int, told: str) -> None:
    out = tmp_path / "out"
    shutil.copytree(ran / "data_processed/2021-12-31", out)
    before = content(out)
    make(tmp_path / "raw")  # type: ignore[operator]
    result = vinkeval("run", tmp_path / "raw", "--out", out, cwd=tmp_path)
    assert result.returncode == code, result.stderr
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert content(out) == before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("locale", [PLAIN_C, {**PLAIN_C, "LC_ALL": "da_DK.ISO-8859-1"}], ids=["C", "ISO-8859-1"])
def test_danish_letters_and_spaces_in_paths_in_any_locale(tmp_path: Path, locale: Mapping[str, str]) -> None:
    _write(tmp_path / "Årets eksporter æø/Rådgivning åben.csv", b"Farve;Antal\nr;3\n")
    result = vinkeval("check", "Årets eksporter æø", "--json", cwd=tmp_path, env=locale)
    assert result.returncode == 11
    assert [entry["file"] for entry in json.loads(result.stdout)["files"]] == ["Rådgivning åben.csv"]


def test_paths_of_another_system_are_told_and_not_guessed(tmp_path: Path) -> None:
    result = vinkeval("check", r"C:\eksporter\2021", cwd=tmp_path)
    assert (result.returncode, "findes ikke" in result.stderr) == (11, True)
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    _write(raw / "En.xlsx", b"PK\x03\x04 not a workbook")
    _write(raw / "To.csv", b"Farve;Antal\nr;3\n")
    result = vinkeval("check", raw, cwd=tmp_path)
    assert result.returncode == 11
    told = result.stdout + result.stderr
    assert "En.xlsx" in told
    assert "To.csv" in told


def test_wrong_words_and_wrong_plan(tmp_path: Path) -> None:
    assert vinkeval("run", "--as-of", "i går", cwd=tmp_path).returncode == 2
    assert vinkeval("frobnicate", cwd=tmp_path).returncode == 2
    (tmp_path / "plan.toml").write_text("id = 3\n", encoding="utf-8")
    result = vinkeval("run", ".", "--plan", "plan.toml", cwd=tmp_path)
    assert result.returncode == 10
    assert "plan.toml" in result.stderr


def test_a_folder_with_other_things_is_left_alone(ran: Path, tmp_path: Path) -> None:
    _write(tmp_path / "mine/brev.txt", b"hej")
    result = vinkeval("run", ran / "data_raw", "--out", tmp_path / "mine", cwd=tmp_path)
    assert result.returncode == 2
    assert content(tmp_path / "mine") == {"brev.txt": b"hej"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere; see test_staging")
def test_no_permission_is_told(ran: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    result = vinkeval("run", ran / "data_raw", "--out", tmp_path / "closed/out", cwd=tmp_path)
    assert result.returncode == 13


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_disk_that_runs_full_is_told_and_loses_nothing(ran: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(ran / "data_processed/2021-12-31", out)
    before = content(out)
    small = f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({FILE_LIMIT}, {FILE_LIMIT}))\n"
    small += "from vinkeval.cli import main; sys.exit(main(sys.argv[1:]))"
    result = subprocess.run(
        [sys.executable, "-c", small, "run", str(ran / "data_raw"), "--out", str(out)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 15, result.stderr
    assert "Traceback" not in result.stderr
    assert content(out) == before


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_second_run_on_one_folder_is_told_and_the_first_when_interrupted_leaves_everything(ran: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(ran / "data_processed/2021-12-31", out)
    before = content(out)
    heard = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job ignores it
    heard += "from vinkeval.cli import main; sys.exit(main(sys.argv[1:]))"
    running = subprocess.Popen(
        [sys.executable, "-c", heard, "run", str(ran / "data_raw"), "--out", str(out)],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.*.ny")) and time.monotonic() < deadline:
        time.sleep(0.05)
    second = vinkeval("run", ran / "data_raw", "--out", out, cwd=tmp_path)
    assert second.returncode == 15
    assert "En anden kørsel skriver til" in second.stderr
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=180)
    assert running.returncode == 130
    assert "Traceback" not in told
    assert content(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_run_whose_files_are_changed_meanwhile_leaves_everything(ran: Path, tmp_path: Path) -> None:
    shutil.copytree(ran, tmp_path / "kopi")
    raw, results = tmp_path / "kopi/data_raw", tmp_path / "kopi/data_processed"
    before = content(results)
    _write(raw / "Læs mig.txt", b"Ingen data her.")  # else there is nothing to do
    running = subprocess.Popen(
        [sys.executable, "-m", "vinkeval", "run"], cwd=tmp_path / "kopi", stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    deadline = time.monotonic() + 60
    while not list(results.glob(".*.ny")) and time.monotonic() < deadline:
        time.sleep(0.05)
    _write(raw / "Læs mig.txt", b"Endnu en linje.")
    _, told = running.communicate(timeout=180)
    assert running.returncode == 11
    assert "blev ændret, mens de blev læst" in told
    assert content(results) == before


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
