"""What in a plan cannot be true together: ids that lead nowhere, impossible dates, targets that may not be set."""

from collections.abc import Iterable, Iterator
from datetime import date

from vinkeval.danish import day
from vinkeval.plan.model import Plan, Target
from vinkeval.plan.periods import Period, period
from vinkeval.plan.tables import NO_DAY, closest, quoted

_SHARES = ("pct.", "pct.point")


def contradictions(plan: Plan) -> list[str]:
    """All of them, each beginning with the key; values that are missing have been told already and are passed over."""
    return [*_dates(plan), *_ids(plan), *_indicators(plan), *_targets(plan), *_rest(plan)]


def _dates(plan: Plan) -> Iterator[str]:
    spans: list[tuple[str, date, date]] = [
        ("baseline", plan.baseline.first, plan.baseline.last),
        ("period", plan.period.first, plan.period.last),
        *((f"events.{quoted(event.id)}", event.first, event.last) for event in plan.events),
    ]
    for key, first, last in spans:
        if _after(first, last):
            yield f"{key}.last: ligger før {key}.first."
    if NO_DAY not in (plan.baseline.last, plan.period.first) and plan.baseline.last >= plan.period.first:
        yield f"baseline.last: baseline skal slutte, før planen begynder den {day(plan.period.first)}."
    if _after(plan.period.first, plan.cut_off):
        yield f"cut_off: ligger før planen begynder den {day(plan.period.first)}."
    if _after(plan.document.date, plan.period.last):
        yield f"document.date: ligger efter planens udløb den {day(plan.period.last)}."
    for entry in plan.interventions:
        if entry.new_in is not None and plan.period.last != NO_DAY and entry.new_in > plan.period.last.year:
            yield f"interventions.{quoted(entry.id)}.new_in: ligger efter planens udløb den {day(plan.period.last)}."


def _after(first: date, last: date) -> bool:
    return NO_DAY not in (first, last) and first > last


def _ids(plan: Plan) -> Iterator[str]:
    goals = [goal.id for goal in plan.goals]
    interventions = [entry.id for entry in plan.interventions]
    indicators = list(plan.indicators)
    for entry in plan.interventions:
        yield from _dangling(f"interventions.{quoted(entry.id)}.goal", [entry.goal], goals, "mål")
    for text in plan.indicators.values():
        key = f"indicators.{quoted(text.id)}"
        yield from _dangling(f"{key}.goal", [text.goal], goals, "mål")
        yield from _dangling(f"{key}.interventions", text.interventions, interventions, "indsats")
        yield from _dangling(f"{key}.printed_with", text.printed_with, indicators, "indikator")
    for found in plan.breaks:
        yield from _dangling(f"breaks.{quoted(found.id)}.indicators", found.indicators, indicators, "indikator")
    for number, target in enumerate(plan.targets, start=1):
        yield from _dangling(f"targets[{number}].indicator", [target.indicator], indicators, "indikator")
    for number, gap in enumerate(plan.gaps, start=1):
        yield from _dangling(f"gaps[{number}].intervention", [gap.intervention], interventions, "indsats")
    yield from _dangling("disclosure.extra_quarters", plan.disclosure.extra_quarters, indicators, "indikator")
    yield from _dangling("disclosure.person_indicators", plan.disclosure.person_indicators, indicators, "indikator")
    yield from _dangling("disclosure.coarsen_together", plan.disclosure.coarsen_together, indicators, "indikator")


def _dangling(key: str, ids: Iterable[str], known: list[str], noun: str) -> Iterator[str]:
    for id in ids:
        if id not in (*known, "", "?"):
            yield f"{key}: {noun} {quoted(id)} findes ikke i planen.{closest(id, known)}"


def _indicators(plan: Plan) -> Iterator[str]:
    called: dict[str, str] = {}
    for text in plan.indicators.values():
        key = f"indicators.{quoted(text.id)}"
        if text.id in text.printed_with:
            yield f"{key}.printed_with: indikatoren henviser til sig selv."
        if text.always_broken_down and not text.breakdowns:
            yield f"{key}.breakdowns: mangler. En indikator, der altid brydes ned, skal have mindst én dimension."
        for dimension in text.breakdowns:
            if dimension in plan.disclosure.forbidden_dimensions:
                yield f"{key}.breakdowns: {dimension} må aldrig vises (disclosure.forbidden_dimensions)."
        if text.relevant_change is not None and text.relevant_change <= 0:
            yield f"{key}.relevant_change: skal være større end 0; retningen står i direction."
        if text.primary and not text.measurable:
            yield f"{key}.primary: en indikator uden perioder kan ikke måles og kan ikke være primær."
        for name in text.also_called:
            if name in plan.indicators or name in called:
                yield f"{key}.also_called: {quoted(name)} er allerede navn på {called.get(name, name)}."
            called.setdefault(name, text.id)


def _targets(plan: Plan) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for number, target in enumerate(plan.targets, start=1):
        if (target.indicator, target.period) in seen:
            yield f"targets[{number}]: der er allerede et mål for samme indikator og periode."
        seen.add((target.indicator, target.period))
        yield from (f"targets[{number}].{fault}" for fault in _target(plan, target))


def _target(plan: Plan, target: Target) -> Iterator[str]:
    text = plan.indicators.get(target.indicator)
    if text is None:
        return
    if not text.target_allowed:
        reason = "det er hverken godt eller skidt, at den er høj" if text.direction == "none" else "planen tillader det ikke"
        yield f"indicator: der kan ikke sættes mål for {text.id}: {reason}."
    if text.unit in _SHARES and abs(target.value) > 1:
        yield "value: en andel skrives mellem 0 og 1, fx 0.7 for 70 pct."
    if target.period in ("", "?"):
        return
    if target.period == "plan":
        found, kind = plan.period, "B"
    else:
        try:
            found = period(target.period)
        except ValueError:
            yield 'period: skal være "plan" eller en periode som "2021", "2021H1" eller "2021Q3".'
            return
        kind = _kind(found)
    if kind not in text.periods:
        yield f"period: {text.id} opgøres ikke for den slags periode."
    if NO_DAY not in (plan.period.first, plan.period.last) and not (
        plan.period.first <= found.first and found.last <= plan.period.last
    ):
        yield f"period: ligger uden for planen ({day(plan.period.first)} til {day(plan.period.last)})."


def _kind(found: Period) -> str:
    """Y, M, H or Q, as the catalogue names it: 2021, 2021-07, 2021H2, 2021Q3."""
    return {4: "Y", 7: "M"}.get(len(found.key), found.key[4:5])


def _rest(plan: Plan) -> Iterator[str]:
    years: set[int] = set()
    for number, figure in enumerate(plan.context, start=1):
        if figure.year in years:
            yield f"context[{number}].year: året står to gange."
        years.add(figure.year)
        if figure.of_these > figure.referrals:
            yield f"context[{number}].of_these: er flere end referrals."
    terms = [word.term.lower() for word in plan.words]
    for number, term in enumerate(terms, start=1):
        if term in terms[: number - 1]:
            yield f"words[{number}].term: ordet står to gange."
    if not 0 < plan.disclosure.coarsen_from <= 1:
        yield "disclosure.coarsen_from: en andel skrives mellem 0 og 1, fx 0.67 for to tredjedele."
    if plan.disclosure.percent_base < plan.disclosure.k:
        yield "disclosure.percent_base: skal være mindst k."
