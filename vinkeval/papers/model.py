"""What a paper holds, before it becomes Word or a web page: blocks in order. Built once, so that the renderings agree."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from vinkeval.figures import Chart


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a chapter."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph. `notice` stands out (what is left out), `finding` is the honest sentence, `quiet` a note, `opening`
    is what leads to the table or figure that follows and stands on its page."""

    text: str
    look: Literal["body", "notice", "finding", "quiet", "opening"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table with a header row; the first column names the row.

    Attributes:
        widths: share of the page's width for each column.
        numbers: columns that hold figures and are set to the right.
        about: the indicators it shows.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    note: str = ""
    numbers: frozenset[int] = frozenset()
    number: int = 0
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A figure of the release with its number in the paper."""

    number: int
    chart: Chart


def figure_reference(name: str) -> str:
    """Stands in a text for the number of the figure with this name, until the figures are numbered."""
    return f"⟦{name}⟧"


Block: TypeAlias = Heading | Text | Bullets | Grid | Picture


@dataclass(frozen=True)
class Document:
    """A whole paper.

    Attributes:
        head: label and value of the lines above the text.
        as_of: the date the document carries in its properties.
    """

    title: str
    subject: str
    author: str
    as_of: date
    head: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
