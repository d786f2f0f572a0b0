"""A chart: figure, words and drawn numbers in one value, made from the same released rows."""

import base64
import html
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from vinkeval.danish import HIDDEN
from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.writing import number_text
from vinkeval.figures.style import CM, FONT, SVG_FONTS, house_style
from vinkeval.figures.texts import texts
from vinkeval.storage import write_bytes, write_text

_TEXTS = texts("vinkeval.figures")
_ESTIMATE_NUMBERS = ["baseline", "plan", "estimate", "lower", "upper"]
_XML_DECLARATION = re.compile(rb"^.*?(?=<svg)", re.DOTALL)
FRAME = "frame"  # label of title, source and note inside the picture; a document prints them as its own text instead


@dataclass(frozen=True, eq=False)
class Chart:
    """One figure of the paper.

    Attributes:
        name: file name without ending.
        goal: '1'..'4', or '0' for what runs across.
        title, source, note: Danish, without 'Figur 1', 'Kilde' and 'Note' in front.
        alt: kind, axes, range and main point in words.
        data: the released rows that are drawn (key columns of indicators.csv, or of the comparisons).
        figure: the picture with title, source and note.
        margins: inches of title above and of source and note below, left out where a document prints them itself.
    """

    name: str
    goal: str
    title: str
    note: str
    source: str
    alt: str
    data: pd.DataFrame
    figure: Figure
    margins: tuple[float, float] = (0.0, 0.0)

    def save(self, folder: Path) -> tuple[Path, ...]:
        """Write the picture (.png at 300 dpi, .svg), its alt text (.txt) and its numbers (.csv) to `folder`.

        The same release gives the same bytes: no date, no software version, no random identifiers.
        """
        written = tuple(folder / f"{self.name}.{ending}" for ending in ("png", "svg", "txt", "csv"))
        write_bytes(written[0], self.png())
        write_bytes(written[1], self.svg())
        write_text(written[2], self.alt + "\n")
        write_text(written[3], self.csv())
        return written

    def csv(self) -> str:
        """The drawn numbers; hidden ones are '..' as in indicators.csv."""
        numbers = [column for column in dict.fromkeys([*NUMBERS, *_ESTIMATE_NUMBERS]) if column in self.data]
        frame = self.data.copy()
        hidden = frame["status"].eq("hidden")
        for column in numbers:
            text = frame[column].astype(float).map(number_text).astype(object)
            # every shown figure has a number missing, if only 0: where that one is NaN, it is hidden by itself
            unseen = frame[column].isna() & (hidden | (column == "n_missing"))
            frame[column] = text.mask(unseen & frame["status"].isin(["hidden", "ok"]), HIDDEN)
        return frame.to_csv(index=False, lineterminator="\n")

    def png(self, dpi: int = 300, *, framed: bool = True) -> bytes:
        """The picture as PNG; `framed` with title, source and note inside."""
        return self._rendered("png", framed, dpi, {"Software": None, "Title": self.title, "Description": self.alt})

    def svg(self, *, framed: bool = True, id_prefix: str = "") -> bytes:
        """The picture as one `<svg>` element that names and describes itself to a screen reader."""
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        raw = _XML_DECLARATION.sub(b"", self._rendered("svg", framed, 72, nothing), count=1)
        name = f"{id_prefix}{self.name}".replace(".", "_")
        words = (
            f'<title id="{name}-titel">{html.escape(self.title)}</title>'
            f'<desc id="{name}-beskrivelse">{html.escape(self.alt)}</desc>'
        )
        opening = f'<svg role="img" lang="da" aria-labelledby="{name}-titel {name}-beskrivelse" '.encode()
        raw = raw.replace(b"<svg ", opening, 1)
        end = raw.index(b">") + 1
        raw = raw[:end] + b"\n " + words.encode() + raw[end:]
        raw = raw.replace(f"'{FONT}'".encode(), SVG_FONTS.encode())
        return _own_ids(raw, name.encode())

    def _rendered(self, format: Literal["png", "svg"], framed: bool, dpi: int, metadata: dict[str, str | None]) -> bytes:
        buffer = io.BytesIO()
        frame = [text for text in self.figure.texts if text.get_label() == FRAME]
        width, height = self.figure.get_size_inches()
        above, below = self.margins
        box = None if framed else Bbox([[0, below], [width, height - above]])
        for text in frame:
            text.set_visible(framed)
        with house_style():
            self.figure.savefig(buffer, format=format, dpi=dpi, bbox_inches=box, metadata=metadata)
        for text in frame:
            text.set_visible(True)
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        picture = base64.b64encode(self.png(150, framed=False)).decode()
        width = round(self.figure.get_size_inches()[0] / CM, 1)
        source, note = _TEXTS.say("frame.source"), _TEXTS.say("frame.note")
        return (
            f'<figure style="max-width:{width}cm;margin:1em 0">'
            f'<img alt="{html.escape(self.alt, quote=True)}" src="data:image/png;base64,{picture}" style="width:100%">'
            f"<figcaption><strong>{html.escape(self.title)}</strong><br>"
            f"<em>{source}:</em> {html.escape(self.source)}<br><em>{note}:</em> {html.escape(self.note)}</figcaption></figure>"
        )


def _own_ids(svg: bytes, name: bytes) -> bytes:
    """Make matplotlib's ids the figure's own: a page holds many figures, and an id may stand only once."""
    ids = sorted(set(re.findall(rb' id="([^"]+)"', svg)) - {name + b"-titel", name + b"-beskrivelse"}, key=len, reverse=True)
    for old in ids:
        new = name + b"-" + old
        svg = svg.replace(b' id="' + old + b'"', b' id="' + new + b'"').replace(b"url(#" + old + b")", b"url(#" + new + b")")
        svg = svg.replace(b'href="#' + old + b'"', b'href="#' + new + b'"')
    return svg
