"""What a run keeps of itself: inputs, versions, steps and their seconds; nothing that counts persons, no file or sheet name."""

import contextlib
import importlib.metadata
import json
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vinkeval.disclosure.release import INDICATOR_COLUMNS, Release
from vinkeval.exports.personal import shown_file_names
from vinkeval.indicators import Measures
from vinkeval.locking import ROOMS, code_fingerprint
from vinkeval.plan.model import Plan
from vinkeval.progress import Tell, shown
from vinkeval.storage import sha256_of, told_in_danish, write_bytes, write_text

INPUTS, UNRELEASED = "inputs.json", "indicators_unreleased.csv"
LIBRARIES = ("pandas", "numpy", "scipy", "statsmodels", "matplotlib", "olefile", "xlrd", "openpyxl", "pyarrow")


@dataclass
class Steps:
    """The run's steps with their seconds; shown on a terminal unless quiet."""

    quiet: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def __call__(self, name: str) -> Iterator[Tell]:
        """Time the block as the step `name`; what it yields shows how far the step has come."""
        started = time.perf_counter()
        with shown(name, quiet=self.quiet) as tell:
            yield tell
        self.seconds[name] = round(time.perf_counter() - started, 3)


def input_files(raw: Path) -> list[dict[str, object]]:
    """Size and SHA-256 of each raw file, in order of hash, without names (a name may itself be private)."""
    with told_in_danish(raw):
        found = [{"bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in _listed(raw)]
    return sorted(found, key=lambda entry: str(entry["sha256"]))


def _listed(raw: Path) -> list[Path]:
    if raw.is_file():
        return [raw]
    return sorted(path for path in raw.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))


def run_record(raw: Path, plan: Plan, release: Release, steps: Steps, *, lock: Path, taken_over: Sequence[str] = ()) -> str:
    """run.json as text: what a run was made from and how it went.

    Args:
        raw: folder of exports, or one file.
        plan, release, steps: of the run.
        lock: where the frozen analysis plan would stand.
        taken_over: steps that the earlier run had made from the same.
    """
    inputs = input_files(raw)
    report = release.report
    content = {
        "release": release.id,
        "as_of": release.as_of.isoformat(),
        "plan": {"id": plan.id, "sha256": plan.sha256},
        "lock": {"sha256": sha256_of(lock)} if lock.is_file() else None,
        "inputs": {"number": len(inputs), "files": inputs, "left_out": release.refused_files},
        "code": {room: code_fingerprint(room) for room in ROOMS},
        "versions": {
            "vinkeval": importlib.metadata.version("vinkeval"),
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in LIBRARIES},
        },
        "disclosure": {
            "k": plan.disclosure.k,
            "hidden_primary": report.primaries,
            "hidden_secondary": report.secondaries,
            "proven_gap": None if report.gap != report.gap else round(report.gap, 4),
            "notes": list(release.notes),
        },
        "steps": steps.seconds,
        "taken_over": list(taken_over),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def keep_inputs(
    private: Path, *, raw: Path, plan: Path, ledger: Mapping[str, object], lock: Path, template: Path | None
) -> None:
    """What a rerun needs beside the raw files, as it was: the plan, the lock, earlier papers, the template.

    And which raw file was which (shown name, bytes, SHA-256), so that a later comparison can name the file that changed.
    """
    kept = {"plan.toml": plan, "plan.lock.toml": lock, "template.docx": template}
    for name, source in kept.items():
        if source is not None and source.is_file():
            with told_in_danish(source):
                content = source.read_bytes()
            write_bytes(private / name, content, private=True)
    with told_in_danish(raw):
        files = _listed(raw)
        inputs = [
            {"file": shown, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
            for shown, path in zip(shown_file_names(path.name for path in files), files, strict=True)
        ]
    write_text(private / INPUTS, json.dumps(inputs, ensure_ascii=False, indent=1) + "\n", private=True)
    write_text(private / "ledger_in.json", json.dumps(ledger, ensure_ascii=False, indent=1), private=True)


def write_unreleased(measures: Measures, private: Path) -> None:
    """`private/indicators_unreleased.csv`: every row of the catalogue, for its owner alone."""
    frame = measures.frame[INDICATOR_COLUMNS]
    content = frame.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    write_text(private / UNRELEASED, content, private=True)
