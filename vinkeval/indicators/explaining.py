"""What a number is, in Danish: what is counted, what it may not be read as, and what would make it wrong."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib import resources
from typing import Any

import pandas as pd

from vinkeval.danish import listing
from vinkeval.indicators.catalogue import asked_for, entries
from vinkeval.indicators.indicator import Indicator
from vinkeval.indicators.kinds import (
    Count,
    Distribution,
    FromTargets,
    Kind,
    MeanChange,
    Median,
    NetChange,
    NotMeasurable,
    Ratio,
    RatioOfSums,
    Share,
    Total,
)
from vinkeval.indicators.labels import breakdown_label, period_names, titled
from vinkeval.indicators.rules import every_row
from vinkeval.plan import load_plan
from vinkeval.plan.display import ARROWS, DIRECTIONS
from vinkeval.plan.model import IndicatorText, Plan


@dataclass(frozen=True)
class Explanation:
    """An indicator explained; shows itself in Danish.

    Attributes:
        definition: what it is, in one sentence, from the plan's data.
        numerator, denominator: the counting rules ('' where there is no denominator).
        missing, interval: what happens to rows with a blank field, and what the interval means.
        caveats: how it must not be read.
        too_high, too_low: what would raise or lower it wrongly.
    """

    id: str
    name: str
    unit: str
    direction: str
    periods: str
    breakdowns: str
    definition: str
    numerator: str
    denominator: str
    missing: str
    interval: str
    caveats: tuple[str, ...]
    too_high: tuple[str, ...]
    too_low: tuple[str, ...]

    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Headings and what stands under them; empty ones are left out."""
        told = (
            ("Tæller", (self.numerator,)),
            ("Nævner", (self.denominator,)),
            ("Manglende oplysninger", (self.missing,)),
            ("Usikkerhed", (self.interval,)),
            ("Perioder", (self.periods,)),
            ("Opdelinger", (self.breakdowns,)),
            ("Retning", (self.direction,)),
            ("Forbehold", self.caveats),
            ("Kan gøre tallet for højt", self.too_high),
            ("Kan gøre tallet for lavt", self.too_low),
        )
        return tuple((heading, lines) for heading, lines in told if any(lines))

    @property
    def text(self) -> str:
        """The whole explanation as plain text."""
        lines = [f"{self.id} {titled(self.name, self.unit)}", self.definition]
        for heading, told in self.sections():
            lines += [f"{heading}: {told[0]}"] if len(told) == 1 else [f"{heading}:", *(f"  - {line}" for line in told)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{escape(heading)}</th><td>{"<br>".join(escape(line) for line in told)}</td></tr>'
            for heading, told in self.sections()
        )
        title = f"{escape(self.id)} {escape(titled(self.name, self.unit))}"
        return f"<section><h3>{title}</h3><p>{escape(self.definition)}</p><table><tbody>{rows}</tbody></table></section>"


def explain(id: str, plan: Plan | None = None) -> Explanation:
    """What the indicator counts and how it can mislead.

    Raises:
        UsageFault: the plan has no such indicator.
    """
    plan = plan or load_plan()
    entry, text, told = entries(id, plan)[0], plan.indicators[id], _told()[id]
    shared = [_told()["pitfalls"][name] for name in told.get("pitfalls", ())]
    return Explanation(
        id=id,
        name=text.name,
        unit=text.unit,
        direction=f"{ARROWS[text.direction]} {DIRECTIONS[text.direction]}",
        periods=told.get("periods") or period_names(text.periods),
        breakdowns=listing([breakdown_label(one) for one in text.breakdowns]) or "ingen",
        definition=text.definition,
        numerator=told["numerator"],
        denominator=told.get("denominator", ""),
        missing=told.get("missing") or _missing(entry),
        interval=_interval(entry.kind),
        caveats=text.caveats,
        too_high=tuple(one["too_high"] for one in [*shared, told] if "too_high" in one),
        too_low=tuple(one["too_low"] for one in [*shared, told] if "too_low" in one),
    )


def catalogue(plan: Plan | None = None) -> pd.DataFrame:
    """The plan's indicators in the order of the definition sheet.

    Returns:
        indicator, goal, intervention, name, unit, direction, periods, breakdowns (joined by ;), definition.
    """
    plan = plan or load_plan()
    texts = [plan.indicators[id] for id in dict.fromkeys(entry.id for entry in asked_for(plan))]
    return pd.DataFrame([_line(text) for text in texts])


def _line(text: IndicatorText) -> dict[str, str]:
    return {
        "indicator": text.id,
        "goal": text.goal,
        "intervention": ";".join(text.interventions),
        "name": text.name,
        "unit": text.unit,
        "direction": text.direction,
        "periods": ";".join(text.periods),
        "breakdowns": ";".join(text.breakdowns),
        "definition": text.definition,
    }


def _missing(entry: Indicator) -> str:
    kind = entry.kind
    if isinstance(kind, Share) and kind.known is every_row:
        return "Alle rækker i nævneren tæller; et uoplyst felt regnes som nej."
    if isinstance(kind, Share | Distribution | MeanChange | Median | NetChange | RatioOfSums):
        return "Rækker, hvor feltet ikke er oplyst, indgår hverken i tæller eller nævner. Deres antal er vist som manglende."
    if (isinstance(kind, Total) and not kind.tallied) or (isinstance(kind, Ratio) and kind.bottom == "participants"):
        return "Rækker uden tallet lægger intet til. Deres antal er vist som manglende."
    if isinstance(kind, Count):
        return "Rækker, hvor et af felterne ikke er oplyst, tælles ikke med."
    return ""


def _interval(kind: Kind | NotMeasurable | FromTargets) -> str:
    if isinstance(kind, NotMeasurable | FromTargets):
        return ""
    chosen = getattr(kind, "interval", None)
    if isinstance(kind, Distribution) or chosen == "wilson":
        return "95 pct.-interval for en andel (Wilson)."
    if chosen == "poisson":
        return "95 pct.-interval for et antal hændelser (eksakt Poisson)."
    if chosen == "clusters":
        alike = "der tager højde for, at deltagere i samme aktivitet kan ligne hinanden"
        return f"95 pct.-interval, {alike}; kræver mindst fem aktiviteter."
    if chosen == "pairs":
        return "95 pct.-interval for et gennemsnit af parvise ændringer (t-fordeling); kræver mindst fem par."
    if chosen == "cases":
        return "95 pct.-interval for et forhold mellem summer på tværs af forløb; kræver mindst fem forløb."
    if isinstance(kind, Median):
        return "95 pct.-interval for medianen, mellem to af de sorterede værdier; kræver mindst seks værdier."
    if isinstance(kind, NetChange):
        return "95 pct.-interval for en parvis forskel i andele; kræver mindst ti forløb."
    return "Intet interval: det er hele opgørelsen og ikke en stikprøve."


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    text = resources.files("vinkeval.indicators").joinpath("explanations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
