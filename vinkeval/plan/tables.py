"""One TOML table read key by key: every fault is noted with its place, and a key that nobody asked for is a fault.

A key that is missing or of the wrong type is noted and read as an empty value, so that all faults are told at once.
"""

import difflib
import math
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from vinkeval.danish import listing

Word = TypeVar("Word", bound=str)
NO_DAY = date.min


def quoted(key: str) -> str:
    """The key as TOML writes it: in quotes where it holds more than letters, digits, _ and -."""
    return key if key and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in key) else f'"{key}"'


def closest(word: str, known: Iterable[str]) -> str:
    """' Mente du …?' where a known word resembles `word`; else nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f" Mente du {found[0]}?" if found else ""


class Table:
    """A TOML table, its place in the file, and the faults found so far (shared by all tables of the file)."""

    def __init__(self, content: object, place: str, faults: list[str]) -> None:
        self.place = place
        self._faults = faults
        self._asked: set[str] = set()
        self._content: dict[str, object] = {}
        if isinstance(content, dict):
            self._content = content
        else:
            self.fault("", "skal være en tabel med nøgler.")

    def where(self, key: str) -> str:
        """The full name of `key` as it would be searched for in the file."""
        return ".".join(part for part in (self.place, quoted(key) if key else "") if part)

    def fault(self, key: str, text: str) -> None:
        """Note that `key` cannot be used as it stands."""
        self._faults.append(f"{self.where(key)}: {text}")

    def text(self, key: str, *, ask: str = "") -> str:
        """A text that must be there and may not be blank; `ask` tells what to write where it is missing."""
        return self.text_or_none(key) or self._missing(key, ask)

    def text_or_none(self, key: str) -> str | None:
        """A text that may be missing, but not blank; one that cannot be used is read as '?'."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, str) and value.strip():
            return value
        self.fault(key, "skal være en tekst i anførselstegn, og den må ikke være tom.")
        return "?"

    def words(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of different texts; empty where the key is missing and not required."""
        value = self._take(key)
        if value is None:
            if required:
                self._missing(key)
            return ()
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            self.fault(key, 'skal være en liste af tekster, fx ["a", "b"].')
            return ()
        if len(set(value)) < len(value):
            self.fault(key, "samme tekst står to gange i listen.")
        return tuple(value)

    def choice(self, key: str, allowed: tuple[Word, ...]) -> Word:
        """One of a closed list of words."""
        word = self.text(key, ask=f"Skriv {listing(allowed, 'eller')}.")
        for known in allowed:
            if word == known:
                return known
        if word not in ("", "?"):
            self.fault(key, f"skal være {listing(allowed, 'eller')}.")
        return allowed[0]

    def choices(self, key: str, allowed: tuple[Word, ...], *, required: bool = False) -> tuple[Word, ...]:
        """A list of words from a closed list."""
        words = self.words(key, required=required)
        for word in words:
            if word not in allowed:
                self.fault(key, f"{quoted(word)} kendes ikke.{closest(word, allowed)} Kendte er {listing(allowed)}.")
        return tuple(known for word in words for known in allowed if word == known)

    def day(self, key: str) -> date:
        """A date without quotes and without a time of day."""
        value = self._take(key)
        if type(value) is date:
            return value
        if value is None:
            self._missing(key, "Skriv en dato som 2021-12-31.")
        else:
            self.fault(key, "skal være en dato uden anførselstegn og klokkeslæt, fx 2021-12-31.")
        return NO_DAY

    def whole(self, key: str, *, least: int) -> int:
        """A whole number of at least `least`."""
        value = self.whole_or_none(key, least=least)
        if value is None:
            self._missing(key)
        return least if value is None else value

    def whole_or_none(self, key: str, *, least: int) -> int | None:
        """A whole number of at least `least` that may be missing."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.fault(key, f"skal være et helt tal på mindst {least}.")
        return least

    def number(self, key: str) -> float:
        """A finite number."""
        value = self.number_or_none(key)
        if value is None:
            self._missing(key)
        return value or 0.0

    def number_or_none(self, key: str) -> float | None:
        """A finite number that may be missing."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        self.fault(key, "skal være et tal med decimalpunktum og uden anførselstegn, fx 0.7.")
        return 0.0

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.fault(key, "skal være true eller false.")
        return default

    def table(self, key: str, *, required: bool = True) -> "Table":
        """The table under `key`; an empty one where it is missing."""
        value = self._take(key)
        if value is None:
            if required:
                self._missing(key, f"Skriv et afsnit [{self.where(key)}].")
            value = {}
        return Table(value, self.where(key), self._faults)

    def named(self, key: str, *, required: bool = True) -> tuple[tuple[str, "Table"], ...]:
        """The tables under `key`, each with its name: [goals.1], [goals.2] ..."""
        whole = self.table(key, required=required)
        return tuple((name, Table(whole._take(name), whole.where(name), self._faults)) for name in whole._content)

    def listed(self, key: str) -> tuple["Table", ...]:
        """The tables of a list: [[targets]] ...; none where the key is missing."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, f"skal skrives som [[{self.where(key)}]].")
            return ()
        return tuple(Table(entry, f"{self.where(key)}[{number}]", self._faults) for number, entry in enumerate(value, start=1))

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._content:
            if key not in self._asked:
                self.fault(key, f"nøglen kendes ikke.{closest(key, self._asked - set(self._content))}")

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._content.get(key)

    def _missing(self, key: str, ask: str = "") -> str:
        self.fault(key, f"mangler. {ask}".rstrip())
        return ""
