"""Every Danish sentence of this room, as templates that name the designs they may be used under.

A sentence is made by `say`, which refuses a template under a design that is not among its own; a test holds each template
against the words its designs forbid. What stands in braces is a figure, a period, or a name from the plan's data.
"""

from dataclasses import dataclass

from vinkeval.danish import listing
from vinkeval.evidence.design import DESIGNS, Design
from vinkeval.plan.periods import period_label

_CHANGE: tuple[Design, ...] = ("before_after",)
_SERIES: tuple[Design, ...] = ("interrupted_series", "controlled_series")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with holes, and the designs that bear it."""

    text: str
    designs: tuple[Design, ...] = DESIGNS


TEMPLATES: dict[str, Template] = {
    # plan against baseline
    "comparison.sure": Template(
        "{name}: {plan} i planperioden mod {baseline} i baseline. Det er {change} (95 pct.-interval: {range}).", _CHANGE
    ),
    "comparison.unsure": Template(
        "{name}: {plan} i planperioden mod {baseline} i baseline. Det er ingen sikker ændring, for forskellen kan ligge hvor "
        "som helst {range} (95 pct.-interval).",
        _CHANGE,
    ),
    "comparison.full_count": Template(
        "{name}: {plan} i planperioden mod {baseline} i baseline, altså {change}. Alle er talt med, og tallet har derfor intet "
        "usikkerhedsinterval.",
        _CHANGE,
    ),
    "comparison.no_interval": Template(
        "{name}: {plan} i planperioden mod {baseline} i baseline, altså {change}. Der er ikke beregnet et interval for "
        "forskellen, så et tilfældigt udsving kan ikke udelukkes.",
        _CHANGE,
    ),
    "comparison.refused": Template("{name}: Ændringen kan ikke afgøres, fordi {reasons}.", _CHANGE),
    "reason.no_figure": Template("der ikke er tal {when}"),
    "reason.gated": Template("registreringen {when} er for mangelfuld til, at tallet kan bruges"),
    "reason.too_few_groups": Template("der er for få grupper til at beregne, hvor usikker forskellen er"),
    # targets
    "target.naaet": Template("{name}: Målet er nået. Tallet er {value} {when}, og målet er {target}."),
    "target.delvist": Template(
        "{name}: Målet er delvist nået. Tallet er {value} {when}, og målet er {target}, men usikkerheden "
        "(95 pct.-interval: {range}) rækker til begge sider af målet."
    ),
    "target.delvist_few": Template(
        "{name}: Målet er delvist nået. Tallet er {value} {when}, og målet er {target}, men der er for få svar eller "
        "forløb til at sige, hvor sikkert tallet er."
    ),
    "target.ikke": Template("{name}: Målet er ikke nået. Tallet er {value} {when}, og målet er {target}."),
    "target.ikke_belyst": Template("{name}: Målet er ikke belyst, fordi {reasons}."),
    "target.hidden": Template("tallet {when} er udeladt af hensyn til diskretionen"),
    "target.not_measurable": Template("{name}: Det kan ikke måles i {unit}s data."),
    "target.none_both": Template("{name}: Intet mål er besluttet. Tallet er {value} {when} mod {baseline} i baseline."),
    "target.none_baseline": Template("{name}: Intet mål er besluttet. Baseline er {baseline}."),
    "target.none_value": Template("{name}: Intet mål er besluttet. Tallet er {value} {when}, og der er ingen baseline."),
    "target.none_nothing": Template("{name}: Intet mål er besluttet, og der er ingen tal, der kan vises."),
}


def say(template: str, design: Design, **values: str) -> str:
    """The sentence of a template under a design.

    Raises:
        ValueError: the design does not bear the template (a fault in this package, not in the data).
    """
    chosen = TEMPLATES[template]
    if design not in chosen.designs:
        raise ValueError(f"template {template!r} says more than the design {design!r} bears")
    sentence = chosen.text.format(**values)
    return sentence.replace("pct..", "pct.").replace("kr..", "kr.")  # an abbreviation ends the sentence with its own point


def because(reasons: tuple[str, ...]) -> str:
    """Reasons joined to follow 'fordi'."""
    return listing(list(dict.fromkeys(reasons)))


def when(period: str) -> str:
    """'i planperioden', 'i baseline', 'i 2021', 'i 1. halvår 2020'."""
    return {"plan": "i planperioden", "baseline": "i baseline"}.get(period, f"i {period_label(period)}")
