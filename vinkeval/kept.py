"""What each step of a run wrote and from what, so that the next run takes over what would only come out the same.

A step makes files of the folder of results out of what its key tells, and of nothing else. The files stand in that folder
already; kept beside them, in private/cache, is of each step only its key and the hash of each file. Where a key differs in
anything, or a file is not as the step wrote it, the step is made anew. The auditor reads what is taken over like all the rest.

    OUT/private/cache/steps.json   {"version", "seal": SHA-256 of the rest, "steps": {step: {"key", "files": {name: SHA-256}}}}
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from vinkeval.storage import make_private_folder, told_in_danish, write_bytes, write_text
from vinkeval.unchanged import program_fingerprint

RECORD = "private/cache/steps.json"
VERSION = 1


def key_of(rooms: Sequence[str], *parts: str) -> str:
    """SHA-256 of all that decides what a step makes: what it is made from, the code of the rooms it uses, Python, libraries."""
    return _sha256(json.dumps([*parts, program_fingerprint(*rooms)]).encode())


@dataclass
class Kept:
    """The steps of an earlier run, and of the one that is being made.

    Attributes:
        earlier: the earlier run's folder; None where nothing of it is to be taken over.
        folder: this run's folder.
        taken_over: steps that were.
    """

    earlier: Path | None
    folder: Path
    taken_over: list[str] = field(default_factory=list)
    _made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def step(self, name: str, key: str, make: Callable[[], object]) -> None:
        """Take the files of the step over from the earlier run, or make them.

        Args:
            name: of the step, the same from run to run.
            key: as `key_of` gives it.
            make: writes the step's files in `folder`, where no other step writes meanwhile.

        Raises:
            PermissionFault, StorageFault: told in Danish with the path.
        """
        found = self._as_it_was(name, key)
        if found is not None:
            for place, content in found.items():
                path = self.folder / place
                with told_in_danish(path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(path, content)
            files = {place: _sha256(content) for place, content in found.items()}
            self.taken_over.append(name)
        else:
            before = self._files()
            make()
            files = {place: _sha256((self.folder / place).read_bytes()) for place in sorted(self._files() - before)}
        self._made[name] = {"key": key, "files": files}

    def write(self) -> None:
        """Keep this run's steps for the next one.

        Raises:
            PermissionFault, StorageFault: told in Danish with the path.
        """
        path = self.folder / RECORD
        make_private_folder(path.parent)
        kept = {"version": VERSION, "seal": _seal(self._made), "steps": self._made}
        write_text(path, json.dumps(kept, indent=1) + "\n", private=True)

    def _as_it_was(self, name: str, key: str) -> dict[str, bytes] | None:
        """The step's files, by place; None where it was made from something else or is not as it was written."""
        if self.earlier is None:
            return None
        try:
            kept = json.loads((self.earlier / RECORD).read_bytes())
            if kept["version"] != VERSION or kept["seal"] != _seal(kept["steps"]) or kept["steps"][name]["key"] != key:
                return None
            found = {}
            for place, sha256 in kept["steps"][name]["files"].items():
                if PurePosixPath(place).is_absolute() or ".." in PurePosixPath(place).parts:
                    return None
                found[place] = (self.earlier / place).read_bytes()
                if _sha256(found[place]) != sha256:
                    return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # whatever is wrong with it, the step is made anew
        return found

    def _files(self) -> set[str]:
        places = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return {place.as_posix() for place in places if place.parts[0] != "private"}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _seal(steps: object) -> str:
    return _sha256(json.dumps(steps, sort_keys=True).encode())
