"""The ledger: what earlier papers have shown, so that papers together tell no more than each by itself.

Shown stays shown, hidden stays hidden. Per release: its id, day, plan and hash, and for every row of persons' counts the
numbers as they were published, or nothing where they were hidden.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from vinkeval.disclosure.release import NUMBERS, Release
from vinkeval.disclosure.selection import RowKey
from vinkeval.errors import DisclosureFault
from vinkeval.storage import told_in_danish, write_text

VERSION = 1
EMPTY: dict[str, Any] = {"version": VERSION, "releases": []}


@dataclass(frozen=True)
class Earlier:
    """One earlier paper.

    Attributes:
        as_of: its day; a period that was not over then is another number now.
        shown: key → its NUMBERS as published (NaN: hidden or none).
        hidden: keys of its hidden rows.
    """

    as_of: date
    shown: Mapping[RowKey, Mapping[str, float]]
    hidden: frozenset[RowKey]


def read_ledger(path: Path) -> dict[str, Any]:
    """The ledger at `path`; an empty one where there is none.

    Raises:
        DisclosureFault: the file is not a ledger (then nothing is known of what has been published).
    """
    if not path.exists():
        return dict(EMPTY)
    with told_in_danish(path):
        text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
        whole = found["version"] == VERSION and all(release["sha256"] == _hash(release) for release in found["releases"])
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise DisclosureFault(
            f"{path} er ikke en fortegnelse, som vinkeval har skrevet, eller den er ændret siden. Find den rigtige frem:"
            " uden den kan tidligere papirer afsløre, hvad dette skjuler."
        )
    return dict(found)


def read_ledgers(paths: Iterable[Path]) -> dict[str, Any]:
    """Several ledgers as one. Of a paper that several tell of, the word of its own folder of results stands.

    Raises:
        DisclosureFault: one of the files is not a ledger.
    """
    told: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for path in paths:
        of_folder = _release_beside(path)
        for release in read_ledger(path)["releases"]:
            (own if release["id"] == of_folder else told)[release["id"]] = release
    releases = {**told, **own}.values()
    return {"version": VERSION, "releases": sorted(releases, key=lambda release: (release["as_of"], release["id"]))}


def _release_beside(path: Path) -> str:
    """Id of the release whose folder a ledger lies in; '' where it lies by itself."""
    try:
        return str(json.loads(path.with_name("run.json").read_text(encoding="utf-8"))["release"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def write_ledger(release: Release, path: Path) -> None:
    """Bring the ledger at `path` up to date with a release."""
    write_text(path, ledger_text(release.ledger), lasting=True)


def ledger_text(ledger: Mapping[str, Any]) -> str:
    """A ledger as written."""
    return json.dumps(ledger, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def with_release(ledger: Mapping[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The ledger with one release added; an earlier one of the same id gives way."""
    others = [release for release in ledger.get("releases", []) if release["id"] != entry["id"]]
    entry = {**entry, "sha256": _hash(entry)}
    releases = sorted([*others, entry], key=lambda release: (release["as_of"], release["id"]))
    return {"version": VERSION, "releases": releases}


def entry_of(shown: Mapping[RowKey, Mapping[str, float]], hidden: Iterable[RowKey], told: Mapping[str, Any]) -> dict[str, Any]:
    """What a release adds.

    Args:
        shown: rows of persons' counts with their NUMBERS as published (NaN where hidden or none).
        hidden: keys of hidden rows.
        told: id, as_of, plan, definitions, k, mode and what else the release tells of itself.
    """
    rows: list[list[Any]] = [
        [*key, *(None if math.isnan(numbers[name]) else numbers[name] for name in NUMBERS), "shown"]
        for key, numbers in shown.items()
    ]
    rows += [[*key, *(None for _ in NUMBERS), "hidden"] for key in hidden]
    return {**told, "rows": sorted(rows, key=lambda row: row[:4])}


def _hash(release: Mapping[str, Any]) -> str:
    content = {key: value for key, value in release.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def earlier_papers(ledger: Mapping[str, Any], id: str, mode: str) -> list[Earlier]:
    """The papers before (or beside) the one with this id, in order of their day.

    Raises:
        DisclosureFault: one of them was protected in the other way.
    """
    found = []
    for release in ledger.get("releases", []):
        if release["id"] == id:
            continue
        if release["mode"] != mode:
            raise DisclosureFault(
                f"Papiret {release['id']} er beskyttet på en anden måde (afrunding eller skjulte celler). De to måder kan ikke"
                " blandes i samme række af papirer. Vælg samme måde igen."
            )
        shown, hidden = {}, set()
        for row in release["rows"]:
            key: RowKey = (row[0], row[1], row[2], row[3])
            if row[-1] == "hidden":
                hidden.add(key)
            else:
                numbers = [math.nan if value is None else float(value) for value in row[4:-1]]
                shown[key] = dict(zip(NUMBERS, numbers, strict=True))
        found.append(Earlier(date.fromisoformat(release["as_of"]), shown, frozenset(hidden)))
    return sorted(found, key=lambda paper: paper.as_of)
