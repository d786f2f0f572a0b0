"""A run on unchanged exports answers at once and touches nothing; whatever has changed, it notices by content."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vinkeval.unchanged import Asked, record, unchanged

PLAN = 'id = "p"\ncut_off = 2021-12-31\n'


class Place:
    """A folder of exports and the results a run left beside it."""

    def __init__(self, folder: Path) -> None:
        self.raw, self.processed = folder / "data_raw", folder / "data_processed"
        self.out, self.ledger = self.processed / "2021-12-31", self.processed / "ledger.json"
        self.plan = folder / "plan.toml"
        for path, text in (
            (self.raw / "Log.csv", "Nr.;Dato\n1;01-02-2020\n"),
            (self.raw / "corrections.toml", "# ingen\n"),
            (self.out / "run.json", "{}"),
            (self.out / "figures/A1.csv", "periode,antal\n2020,7\n"),
            (self.out / "private/records/activities.parquet", "PAR1"),
            (self.ledger, '{"releases": ["2021-12-31-p"]}'),
            (self.plan, PLAN),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (self.out / "private").chmod(0o700)
        self.asked = Asked(self.raw, self.processed, plan=self.plan)
        record(self.out, self.asked.fingerprint(), self.ledger, self.out)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_nothing_changed(place: Place) -> None:
    assert unchanged(place.asked, None, place.ledger) == place.out
    assert unchanged(place.asked, place.out, place.ledger) == place.out


def _same_size_and_time(path: Path, old: str, new: str) -> None:
    times = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


CHANGES: dict[str, Callable[[Place], object]] = {
    "a raw file, same size and time": lambda p: _same_size_and_time(p.raw / "Log.csv", "2020", "2021"),
    "a raw file renamed": lambda p: (p.raw / "Log.csv").rename(p.raw / "Log 2020.csv"),
    "a raw file more": lambda p: (p.raw / "Ny.csv").write_text("Nr.;Dato\n"),
    "a raw file less": lambda p: (p.raw / "Log.csv").unlink(),
    "corrections": lambda p: (p.raw / "corrections.toml").write_text("# nogle\n"),
    "aliases": lambda p: (p.raw / "aliases.toml").write_text("[activities]\n"),
    "the plan": lambda p: p.plan.write_text(PLAN + "# ny\n"),
    "the plan locked": lambda p: (p.processed / "plan.lock.toml").write_text("locked_on = 2020-01-01\n"),
    "the ledger": lambda p: p.ledger.write_text('{"releases": []}'),
    "the ledger gone": lambda p: p.ledger.unlink(),
    "a result, same size and time": lambda p: _same_size_and_time(p.out / "figures/A1.csv", "7", "8"),
    "a result gone": lambda p: (p.out / "figures/A1.csv").unlink(),
    "a result more": lambda p: (p.out / "figures/B1.csv").write_text(""),
    "a private result": lambda p: (p.out / "private/records/activities.parquet").write_text("PAR2"),
    "others may read what is private": lambda p: (p.out / "private").chmod(0o755),
    "the record spoilt": lambda p: (p.out / "private/fingerprint.json").write_text("[]"),
    "the record gone": lambda p: (p.out / "private/fingerprint.json").unlink(),
    "results moved away": lambda p: p.out.rename(p.processed / "gammel"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changed_is_noticed(place: Place, change: Callable[[Place], object]) -> None:
    change(place)
    assert unchanged(place.asked, None, place.ledger) is None


@pytest.mark.parametrize(
    "other",
    [
        {"as_of": date(2020, 12, 31)},
        {"skip_refused": True},
        {"template": Path("plan.toml")},
        {"plan": None},
        {"protected": True},
    ],
    ids=str,
)
def test_whatever_else_is_asked_is_another_run(place: Place, other: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.plan.parent)
    assert unchanged(replace(place.asked, **other), place.out, place.ledger) is None  # type: ignore[arg-type]


def test_without_a_ledger_the_runs_beside_tell_of_earlier_papers(place: Place) -> None:
    record(place.out, place.asked.fingerprint(), None, place.out)
    assert unchanged(place.asked, place.out, None) == place.out
    beside = place.processed / "2020-12-31"
    beside.mkdir()
    (beside / "ledger.json").write_text('{"releases": ["2020-12-31-p"]}', encoding="utf-8")
    assert unchanged(place.asked, place.out, None) == place.out, "not a run"
    (beside / "run.json").write_text("{}", encoding="utf-8")
    assert unchanged(place.asked, place.out, None) is None


def test_what_excel_and_the_system_leave_in_the_folder_changes_nothing(place: Place) -> None:
    for name in ("~$Log.xlsx", ".DS_Store"):
        (place.raw / name).write_bytes(b"x")
    assert unchanged(place.asked, None, place.ledger) == place.out


def test_the_record_names_no_file_and_is_for_its_owner_alone(place: Place) -> None:
    kept = place.out / "private/fingerprint.json"
    assert "Log" not in kept.read_text(encoding="utf-8")
    assert os.name == "nt" or kept.stat().st_mode & 0o077 == 0


def test_the_command_answers_without_the_heavy_libraries(place: Place) -> None:
    before = {path: path.read_bytes() for path in place.plan.parent.rglob("*") if path.is_file()}
    probe = (
        "import sys, vinkeval.cli as c\nprint(c.main(['run', '--plan', 'plan.toml']))\n"
        "print([m for m in ('pandas', 'numpy', 'vinkeval.pipeline') if m in sys.modules])"
    )
    # The command hands the plan over as it was typed, and looks where the place has its results.
    result = subprocess.run(
        [sys.executable, "-c", probe], cwd=place.plan.parent, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    told, code, heavy = result.stdout.splitlines()
    assert told.startswith("Intet er ændret")
    assert (code, heavy) == ("0", "[]")
    assert {path: path.read_bytes() for path in place.plan.parent.rglob("*") if path.is_file()} == before
