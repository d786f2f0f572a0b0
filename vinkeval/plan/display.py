"""The plan as a reader sees it in a notebook: goals, interventions and indicators as a tree."""

from collections.abc import Iterable, Iterator
from html import escape

from vinkeval.danish import counted, day, listing, number, percent
from vinkeval.plan.model import Direction, Goal, IndicatorText, Intervention, Plan
from vinkeval.plan.periods import period_label

ARROWS: dict[Direction, str] = {"up": "↑", "down": "↓", "none": "○"}
DIRECTIONS: dict[Direction, str] = {
    "up": "højt er godt",
    "down": "lavt er godt",
    "none": "hverken højt eller lavt er godt",
}


def goal_tree_html(plan: Plan) -> str:
    """Goals with their purpose, interventions and indicators, as nested lists that fold and can be read aloud."""
    document = plan.document
    head = (
        f"<h3>{escape(plan.unit)}, {escape(plan.city)}</h3>"
        f"<p>{escape(document.title)}, {day(document.date)}, sagsnummer {escape(document.case_number)} "
        f"({escape(document.status)}). Planperiode {day(plan.period.first)} til {day(plan.period.last)}, "
        f"baseline {day(plan.baseline.first)} til {day(plan.baseline.last)}.</p>"
    )
    legend = " · ".join(f"{ARROWS[direction]} {words}" for direction, words in DIRECTIONS.items())
    body = "".join(_goal(plan, goal) for goal in plan.goals)
    return f'<section lang="da" aria-label="Måltræ">{head}<p>{legend}</p>{body}{_targets(plan)}</section>'


def _goal(plan: Plan, goal: Goal) -> str:
    own = [entry for entry in plan.interventions if entry.goal == goal.id]
    belonging = [text for text in plan.indicators.values() if text.goal == goal.id]
    items = "".join(_intervention(entry, [text for text in belonging if text.interventions == (entry.id,)]) for entry in own)
    shared = [text for text in belonging if text.interventions not in [(entry.id,) for entry in own]]
    if shared and own:
        items += f"<li>Flere indsatser{_indicators(shared, with_interventions=True)}</li>"
    tree = f"<ul>{items}</ul>" if own else _indicators(shared, with_interventions=False)
    title = escape(goal.level) if goal.level == goal.short_name else f"{escape(goal.level)}: {escape(goal.short_name)}"
    number = f"Mål {escape(goal.id)}. " if own else ""
    count = counted(len(belonging), "indikator", "indikatorer")
    return (
        f"<details{' open' if own else ''}><summary><strong>{number}{title}</strong> ({count})</summary>"
        f"<p>Formål: {escape(goal.purpose)}<br>Målgruppe: {escape(goal.target_group)}</p>{tree}</details>"
    )


def _intervention(entry: Intervention, texts: list[IndicatorText]) -> str:
    partners = f" (i samarbejde med {escape(listing(entry.partners))})" if entry.partners else ""
    new = f", ny i {entry.new_in}" if entry.new_in else ""
    inner = _indicators(texts, with_interventions=False) if texts else "<p>Ingen egne indikatorer.</p>"
    return f"<li><strong>{escape(entry.id)}. {escape(entry.name)}</strong>{partners}{new}{inner}</li>"


def _indicators(texts: Iterable[IndicatorText], *, with_interventions: bool) -> str:
    return f"<ul>{''.join(_indicator(text, with_interventions) for text in texts)}</ul>"


def _indicator(text: IndicatorText, with_interventions: bool) -> str:
    if not text.measurable:
        return f"<li>{escape(text.id)} {escape(text.name)}: kan ikke måles</li>"
    arrow = f'<span role="img" aria-label="{DIRECTIONS[text.direction]}">{ARROWS[text.direction]}</span>'
    whose = f", indsats {escape(listing(text.interventions))}" if with_interventions and text.interventions else ""
    unit = "" if text.name.endswith(f"({text.unit})") else f" ({escape(text.unit)})"
    return f"<li>{arrow} {escape(text.id)} {escape(text.name)}{unit}{whose}</li>"


def _targets(plan: Plan) -> str:
    if not plan.targets:
        return "<p>Der er ikke besluttet mål for indikatorerne.</p>"
    items = "".join(f"<li>{line}</li>" for line in _target_lines(plan))
    return (
        f"<details><summary>{counted(len(plan.targets), 'besluttet mål', 'besluttede mål')}</summary><ul>{items}</ul></details>"
    )


def _target_lines(plan: Plan) -> Iterator[str]:
    for target in plan.targets:
        text = plan.indicators[target.indicator]
        when = plan.period.label if target.period == "plan" else period_label(target.period)
        value = percent(target.value) if text.unit == "pct." else f"{number(target.value, 2)} ({escape(text.unit)})"
        yield f"{escape(text.id)} {escape(text.name)}: {value} i {when}. Besluttet: {escape(target.decided_where)}"
