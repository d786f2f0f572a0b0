"""The whole catalogue in the order of the definition sheet, and what of it a plan asks for."""

from collections.abc import Iterator

from vinkeval.danish import listing
from vinkeval.errors import PlanFault, UsageFault
from vinkeval.indicators import access, awareness, context, economy, prevention, quality, resilience
from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import FromTargets, NotMeasurable
from vinkeval.indicators.labels import period_names
from vinkeval.indicators.measuring import WHOLE, Cell, Looked
from vinkeval.indicators.tables import CALENDAR, Tables
from vinkeval.plan.model import PeriodKind, Plan
from vinkeval.plan.periods import Every

INDICATORS: tuple[Indicator, ...] = (
    *resilience.INDICATORS,
    *access.INDICATORS,
    *prevention.INDICATORS,
    *awareness.INDICATORS,
    *context.INDICATORS,
    *economy.INDICATORS,
    *quality.INDICATORS,
)
IDS = tuple(dict.fromkeys(indicator.id for indicator in INDICATORS))


def asked_for(plan: Plan) -> tuple[Indicator, ...]:
    """The indicators of the plan, in the order of the catalogue.

    Raises:
        PlanFault: the plan names an indicator that has no computation.
    """
    unknown = [id for id in plan.indicators if id not in IDS]
    if unknown:
        raise PlanFault(
            f"Planen nævner indikatoren {unknown[0]}, som der ingen beregning er for. Ret [indicators.{unknown[0]}]."
        )
    return tuple(indicator for indicator in INDICATORS if indicator.id in plan.indicators)


def entries(id: str, plan: Plan) -> tuple[Indicator, ...]:
    """What stands under an id: one entry, or several where its categories are numbers of their own.

    Raises:
        UsageFault: the plan has no such indicator.
    """
    found = tuple(indicator for indicator in INDICATORS if indicator.id == id and id in plan.indicators)
    if found:
        return found
    close = [
        known for known in plan.indicators if known.casefold() == id.casefold() or id in plan.indicators[known].also_called
    ]
    hint = f" Mente du {close[0]}?" if close else " Se dem alle med catalogue()."
    raise UsageFault(f"Planen har ingen indikator {id}.{hint}")


def breakdowns(indicator: Indicator, plan: Plan) -> Iterator[By]:
    """The breakdowns the catalogue prints: none first, then those that the plan allows and that are this entry's to print."""
    text = plan.indicators[indicator.id]
    if isinstance(indicator.kind, NotMeasurable | FromTargets) or indicator.named:
        yield WHOLE
        return
    if indicator.whole and not text.always_broken_down:
        yield WHOLE
    for dimension in text.breakdowns:
        by = breakdown(indicator, dimension)
        if by and dimension not in indicator.on_request:
            yield by


def breakdown(indicator: Indicator, dimension: str) -> By | None:
    """How an entry is split by a dimension; None where another entry of the same indicator does it."""
    own = next((by for by in indicator.by if by.dimension == dimension), None)
    others = [other for other in INDICATORS if other.id == indicator.id and other is not indicator]
    theirs = not indicator.whole or any(by.dimension == dimension for other in others for by in other.by)
    return own or (None if others and theirs else By(dimension))


def kinds_of_period(by: By, indicator: Indicator, plan: Plan) -> tuple[PeriodKind, ...]:
    """The kinds of period a breakdown is printed in."""
    allowed = plan.indicators[indicator.id].periods
    return tuple(kind for kind in allowed if by.periods is None or kind in by.periods)


def all_cells(tables: Tables) -> Iterator[Cell]:
    """Every figure of the catalogue, in order of indicator, breakdown, category, period."""
    for indicator in asked_for(tables.plan):
        looked = Looked(indicator, tables)
        for by in breakdowns(indicator, tables.plan):
            yield from looked.cells(by, kinds_of_period(by, indicator, tables.plan))


def chosen(id: str, by: str | None, plan: Plan) -> tuple[tuple[Indicator, By], ...]:
    """The entries of an indicator with the one breakdown asked for; None for the whole, or for all where there is no whole.

    Raises:
        UsageFault: no such indicator, or a breakdown that is not allowed for it.
    """
    found = entries(id, plan)
    if by is None:
        whole = tuple((entry, WHOLE) for entry in found if WHOLE in breakdowns(entry, plan))
        return whole or tuple((entry, printed) for entry in found for printed in breakdowns(entry, plan))
    _allow(id, by, plan)
    if found[0].named:
        return tuple((entry, WHOLE) for entry in found)
    return tuple((entry, split) for entry in found for split in [breakdown(entry, by)] if split)


def periods_for(entry: Indicator, by: By, every: Every | None, plan: Plan) -> tuple[PeriodKind, ...]:
    """The kinds of period to compute: the printed ones, or the one asked for.

    Raises:
        UsageFault: the plan does not give the indicator by that length of period.
    """
    if every is None:
        return kinds_of_period(by, entry, plan)
    kind = next((kind for kind, length in CALENDAR.items() if length == every), None)
    allowed = plan.indicators[entry.id].periods
    if kind is None:
        raise UsageFault(f"every er year, half-year, quarter eller month, ikke {every}.")
    if kind not in allowed:
        names = period_names(allowed) or "ingen perioder"
        raise UsageFault(f"{entry.id} opgøres ikke pr. {period_names([kind])}. Planen tillader {names}.")
    return (kind,)


def _allow(id: str, by: str, plan: Plan) -> None:
    allowed, rules = plan.indicators[id].breakdowns, plan.disclosure
    if by in allowed:
        return
    wanted = [part for part in by.replace("×", ",").replace("*", ",").replace(" ", ",").split(",") if part]
    if len(wanted) > 1:
        why = "Der brydes kun ned på én ting ad gangen: krydses to, kan enkeltpersoner kendes."
    elif by in rules.forbidden_dimensions:
        why = "Der opgøres aldrig på en enkelt skole, forening eller et enkelt miljø."
    elif not allowed:
        why = "Tallet vises kun samlet; planen tillader ingen opdeling."
    else:
        why = "Kun opdelinger, der er besluttet i planen, kan beregnes, så ingen kan kendes på et kryds, der ikke var tænkt på."
    options = f" Tilladt: {listing(allowed, 'eller')}." if allowed else ""
    raise UsageFault(f"{id} kan ikke opdeles på {by}. {why}{options}")
