"""Coarser instead of full of holes: which tables are shown by longer periods, and what further merges would free.

Where so much of a table would be hidden as the plan says (`coarsen_from`), none of its shorter periods is shown: half-years
give way to years, the years of a breakdown to baseline and plan period. What they would have given away need then not be hidden
elsewhere.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import pandas as pd

from vinkeval.danish import counted, listing, number
from vinkeval.disclosure.selection import RowKey, period_kind
from vinkeval.indicators import breakdown_label
from vinkeval.plan.model import PeriodKind, Plan

MUCH = 1 / 3
SHOWN = 5
_Table = tuple[tuple[str, ...], str, PeriodKind]


@dataclass(frozen=True)
class Coarser:
    """One table that is shown by longer periods only.

    Attributes:
        indicators, breakdown: the table; several indicators where the plan takes them together.
        dropped: kind of period that is not shown: 'H' or 'Y'.
        rows: its rows of that kind.
    """

    indicators: tuple[str, ...]
    breakdown: str
    dropped: PeriodKind
    rows: frozenset[RowKey]

    def name(self, plan: Plan) -> str:
        """The table, in Danish."""
        told = [(plan.indicators[id].name, id) for id in self.indicators]
        names = [name if name.endswith(")") else f"{name} ({id})" for name, id in told]  # OE3's says Ø3 itself
        return listing(names) + (f" efter {breakdown_label(self.breakdown).lower()}" if self.breakdown else "")


def coarser_notes(tables: tuple[Coarser, ...], plan: Plan) -> tuple[str, ...]:
    """For the annex, in Danish: what is shown by longer periods, and why."""
    notes = []
    for kind, instead in (("H", "år, ikke for halvår"), ("Y", "baseline og planperiode, ikke for de enkelte år")):
        if names := [table.name(plan) for table in tables if table.dropped == kind]:
            notes.append(f"Vist for {instead}, fordi det meste ellers ville være skjult: {'; '.join(names)}.")
    return tuple(notes)


def coarser_tables(hidden: Mapping[RowKey, bool], stay: Container[RowKey], plan: Plan) -> tuple[Coarser, ...]:
    """Tables of which so much is hidden that the plan wants them coarser.

    Args:
        hidden: rows of persons' figures → whether a first pattern hides them.
        stay: rows that earlier papers have shown; a table with one keeps its form.
        plan: `coarsen_from` and what may be coarsened.
    """
    rules = plan.disclosure
    tables: dict[_Table, list[RowKey]] = {}
    for key in hidden:
        indicator, breakdown, _, at = key
        kind, together = period_kind(at), rules.coarsen_together
        if indicator.startswith("Q"):
            continue
        if not breakdown and indicator in together and kind in ("H", "Y"):
            tables.setdefault((together, "", kind), []).append(key)
        elif (kind == "H" and not breakdown and rules.coarsen_half_years) or (
            kind == "Y" and breakdown and rules.coarsen_breakdown_years
        ):
            tables.setdefault(((indicator,), breakdown, kind), []).append(key)
    return tuple(
        Coarser(indicators, breakdown, kind, frozenset(rows))
        for (indicators, breakdown, kind), rows in tables.items()
        if sum(hidden[key] for key in rows) >= rules.coarsen_from * len(rows) and not any(key in stay for key in rows)
    )


def paper_proposals(frame: pd.DataFrame, plan: Plan, coarser: tuple[Coarser, ...] = ()) -> tuple[str, ...]:
    """Danish proposals from a released frame, the one that concerns most hidden rows first.

    Args:
        frame: released rows of persons (INDICATOR_COLUMNS).
        plan: names.
        coarser: tables that are shown by longer periods already.
    """
    found: list[tuple[int, str]] = []
    done = {(indicator, table.breakdown) for table in coarser if table.dropped == "Y" for indicator in table.indicators}
    broken = frame[frame["breakdown"].ne("") & ~frame["indicator"].str.startswith("Q")]
    for (indicator, breakdown), rows in broken.groupby(["indicator", "breakdown"], sort=False):
        by_kind = {kind: part["status"].eq("hidden") for kind, part in rows.groupby(rows["period"].map(period_kind))}
        name = f"{plan.indicators[str(indicator)].name} efter {breakdown_label(str(breakdown)).lower()}"
        years, spans = by_kind.get("Y"), by_kind.get("B")
        if years is None or years.mean() <= MUCH:
            continue
        hidden = f"{counted(int(years.sum()), 'tal', 'tal')} af {number(len(years))} er skjult"
        if spans is not None and spans.mean() <= MUCH:
            advice = "Vis kun baseline og planperiode i stedet for år."
        else:
            still = number(float((spans if spans is not None else years).sum()))
            advice = f"Slå kategorier sammen: også i baseline og planperiode er {still} skjult."
        if (indicator, breakdown) in done and advice.startswith("Vis kun"):
            continue
        found.append((int(years.sum()), f"{name}: {hidden} for de enkelte år. {advice}"))
    return tuple(words for _, words in sorted(found, key=lambda entry: -entry[0])[:SHOWN])
