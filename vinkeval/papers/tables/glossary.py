"""Words and abbreviations a reader may not know, and the questions behind the answers: those that a text uses."""

import re
from collections.abc import Iterable

from vinkeval.disclosure.release import Release
from vinkeval.exports.schema import load_schema
from vinkeval.figures.texts import texts
from vinkeval.papers.model import Grid
from vinkeval.papers.naming import span

_TEXTS = texts("vinkeval.papers")


def words(release: Release, said: str | None = None) -> Grid | None:
    """The plan's local words and those of every paper, with their meaning.

    Args:
        said: the text whose words are explained; by default all.
    """
    spans = {"baseline": span(release, "baseline"), "plan": span(release, "plan"), "unit": release.plan.unit}
    local = [word for word in release.plan.words if _uses(said, [word.term])]
    rows: list[tuple[str, ...]] = [(word.term, word.meaning) for word in local]
    rows += [
        (str(entry["term"]), str(entry["meaning"]).format(**spans))
        for entry in _TEXTS.entry("words.entries")
        if _uses(said, entry.get("forms", [entry["term"]]))
    ]
    if not rows:
        return None
    header = tuple(_TEXTS.say(f"words.header.{key}") for key in ("term", "meaning"))
    sources = "; ".join(dict.fromkeys(word.source for word in local))
    note = _TEXTS.say("words.note", sources=sources) if local else ""
    return Grid(_TEXTS.say("words.table"), header, tuple(sorted(rows, key=_alphabetical)), (0.28, 0.72), note)


def questions(said: str) -> Grid | None:
    """The questions that a text names by their number, in the words the participants were asked."""
    rows = tuple((item, wording) for item, wording in load_schema().items.items() if _uses(said, [item]))
    header = tuple(_TEXTS.say(f"words.header.{key}") for key in ("id", "question"))
    note = _TEXTS.say("words.questions_note")
    return Grid(_TEXTS.say("words.questions"), header, rows, (0.12, 0.88), note) if rows else None


def _uses(said: str | None, forms: Iterable[str]) -> bool:
    """Whether a text uses a word in one of its forms, or inflected: what begins with it."""
    return said is None or any(re.search(rf"(?<!\w){re.escape(form)}", said, re.IGNORECASE) for form in forms)


def _alphabetical(row: tuple[str, ...]) -> tuple[str, ...]:
    """Danish order: æ, ø, å last."""
    return tuple({"å": "\uffff", "æ": "\ufffd", "ø": "\ufffe"}.get(letter, letter) for letter in row[0].lower())
