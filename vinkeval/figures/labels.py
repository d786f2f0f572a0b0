"""What codes and dimensions are called on an axis or in a table: the names of `vinkeval.indicators.labels` with a capital."""

from vinkeval.danish import NO_BREAK
from vinkeval.figures.texts import texts
from vinkeval.indicators import breakdown_label as breakdown_label
from vinkeval.indicators import category_label as named
from vinkeval.plan.model import IndicatorText, Plan

_TEXTS = texts("vinkeval.figures")


def category_label(breakdown: str, category: str, plan: Plan) -> str:
    """Danish name of one category of a breakdown."""
    if breakdown == "intervention":
        return intervention_label(plan, category)
    name = named(breakdown, category, plan)
    return name[:1].upper() + name[1:]


def distributed(text: IndicatorText, breakdown: str) -> str:
    """'Afholdte oplæg for fagpersoner fordelt på institutionstype'; 'Fordeling af henvendelser på køn', 'Fordeling på
    henvender' of an indicator that is a distribution itself."""
    name = str(_TEXTS.entry("distributed.names").get(f"{text.id}_{breakdown}", text.name))
    by = breakdown_label(breakdown)
    if not name.startswith(_TEXTS.say("distributed.distribution")):
        return _TEXTS.say("distributed.by", name=name, by=by)
    return name if name.lower().endswith(by.lower()) else _TEXTS.say("distributed.distribution_by", name=name, by=by)


def indicator_name(text: IndicatorText) -> str:
    """An indicator's name without its other number in brackets: it stands beside its own."""
    name = text.name
    for number in text.also_called:
        name = name.removesuffix(f" ({number})")
    return name


def intervention_label(plan: Plan, letter: str) -> str:
    """'a. Skoler', kept on one line as far as the first word."""
    if not any(entry.id == letter for entry in plan.interventions):
        return letter
    return f"{letter}.{NO_BREAK}{plan.intervention(letter).name}"


def table_label(table: str) -> str:
    """Danish title of one of the canonical tables."""
    return named("table", table)


def field_label(field: str) -> str:
    """'Aktiviteter: Status' for the key field 'activities.status'."""
    return named("field", field)
