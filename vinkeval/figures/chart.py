"""A chart: figure, words and drawn numbers in one value, made from the same released rows."""

import hashlib
import html
import io
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.image import imsave
from numpy.typing import NDArray

from vinkeval.danish import HIDDEN
from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.writing import number_text
from vinkeval.figures.style import CM, FONT, SVG_FONTS, house_style
from vinkeval.figures.texts import texts
from vinkeval.storage import write_bytes, write_text

_TEXTS = texts("vinkeval.figures")
_ESTIMATE_NUMBERS = ["baseline", "plan", "estimate", "lower", "upper"]
_XML_DECLARATION = re.compile(rb"^.*?(?=<svg)", re.DOTALL)
_VIEW = re.compile(rb'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
FRAME = "frame"  # what title, source and note inside the picture are marked by; a document prints them as its own text instead
_FRAME_WORDS = re.compile(rf' *<g id="{FRAME}_\d+">.*?</g>\n'.encode(), re.DOTALL)
_ID = re.compile(rb'( id="|href="#|url\(#)')
DPI = 300
_COMPRESSION = 3  # half the time of the usual 6 for files 2 per cent larger


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """One figure of the paper, drawn once: what is shown, saved and put into documents is the same drawing.

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

    def png(self, *, framed: bool = True) -> bytes:
        """The picture as PNG at 300 dpi; `framed` with title, source and note inside."""
        return self._pictures[0 if framed else 1]

    def svg(self, *, framed: bool = True, id_prefix: str = "") -> bytes:
        """The picture as one `<svg>` element that names and describes itself to a screen reader."""
        name = f"{id_prefix}{self.name}".replace(".", "_")
        drawing = _own_ids(self._drawing if framed else self._without_frame(), name.encode())
        words = (
            f'<title id="{name}-titel">{html.escape(self.title)}</title>'
            f'<desc id="{name}-beskrivelse">{html.escape(self.alt)}</desc>'
        )
        opening = f'<svg role="img" lang="da" aria-labelledby="{name}-titel {name}-beskrivelse" '.encode()
        drawing = drawing.replace(b"<svg ", opening, 1)
        end = drawing.index(b">") + 1
        return drawing[:end] + b"\n " + words.encode() + drawing[end:]

    @cached_property
    def _pictures(self) -> tuple[bytes, bytes]:
        """The PNG with and without its frame, drawn once: without is what stands between title and source."""
        buffer = io.BytesIO()
        with house_style():
            self.figure.savefig(buffer, format="rgba", dpi=DPI)
        width = int(self.figure.get_size_inches()[0] * DPI)
        pixels = np.frombuffer(buffer.getbuffer(), np.uint8).reshape(-1, width, 4)
        above, below = (round(margin * DPI) for margin in self.margins)
        return self._encoded(pixels), self._encoded(pixels[above : len(pixels) - below])

    def _encoded(self, pixels: "NDArray[np.uint8]") -> bytes:
        buffer = io.BytesIO()
        metadata: Any = {"Software": None, "Title": self.title, "Description": self.alt}
        settings = {"compress_level": _COMPRESSION}
        imsave(buffer, pixels.data, format="png", dpi=DPI, metadata=metadata, pil_kwargs=settings)
        return buffer.getvalue()

    @cached_property
    def _drawing(self) -> bytes:
        """The drawing as matplotlib writes it, without its declarations."""
        buffer = io.BytesIO()
        with house_style():
            self.figure.savefig(buffer, format="svg", dpi=72, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
        raw = _XML_DECLARATION.sub(b"", buffer.getvalue(), count=1)
        return raw.replace(f"'{FONT}'".encode(), SVG_FONTS.encode())

    def _without_frame(self) -> bytes:
        """The same drawing, its frame of words taken out and the view narrowed to what is between."""
        width, height = (72 * inches for inches in self.figure.get_size_inches())
        above, below = (72 * margin for margin in self.margins)
        high = height - above - below
        view = f'width="{width:.6f}pt" height="{high:.6f}pt" viewBox="0 {above:.6f} {width:.6f} {high:.6f}"'
        return _VIEW.sub(view.encode(), _FRAME_WORDS.sub(b"", self._drawing), count=1)

    def __repr__(self) -> str:
        return f"Chart({self.name}: {self.title})"

    def _repr_html_(self) -> str:
        # a notebook may show two figures of one name, and an id may stand only once in its page
        prefix = f"f{hashlib.sha256(self._drawing).hexdigest()[:8]}-"
        picture = self.svg(framed=False, id_prefix=prefix).replace(b"<svg ", b'<svg style="width:100%;height:auto" ', 1)
        width = round(self.figure.get_size_inches()[0] / CM, 1)
        source, note = _TEXTS.say("frame.source"), _TEXTS.say("frame.note")
        return (
            f'<figure style="max-width:{width}cm;margin:1em 0">{picture.decode("utf-8")}'
            f"<figcaption><strong>{html.escape(self.title)}</strong><br>"
            f"<em>{source}:</em> {html.escape(self.source)}<br><em>{note}:</em> {html.escape(self.note)}</figcaption></figure>"
        )


def _own_ids(svg: bytes, name: bytes) -> bytes:
    """Make matplotlib's ids the figure's own: a page holds many figures, and an id may stand only once."""
    return _ID.sub(rb"\1" + name + b"-", svg)
