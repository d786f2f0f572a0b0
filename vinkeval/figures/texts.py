"""Texts of a room as data: one TOML file a language, so that a second language is a new file and no new code."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from vinkeval.danish import spelled

LANGUAGE = "da"


class Texts:
    """The sentences of one room. A key is 'group.name'; a text with two forms is a table with `one` and `many`."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._entries = entries

    def entry(self, key: str) -> Any:
        """What stands under `key`: a text, a list of texts, or a group.

        Raises:
            KeyError: the key stands nowhere; a fault of ours, found by the tests.
        """
        found: Any = self._entries
        for part in key.split("."):
            found = found[part]
        return found

    def say(self, key: str, /, **values: object) -> str:
        """The text under `key` with its gaps filled."""
        return str(self.entry(key)).format(**values)

    def count(self, key: str, count: int, /, **values: object) -> str:
        """The text under `key` in the right number; `{n}` is the count, up to ten in words, with a capital at its beginning
        where the text is a whole sentence."""
        form = str(self.entry(key)["one" if count == 1 else "many"])
        opens = form.startswith("{n}") and form.endswith(".")
        return form.format(n=spelled(count).capitalize() if opens else spelled(count), **values)


@cache
def texts(package: str) -> Texts:
    """The texts of `package`, read once from its texts_da.toml."""
    return Texts(tomllib.loads(files(package).joinpath(f"texts_{LANGUAGE}.toml").read_text(encoding="utf-8")))
