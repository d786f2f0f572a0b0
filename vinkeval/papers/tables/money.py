"""Budget, spending and unit costs in the plan's order, never ranked."""

from vinkeval.danish import kroner, listing, percent
from vinkeval.disclosure.release import Release
from vinkeval.figures.labels import intervention_label
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown
from vinkeval.papers.model import Grid
from vinkeval.papers.naming import when

_TEXTS = texts("vinkeval.papers")


def budget(release: Release) -> Grid | None:
    """Budget and spending of each intervention over the plan period, in the plan's order."""
    rows = release.rows("OE1", "intervention")
    rows = rows[rows["period"].eq("plan") & rows["status"].eq("ok")].sort_values("category")
    if rows.empty:
        return None
    cells = [
        (
            intervention_label(release.plan, str(row["category"])),
            kroner(row["denominator"]),
            kroner(row["numerator"]),
            percent(row["value"]),
        )
        for row in rows.to_dict("records")
    ]
    header = tuple(_TEXTS.say(f"economy.header.{key}") for key in ("intervention", "budget", "spent", "share"))
    return Grid(
        _TEXTS.say("economy.table", when=when(release)), header, tuple(cells), (0.4, 0.2, 0.2, 0.2),
        _TEXTS.say("economy.table_note"), frozenset({1, 2, 3}),
    )  # fmt: skip


def unit_costs(release: Release) -> Grid | None:
    """Unit costs in the plan's order, never ranked."""
    cells = []
    kinds = (("OE2", "per_participation"), ("OE3", "per_case"))
    for entry in release.plan.interventions:
        for id, per in kinds:
            row = release.figure(id, "plan", "intervention", entry.id)
            if row is not None:
                cells.append((intervention_label(release.plan, entry.id), shown(row, "kr."), _TEXTS.say(f"economy.{per}")))
    if not cells:
        return None
    header = tuple(_TEXTS.say(f"economy.header.{key}") for key in ("intervention", "cost", "per"))
    note = _TEXTS.say("economy.unit_costs_note")
    covered = {
        letter for id, _ in kinds if id in release.plan.indicators for letter in release.plan.indicators[id].interventions
    }
    without = [entry.id for entry in release.plan.interventions if entry.id not in covered]
    if without:
        note = f"{_TEXTS.say('economy.unit_costs_without', letters=listing(without))} {note}"
    return Grid(
        _TEXTS.say("economy.unit_costs", when=when(release)),
        header,
        tuple(cells),
        (0.46, 0.24, 0.3),
        note,
        frozenset({1}),
        about=("OE2", "OE3"),
    )
