"""The logic of change made visible: intervention → activity → reach → outcome, and which links have data."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vinkeval.danish import listing
from vinkeval.plan.model import IndicatorText, Intervention, Plan, Role

if TYPE_CHECKING:
    import pandas as pd

LINKS: dict[Role, str] = {"activity": "Aktivitet", "reach": "Rækkevidde", "outcome": "Resultat", "harm": "Mulig skade"}
"""The links of the logic of change; a harm indicator is the guard on its outcome."""
NO_DATA = "ingen data"


def chain(plan: Plan) -> "pd.DataFrame":
    """The logic of change, intervention by intervention: which links have indicators and which have none.

    Returns:
        One row per intervention and link, in the order of the plan: goal, intervention, name (of the intervention),
        link (activity, reach, outcome, harm), label (Danish), indicators (ids joined by ;), count, covered
        (whether at least one indicator of the link can be measured), not_shown (Danish: what the plan wants to know there
        and the exports cannot show; empty where there is nothing).
    """
    import pandas as pd

    rows = [
        (entry.goal, entry.id, entry.name, link, label, ";".join(found), len(found), bool(found), _not_shown(plan, entry, link))
        for goal in plan.goals
        for entry in plan.interventions
        if entry.goal == goal.id
        for link, label in LINKS.items()
        for found in [_measurable(plan, entry, link)]
    ]
    columns = ["goal", "intervention", "name", "link", "label", "indicators", "count", "covered", "not_shown"]
    return pd.DataFrame(rows, columns=columns)


def _of_link(plan: Plan, entry: Intervention, link: Role) -> Iterator[IndicatorText]:
    return (text for text in plan.indicators.values() if text.role == link and entry.id in text.interventions)


def _measurable(plan: Plan, entry: Intervention, link: Role) -> list[str]:
    return [text.id for text in _of_link(plan, entry, link) if text.measurable]


def _not_shown(plan: Plan, entry: Intervention, link: Role) -> str:
    wanted = [f"{text.id} {text.name}." for text in _of_link(plan, entry, link) if not text.measurable]
    if link == "outcome":
        wanted += [gap.wanted for gap in plan.gaps if gap.intervention == entry.id]
    return " ".join(wanted)


@dataclass(frozen=True)
class Logic:
    """The chain of one plan; shows itself in a notebook, goal by goal."""

    plan: Plan

    def __repr__(self) -> str:
        links = chain(self.plan)
        return f"Logic({self.plan.id}: {int(links['covered'].sum())} af {len(links)} led har indikatorer)"

    def _repr_html_(self) -> str:
        parts = []
        for heading, header, rows, gaps in _goals(self.plan):
            head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in header)
            body = "".join(
                f'<tr><th scope="row">{html.escape(row[0])}</th>'
                + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
                + "</tr>"
                for row in rows
            )
            table = (
                f"<table><caption>{html.escape(heading)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            )
            parts.append(table + "".join(f"<p>{html.escape(gap)}</p>" for gap in gaps))
        return "".join(parts)

    def markdown(self, figure: str = "") -> str:
        """The same as a page (docs/virkningskaede.md); `figure` is where its picture lies, seen from the page."""
        lines = [
            "# Virkningskæden: fra indsats til resultat",
            "",
            f"Siden er lavet af planens data ({self.plan.document.subject}). Hvert led viser de indikatorer, der belyser det; "
            f"«{NO_DATA}» er et led, som planen regner med, og som eksporterne ikke kan vise. "
            "Et tal i hvert led viser ikke, at det ene led fører til det næste.",
            *(["", f"![Virkningskæden som figur; tabellerne herunder siger det samme]({figure})"] if figure else []),
        ]
        for heading, header, rows, gaps in _goals(self.plan):
            lines += ["", f"## {heading}", "", f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
            lines += [f"| {' | '.join(row)} |" for row in rows]
            for gap in gaps:
                lines += ["", gap]
        return "\n".join(lines) + "\n"


def logic(plan: Plan) -> Logic:
    """The plan's logic of change: which links have indicators and which have none."""
    return Logic(plan)


def _goals(plan: Plan) -> Iterator[tuple[str, list[str], list[list[str]], list[str]]]:
    links = chain(plan)
    for goal in plan.goals:
        own = links[links["goal"] == goal.id]
        if own.empty:
            continue
        rows = []
        for id, group in own.groupby("intervention", sort=False):
            shown = {
                str(link): ", ".join(str(found).split(";")) if found else NO_DATA
                for link, found in zip(group["link"], group["indicators"], strict=True)
            }
            rows.append([f"{id}. {group['name'].iloc[0]}", *(shown[link] for link in LINKS)])
        missing = own[own["not_shown"].ne("")]
        gaps = [
            f"Ikke belyst ({listing(list(own_ids))}): {wanted}"
            for wanted, own_ids in missing.groupby("not_shown", sort=False)["intervention"]
        ]
        header = ["Indsats", *(f"→ {label}" for label in LINKS.values())]
        yield f"Mål {goal.id}: {goal.short_name}. {goal.purpose}", header, rows, gaps
