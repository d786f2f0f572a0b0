"""The locked analysis plan: what was decided before the numbers were seen, and what has been changed since.

Every paper says either *som planlagt* or lists each deviation with old and new (evidence.md, "The analysis plan is locked").
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from vinkeval.danish import day, number
from vinkeval.errors import PlanFault
from vinkeval.plan.model import Plan
from vinkeval.storage import told_in_danish, write_text

ROOMS = {
    "intervals": "konfidensintervallerne",
    "exports": "indlæsningen af eksporterne",
    "indicators": "indikatorernes beregning",
    "evidence": "de statistiske metoder",
    "disclosure": "diskretionen",
}
_PARTS = {
    "interventions": "Planens indsatser",
    "events": "Begivenhederne (fx nedlukninger)",
    "breaks": "Bruddene i registreringen",
    "context": "De offentliggjorte tal, der vises til sammenligning,",
    "disclosure": "Reglerne for diskretion",
}
"""Parts of the plan that bear on numbers and are locked as a whole."""
_PACKAGE = Path(__file__).parent
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True)
class Lock:
    """What a lock file says of this run.

    Attributes:
        locked_on: the day the analysis plan was frozen.
        deviations: one Danish sentence each; empty is *som planlagt*.
    """

    locked_on: date
    deviations: tuple[str, ...]


def write_lock(plan: Plan, path: Path, *, today: date) -> None:
    """Freeze `plan` and the methods of this version in `path`.

    Raises:
        PlanFault: there is a lock already; it is never replaced, since that would undo it.
        PermissionFault, StorageFault: the place cannot be written.
    """
    if path.exists():
        raise PlanFault(f"Der er allerede en låst analyseplan i {path}. Den overskrives ikke. Vælg en anden fil med --out.")
    with told_in_danish(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, _as_toml({"locked_on": today.isoformat(), **_frozen(plan)}))


def read_lock(path: Path, plan: Plan) -> Lock | None:
    """What has been changed since `path` was frozen; None where there is no lock.

    Raises:
        PlanFault: the file is no lock of ours.
    """
    if not path.is_file():
        return None
    with told_in_danish(path):
        content = path.read_bytes()
    try:
        locked = tomllib.loads(content.decode("utf-8"))
        locked_on = date.fromisoformat(locked["locked_on"])
    except (KeyError, TypeError, ValueError):
        raise PlanFault(f"{path} er ikke en låst analyseplan. Lav en ny med «vinkeval lock», eller fjern filen.") from None
    return Lock(locked_on, (*_deviations(locked, _frozen(plan), plan), *_other_code(locked)))


def plan_changes(old: Plan, new: Plan) -> tuple[str, ...]:
    """What differs between two plans: one Danish sentence each, with old and new."""
    return tuple(_deviations(_frozen(old), _frozen(new), new))


def _frozen(plan: Plan) -> dict[str, Any]:
    return {
        "plan": {"id": plan.id, "sha256": plan.sha256},
        "dates": {
            "baseline": f"{plan.baseline.first} - {plan.baseline.last}",
            "plan": f"{plan.period.first} - {plan.period.last}",
            "cut_off": plan.cut_off.isoformat(),
        },
        "primary": {"indicators": ", ".join(id for id, text in plan.indicators.items() if text.primary) or "ingen"},
        "relevant_change": {id: repr(text.relevant_change) for id, text in plan.indicators.items() if text.relevant_change},
        "targets": {f"{target.indicator} {target.period}": repr(target.value) for target in plan.targets},
        "definitions": {id: _fingerprint(text) for id, text in plan.indicators.items()},
        "parts": {part: _fingerprint(getattr(plan, part)) for part in _PARTS},
        "methods": {room: code_fingerprint(room) for room in ROOMS},
    }


def _fingerprint(part: object) -> str:
    return hashlib.sha256(repr(part).encode()).hexdigest()[:16]


def code_fingerprint(room: str, package: Path = _PACKAGE) -> str:
    """Fingerprint of a room's source (a folder, or one module): a change of method cannot be made without it."""
    found = hashlib.sha256()
    for path in [package / f"{room}.py"] if (package / f"{room}.py").is_file() else sorted((package / room).rglob("*")):
        if path.suffix in (".py", ".toml"):
            found.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]


def _deviations(locked: Mapping[str, Any], now: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    names = {
        "dates": {"baseline": "baselineperioden", "plan": "planperioden", "cut_off": "planens opgørelsesdato"},
        "primary": {"indicators": "de primære indikatorer"},
    }
    for part, keys in names.items():
        for key, name in keys.items():
            old, new = locked.get(part, {}).get(key), now[part][key]
            if old != new:
                yield f"{name[0].upper()}{name[1:]} var {_shown(old)} og er nu {_shown(new)}."
    for part, name in (("relevant_change", "Den mindste ændring, der betyder noget, for"), ("targets", "Målet for")):
        for key in sorted({*locked.get(part, {}), *now[part]}):
            old, new = locked.get(part, {}).get(key), now[part].get(key)
            if old != new:
                yield f"{name} {key} var {_shown(old)} og er nu {_shown(new)}."
    for id in sorted({*locked.get("definitions", {}), *now["definitions"]}):
        old, new = locked.get("definitions", {}).get(id), now["definitions"].get(id)
        called = f"{id} {plan.indicators[id].name}" if id in plan.indicators else id
        if old is None:
            yield f"Indikatoren {called} er kommet til."
        elif new is None:
            yield f"Indikatoren {called} er udgået."
        elif old != new:
            yield f"Beskrivelsen af indikatoren {called} er ændret."
    for part, name in _PARTS.items():
        if locked.get("parts", {}).get(part) != now["parts"][part]:
            yield f"{name} er ændret."


def _other_code(locked: Mapping[str, Any]) -> Iterator[str]:
    for room, name in ROOMS.items():
        old, new = locked.get("methods", {}).get(room), code_fingerprint(room)
        if old != new:
            yield f"Programkoden for {name} er en anden udgave end den låste (var {_shown(old)}, er nu {new})."


def _shown(value: str | None) -> str:
    """A frozen value as a reader sees it: 2018-01-01 - 2019-12-31 as 1. januar 2018 til 31. december 2019, 0.7 as 0,7."""
    if value is None:
        return "ikke fastsat"
    if re.fullmatch(r"-?\d+\.\d+", value):
        amount = float(value)
        return number(amount, 0 if amount.is_integer() else len(value.partition(".")[2]))
    return _ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0])), value).replace(" - ", " til ")


def _as_toml(content: Mapping[str, Any]) -> str:
    locked_on = day(date.fromisoformat(content["locked_on"]))
    lines = [
        f"# Analyseplanen, som den blev låst {locked_on}. Rettes ikke: en ny plan låses i en ny fil.",
        f'locked_on = "{content["locked_on"]}"',
    ]
    for part, entries in content.items():
        if isinstance(entries, Mapping):
            lines += ["", f"[{part}]", *(f'"{key}" = "{value}"' for key, value in entries.items())]
    return "\n".join(lines) + "\n"
