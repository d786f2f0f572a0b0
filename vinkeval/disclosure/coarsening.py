"""What a coarser paper would bring: where most of a breakdown is hidden, which merge frees most."""

import pandas as pd

from vinkeval.danish import counted, number
from vinkeval.disclosure.selection import period_kind
from vinkeval.indicators import breakdown_label
from vinkeval.plan.model import Plan

MUCH = 1 / 3
SHOWN = 5


def paper_proposals(frame: pd.DataFrame, plan: Plan) -> tuple[str, ...]:
    """Danish proposals from a released frame, the one that concerns most hidden rows first.

    Args:
        frame: released rows of persons (INDICATOR_COLUMNS).
        plan: names.
    """
    found: list[tuple[int, str]] = []
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
        found.append((int(years.sum()), f"{name}: {hidden} for de enkelte år. {advice}"))
    return tuple(words for _, words in sorted(found, key=lambda entry: -entry[0])[:SHOWN])
