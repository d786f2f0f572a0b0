"""Whether a run would only make again what already stands: by the content of all that decides it, never by time or size.

The standard library alone, and little of it, so that `vinkeval run` on unchanged exports answers before pandas could be loaded.
"""

import hashlib
import json
import os
import stat
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vinkeval.storage import sha256_of, told_in_danish, write_text

RECORD = "fingerprint.json"
VERSION = 1
_PACKAGE = Path(__file__).parent
_OWN_PLAN = _PACKAGE / "plan" / "handleplan_2020_2021.toml"


@dataclass(frozen=True)
class Asked:
    """All that decides what a run gives, apart from the ledger and the code.

    Attributes:
        raw: folder of exports, or one file.
        plan: the plan file; None for the plan of the package.
        as_of: data cut-off; None for the plan's.
        lock: where the frozen analysis plan would stand; None for the default in `processed`.
        protected: passwords are given. Such a run is never recorded as unchanged, since no trace of a password is kept.
    """

    raw: Path
    processed: Path
    plan: Path | None = None
    as_of: date | None = None
    lock: Path | None = None
    skip_refused: bool = False
    template: Path | None = None
    protected: bool = False

    def fingerprint(self) -> str:
        """SHA-256 over names and contents of the raw files, the plan, the lock, the template, the code and its libraries.

        Raises:
            OSError: one of the files cannot be read.
        """
        parts = [
            ["as of", str(self.as_of), "skip refused", str(self.skip_refused)],
            *([name, _content(path)] for name, path in self._named()),
            self.raw_fingerprint(),
            program_fingerprint(),
        ]
        return _digest(parts)

    def raw_fingerprint(self) -> str:
        """SHA-256 over names and contents of the raw files and the aliases and corrections beside them.

        Raises:
            OSError: one of the files cannot be read.
        """
        return _digest(_raw(self.raw))

    def default_out(self) -> Path | None:
        """Where the results stand unless a folder is named; None where the plan cannot be read, which the run will tell."""
        as_of = self.as_of
        if as_of is None:
            try:
                as_of = tomllib.loads((self.plan or _OWN_PLAN).read_text(encoding="utf-8")).get("cut_off")
            except (OSError, ValueError):
                return None
        return self.processed / as_of.isoformat() if isinstance(as_of, date) else None

    def _named(self) -> Iterator[tuple[str, Path | None]]:
        yield "plan", self.plan or _OWN_PLAN
        yield "lock", self.lock or self.processed / "plan.lock.toml"
        yield "template", self.template


def ledgers_for(ledger: Path | None, out: Path) -> list[Path]:
    """Where what earlier papers have shown is told: the ledger, or, where none is kept, the other runs beside `out`."""
    if ledger is not None:
        return [ledger]
    folders = out.parent.glob("[!.]*/") if out.parent.is_dir() else ()
    others = sorted(folder for folder in folders if folder.name != out.name and (folder / "run.json").is_file())
    return [folder / "ledger.json" for folder in others]


def unchanged(asked: Asked, out: Path | None, ledger: Path | None) -> Path | None:
    """The folder of results that a run would make again exactly as it stands; None where it has to be made.

    Args:
        asked: what the run is asked to do.
        out: the folder named for the results.
        ledger: what earlier papers have shown, as in `ledgers_for`; it must be as the run left it.
    """
    out = out or asked.default_out()
    if out is None or asked.protected:
        return None
    try:
        kept = json.loads((out / "private" / RECORD).read_text(encoding="utf-8"))
        if not isinstance(kept, dict) or kept.get("version") != VERSION:
            return None
        same = (
            kept.get("ledger") == _told_earlier(ledger, out)
            and kept.get("asked") == asked.fingerprint()
            and kept.get("results") == _results(out)
        )
    except (OSError, ValueError):
        return None  # whatever is wrong, the run itself will find it and say so
    return out if same else None


def record(folder: Path, asked: str, ledger: Path | None, out: Path) -> None:
    """Keep in a finished folder of results what it was made from (`asked`: the fingerprint) and how it stands.

    `out` is the place it is meant for.

    Raises:
        PermissionFault, StorageFault: told in Danish with the path.
    """
    with told_in_danish(folder):
        kept = {"version": VERSION, "asked": asked, "ledger": _told_earlier(ledger, out), "results": _results(folder)}
    write_text(folder / "private" / RECORD, json.dumps(kept, indent=1) + "\n", private=True)


def _told_earlier(ledger: Path | None, out: Path) -> list[str]:
    return [_content(path) for path in ledgers_for(ledger, out)]


def program_fingerprint(*rooms: str) -> str:
    """SHA-256 over the code, Python and every installed library, since results may change with them.

    Args:
        rooms: count the code of these rooms alone; all of it, and the notebooks a run executes, by default.
    """
    return _digest([*_code(rooms), [sys.version, sys.platform, *_libraries()]])


def _digest(parts: Iterable[object]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(json.dumps(part).encode() + b"\n")
    return found.hexdigest()


def _content(path: Path | None) -> str:
    """SHA-256 of a file; '' where there is none."""
    return sha256_of(path) if path is not None and path.is_file() else ""


def _raw(raw: Path) -> Iterator[list[str]]:
    """Everything in the folder by name and content, and that a folder in it is one; of a single file, what stands beside it."""
    if raw.is_file():
        yield ["file", raw.name, _content(raw)]
        here = sorted(raw.parent.glob("*.toml"))  # aliases and corrections
    else:
        here = sorted(path for path in raw.iterdir() if not path.name.startswith((".", "~$")))
    for path in here:
        yield ["beside" if raw.is_file() else "file", path.name, _content(path) if path.is_file() else "folder"]


def _code(rooms: Sequence[str]) -> Iterator[list[str]]:
    """Every file of the package (of some rooms: their own), and the notebooks a run executes."""
    if rooms:
        places = [[_PACKAGE / f"{room}.py", *_files(_PACKAGE / room)] for room in rooms]
        files = [path for place in places for path in place if path.is_file()]
    else:
        files = [*_files(_PACKAGE), *sorted((_PACKAGE.parent / "notebooks").glob("*.ipynb"))]
    for path in files:
        if path.suffix != ".pyc":
            yield [path.name, _content(path)]


def _libraries() -> list[str]:
    """Name and version of every installed distribution, as its folder tells."""
    folders = [Path(path) for path in dict.fromkeys(sys.path) if path and Path(path).is_dir()]
    return sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))


def _results(out: Path) -> str:
    """Fingerprint of a folder of results as it stands: names, contents, and of what is private who may read it."""
    parts = []
    for path in _files(out):
        name = path.relative_to(out).as_posix()
        if name != f"private/{RECORD}":
            mode = stat.S_IMODE(path.stat().st_mode) if name.startswith("private/") else 0
            parts.append([name, mode, _content(path)])
    private = out / "private"
    return _digest([*parts, [stat.S_IMODE(private.stat().st_mode)]])


def _files(folder: Path) -> list[Path]:
    """All files below a folder, in order."""
    return sorted(Path(here) / name for here, _, names in os.walk(folder) if not here.endswith("__pycache__") for name in names)
