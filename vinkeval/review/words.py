"""The words of a comparison: one released number before and after, and what it is called, in the papers' own Danish."""

from collections.abc import Iterable, Iterator

from vinkeval.danish import HIDDEN, listing, number
from vinkeval.exports.rules import RULES
from vinkeval.figures.texts import texts

_PAPERS = texts("vinkeval.papers")
_NAMES = {
    "numerator": "tæller", "denominator": "nævner", "value": "værdi", "lower": "nedre", "upper": "øvre", "n": "n",
    "n_missing": "uoplyst", "estimate": "skøn", "df": "frihedsgrader", "status": "status", "baseline": "baseline",
    "latest": "seneste", "target": "mål", "cells": "celler",
}  # fmt: skip


def moves(changed: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """'tæller, værdi og n 3 → 4': each number before and after, those that moved alike told once.

    Args:
        changed: column, old and new as released, in the order of the columns.
    """
    alike: dict[str, list[str]] = {}
    for column, old, new in changed:
        alike.setdefault(_told_apart(old, new), []).append(_NAMES[column])
    for words, names in alike.items():
        yield f"{listing(names)} {words}"


def model(term: str) -> str:
    """What an estimate tells, by its model and term: 'afbrudt tidsserie, level' → 'niveau ved planens start (tendens)'."""
    last = term.rpartition(", ")[2]
    words = str(_PAPERS.entry("workbook.terms").get(last, last))
    return f"{words} (tendens)" if last not in ("difference", "ratio") else f"{words} mellem baseline og planperioden"


def finding(rule: str, action: str) -> str:
    """What was found in reading and what was done."""
    title = RULES[rule].title if rule in RULES else ""
    done = _PAPERS.entry("quality.actions").get(action, action)
    return f"{title or rule} ({done})"


def _told_apart(old: str, new: str) -> str:
    """Old → new with as many decimals as it takes to see that they differ."""
    for decimals in (3, 6, 10):
        before, after = _shown(old, decimals), _shown(new, decimals)
        if before != after:
            break
    return f"{before} → {after}"


def _shown(text: str, decimals: int) -> str:
    if text in ("", HIDDEN):
        return text or "intet"
    try:
        value = float(text)
    except ValueError:
        return _status(text)
    return number(value, 0 if value.is_integer() else decimals)


def _status(code: str) -> str:
    """A status as the papers call it, with what they tell apart by its code alone where they call two alike."""
    words = {**_PAPERS.entry("workbook.status"), **_PAPERS.entry("results.status")}
    own = {"kun_baseline": "kun baseline", "hidden": "skjult"}
    return own.get(code) or str(words.get(code, code)).lstrip("●◐○–").strip()
