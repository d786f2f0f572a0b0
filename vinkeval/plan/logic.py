"""The logic of change made visible: intervention → activity → reach → outcome, and which links have data."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

from vinkeval.plan.display import LINKS, chain
from vinkeval.plan.model import Plan

NO_DATA = "ingen data"


@dataclass(frozen=True)
class Logic:
    """The chain of one plan; shows itself in a notebook, goal by goal."""

    plan: Plan

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
            f"Ikke belyst ({id}): {wanted}" for id, wanted in zip(missing["intervention"], missing["not_shown"], strict=True)
        ]
        header = ["Indsats", *(f"→ {label}" for label in LINKS.values())]
        yield f"Mål {goal.id}: {goal.short_name}. {goal.purpose}", header, rows, gaps
