"""Disclosure control of any table of counts, or of several linked ones: `protect` and what `vinkeval protect` needs."""

import io
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from vinkeval.danish import HIDDEN, counted, listing, percent
from vinkeval.disclosure.cube import Cube, cube
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.insiders import suppress_from_insiders
from vinkeval.disclosure.merging import proposals
from vinkeval.disclosure.rounding import Mode, round_system
from vinkeval.disclosure.suppression import suppress
from vinkeval.errors import DisclosureFault, UsageFault
from vinkeval.storage import told_in_danish, write_text

NAMES_SHOWN = 40


@dataclass(frozen=True)
class Protected:
    """A table that may be shown.

    Attributes:
        table: the rows and columns of the input without `primary` and `public`; `value` is Int64, missing where hidden.
        cells: distinct published cells.
        hidden: names of the hidden cells, in the table's order (which are small is not told).
        secondary: how many of them are hidden for the sake of others.
        cost, bound: the secondary cells' number, and the least number that any safe pattern needs.
        mode: suppress or round.
        merges: Danish proposals for a coarser table with fewer hidden cells.
    """

    table: pd.DataFrame
    cells: int
    hidden: tuple[str, ...]
    secondary: int
    cost: int
    bound: int
    mode: Mode
    merges: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Proven distance to the least possible hiding (0 = proven least)."""
        return 0.0 if self.cost <= self.bound else (self.cost - self.bound) / self.cost

    @property
    def text(self) -> str:
        """What was done, in Danish; names cells, never their values."""
        if self.mode == "round":
            return f"{counted(self.cells, 'celle', 'celler')} er afrundet, så alle summer stadig går op."
        if not self.hidden:
            return f"Ingen af de {counted(self.cells, 'celle', 'celler')} skal skjules."
        proof = (
            "Det er bevist, at færre ikke kan beskytte tabellen."
            if self.gap == 0
            else f"Der kan højst spares {percent(self.gap)} af de celler, der er skjult for at beskytte andre."
        )
        shown = list(self.hidden[:NAMES_SHOWN])
        more = len(self.hidden) - len(shown)
        lines = [
            f"{counted(len(self.hidden), 'celle', 'celler')} af {self.cells} er skjult ({HIDDEN} = diskretionshensyn),"
            f" heraf {self.secondary} for at beskytte andre. {proof}",
            *(f"  {name}" for name in shown),
            *([f"  og {more} til"] if more else []),
            *self.merges,
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text

    def to_csv(self, separator: str = ",") -> str:
        """The table as it is published: hidden cells are '..'."""
        written = self.table.copy()
        written["value"] = [HIDDEN if pd.isna(value) else str(int(value)) for value in written["value"]]
        buffer = io.StringIO()
        written.to_csv(buffer, index=False, sep=separator, lineterminator="\n")
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        written = self.table.copy()
        written["value"] = [HIDDEN if pd.isna(value) else str(int(value)) for value in written["value"]]
        return f"<p>{escape(self.text.splitlines()[0])}</p>{written.to_html(index=False)}"


def protect(
    frame: pd.DataFrame,
    *,
    hierarchy: pd.DataFrame | None = None,
    k: int = 5,
    mode: Mode = "suppress",
    time_limit: float = 60.0,
    show_zeros: bool = False,
    insider: bool = False,
) -> Protected:
    """Protect a table of counts of persons, or several linked ones, so that no small count can be worked out.

    Args:
        frame: long form: [table,] [measure,] dimensions …, value [, primary] [, public]; totals are 'I alt'.
        hierarchy: columns dim, parent, child, for dimensions with subtotals.
        k: every hidden small count could be anything from 1 to k.
        mode: 'suppress' hides cells, 'round' rounds all of them to multiples of k with every sum intact.
        time_limit: seconds for the search of the least hiding; the pattern is safe whenever it stops.
        show_zeros: zeros are always shown (then a reader knows a hidden count to be at least 1).
        insider: also from readers who are themselves alone in a cell, and so know that it is 1 (with mode 'suppress').

    Raises:
        UsageFault: the table is not of that form or does not add up.
        DisclosureFault: nothing can be published safely; names the merges that would help.
    """
    if k < 2:
        raise UsageFault("Grænsen k skal være mindst 2.")
    if mode not in ("suppress", "round"):
        raise UsageFault("mode skal være suppress (skjul celler) eller round (afrund).")
    joint = cube(frame, hierarchy, k=k, zeros_shown=show_zeros)
    system = joint.system
    table = frame.drop(columns=[column for column in ("primary", "public") if column in frame.columns]).reset_index(drop=True)
    cells = int(joint.published.sum())
    if mode == "round":
        if np.any(system.known & (system.values > 0)):
            raise DisclosureFault(
                "Nogle af tallene er allerede offentliggjort med deres rigtige værdi. Afrundede tal ved siden af rigtige kan"
                " regnes tilbage. Vælg --mode suppress."
            )
        rounded = round_system(system, joint.published, seconds=time_limit)
        table["value"] = pd.array(rounded[joint.cell_of], dtype="Int64")
        return Protected(table, cells, (), 0, 0, 0, mode)
    found = (suppress_from_insiders if insider else suppress)(system, Effort(time_limit))
    if len(found.unprotected):
        raise DisclosureFault(_refusal(joint, found.unprotected, proposals(frame, hierarchy, k=k, show_zeros=show_zeros)))
    hidden = found.unknown & joint.published
    table["value"] = pd.array(system.values[joint.cell_of], dtype="Int64")
    table.loc[hidden[joint.cell_of], "value"] = pd.NA
    names = dict.fromkeys(joint.label(cell) for cell in joint.cell_of if hidden[cell])
    many = hidden.sum() * 3 > cells and cells <= 600
    merges = proposals(frame, hierarchy, k=k, show_zeros=show_zeros, against=int(hidden.sum())) if many else ()
    return Protected(table, cells, tuple(names), int((hidden & ~system.primary).sum()), found.cost, found.bound, mode, merges)


def _refusal(joint: Cube, unprotected: np.ndarray, merges: tuple[str, ...]) -> str:
    names = listing([joint.label(int(cell)) for cell in unprotected[:5]])
    lines = [f"Intet kan offentliggøres: {names} kan regnes ud, uanset hvad der skjules."]
    return "\n".join([*lines, *(merges or ("Vis færre inddelinger, eller slå kategorier sammen.",))])


def protect_file(
    path: Path,
    out: Path,
    *,
    hierarchy: Path | None = None,
    k: int = 5,
    mode: Mode = "suppress",
    time_limit: float = 60.0,
    show_zeros: bool = False,
    insider: bool = False,
) -> Protected:
    """Read a table (csv, comma or semicolon), protect it, write it; nothing is written when it cannot be protected.

    Args:
        path, out: csv in and out, the same separator.
        hierarchy: csv with dim, parent, child.
        k, mode, time_limit, show_zeros, insider: as in `protect`.

    Returns:
        What was done; `.text` is what the command prints.
    """
    frame, separator = _read(path)
    tree = None if hierarchy is None else _read(hierarchy)[0]
    done = protect(frame, hierarchy=tree, k=k, mode=mode, time_limit=time_limit, show_zeros=show_zeros, insider=insider)
    write_text(out, done.to_csv(separator))
    return done


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    with told_in_danish(path):
        content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        return pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, na_values=[""]), separator
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise UsageFault(f"{path} er ikke en csv-tabel med en linje med kolonnenavne øverst.") from fault
