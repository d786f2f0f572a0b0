"""Every Danish sentence of this room, as templates that name the designs they may be used under.

A sentence is made by `say`, which refuses a template under a design that is not among its own; a test holds each template
against the words its designs forbid. What stands in braces is a figure, a period, or a name from the plan's data.
"""

from dataclasses import dataclass
from datetime import date

from vinkeval.danish import day, listing
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
        "{name}: {plan} {when} mod {baseline} i baseline. Det er {change} (95 pct.-interval: {range}).", _CHANGE
    ),
    "comparison.unsure": Template(
        "{name}: {plan} {when} mod {baseline} i baseline. Der er ingen sikker ændring: forskellen kan være {range} (95 "
        "pct.-interval).",
        _CHANGE,
    ),
    "comparison.full_count": Template(
        "{name}: {plan} {when} mod {baseline} i baseline, altså {change}. Tallene er talt op uden stikprøve, så de "
        "har intet usikkerhedsinterval.",
        _CHANGE,
    ),
    "comparison.full_count_missing": Template(
        "{name}: {plan} {when} mod {baseline} i baseline, altså {change}. Tallene er talt op uden stikprøve, så de "
        "har intet usikkerhedsinterval, men oplysningen mangler i nogle rækker, og de rigtige tal kan være andre.",
        _CHANGE,
    ),
    "comparison.no_interval": Template(
        "{name}: {plan} {when} mod {baseline} i baseline, altså {change}. Der er ikke beregnet et interval for "
        "forskellen, så et tilfældigt udsving kan ikke udelukkes.",
        _CHANGE,
    ),
    "comparison.refused": Template("{name}: Ændringen kan ikke afgøres, fordi {reasons}.", _CHANGE),
    "reason.no_figure": Template("der ikke er tal {when}"),
    "reason.gated": Template("registreringen {when} er for mangelfuld til, at tallet kan bruges"),
    "reason.unequal": Template("perioderne ikke er lige lange"),
    "reason.too_few_groups": Template("der er for få grupper til at beregne, hvor usikker forskellen er"),
    "reason.too_few_pairs": Template("der er for få par af svar til at beregne, hvor usikker forskellen er"),
    "reason.all_alike": Template("forskellen er den samme i alle par, så der er intet at måle usikkerheden på"),
    # targets
    "target.naaet": Template("{name}: Målet er nået. Tallet er {value} {when}, og målet er {target}."),
    "target.delvist": Template(
        "{name}: Målet er delvist nået. Tallet er {value} {when}, og målet er {target}, men usikkerheden (95 "
        "pct.-interval: {range}) rækker til begge sider af målet."
    ),
    "target.delvist_few": Template(
        "{name}: Målet er delvist nået. Tallet er {value} {when}, og målet er {target}, men der er for få svar eller "
        "forløb til at sige, hvor sikkert tallet er."
    ),
    "target.ikke": Template("{name}: Målet er ikke nået. Tallet er {value} {when}, og målet er {target}."),
    "target.ikke_belyst": Template("{name}: Målet er ikke belyst, fordi {reasons}."),
    "reason.hidden": Template("tallet {when} er udeladt af hensyn til diskretionen"),
    "target.not_measurable": Template("{name}: Det kan ikke måles i {unit}s data."),
    "target.none_both": Template("{name}: Intet mål er besluttet. Tallet er {value} {when} mod {baseline} i baseline."),
    "target.none_baseline": Template("{name}: Intet mål er besluttet. Baseline er {baseline}."),
    "target.none_value": Template("{name}: Intet mål er besluttet. Tallet er {value} {when}, og der er ingen baseline."),
    "target.none_baseline_why": Template("{name}: Intet mål er besluttet. Baseline er {baseline}, men {reason}."),
    "target.none_value_why": Template("{name}: Intet mål er besluttet. Tallet er {value} {when}, men {reason}."),
    "target.none_nothing": Template("{name}: Intet mål er besluttet, og der er ingen tal, der kan vises."),
    # interrupted series
    "series.level_sure": Template(
        "{name}: Niveauet er {change} {start} sammenlignet med udviklingen {before} (95 pct.-interval: {range}).", _SERIES
    ),
    "series.level_unsure": Template(
        "{name}: Der er ingen sikker ændring i niveauet {start}. Sammenlignet med udviklingen {before} kan niveauet ligge "
        "{range} (95 pct.-interval).",
        _SERIES,
    ),
    "series.slope_sure": Template(
        "Udviklingen fra {period} til {period} er {change} i forhold til før (95 pct.-interval: {range}).", _SERIES
    ),
    "series.slope_unsure": Template("Der er ingen sikker ændring i udviklingen fra {period} til {period}.", _SERIES),
    "series.mean_sure": Template("Som gennemsnit af tiden efter er niveauet {change} (95 pct.-interval: {range}).", _SERIES),
    "series.mean_unsure": Template("Som gennemsnit af tiden efter er der ingen sikker forskel.", _SERIES),
    "series.end_sure": Template("Ved seriens slutning er niveauet {change} (95 pct.-interval: {range}).", _SERIES),
    "series.end_unsure": Template("Ved seriens slutning er der ingen sikker forskel.", _SERIES),
    "series.level_sure_control": Template(
        "{name}: Forskellen til sammenligningsserien er {change} {start} i forhold til forløbet før (95 pct.-interval: "
        "{range}).",
        ("controlled_series",),
    ),
    "series.level_unsure_control": Template(
        "{name}: Der er ingen sikker ændring i forskellen til sammenligningsserien {start}. Den kan ligge {range} (95 "
        "pct.-interval).",
        ("controlled_series",),
    ),
    "series.mean_sure_control": Template(
        "Som gennemsnit af tiden efter er forskellen {change} (95 pct.-interval: {range}).", ("controlled_series",)
    ),
    "series.end_sure_control": Template(
        "Ved seriens slutning er forskellen {change} (95 pct.-interval: {range}).", ("controlled_series",)
    ),
    "series.not_in_model": Template("Serien er for kort til at skønne over andet end niveauet.", _SERIES),
    "series.indicative": Template("Svaret er vejledende, for serien er kort.", _SERIES),
    "series.persistence": Template(
        "Høje og lave målinger følges stærkt ad (stærk persistens), så intervallet er bredt.", _SERIES
    ),
    "series.pandemic": Template("Plan og pandemi kan ikke adskilles.", _SERIES),
    "series.disagree": Template(
        "Svaret afhænger af, hvordan pandemien regnes med. Regnes hver nedlukning for sig, giver modellen {pulses}. Regnes "
        "pandemien som ét skift, der varer ved, giver den {step}.",
        _SERIES,
    ),
    "answer.up": Template("et sikkert højere niveau", _SERIES),
    "answer.down": Template("et sikkert lavere niveau", _SERIES),
    "answer.unsure": Template("ingen sikker ændring i niveauet", _SERIES),
    "answer.unidentified": Template("en forskel, der ikke kan skilles fra planens start", _SERIES),
    "answer.none": Template("intet svar", _SERIES),
    "series.refused": Template(
        "{name}: Om niveauet har ændret sig {start}, kan ikke afgøres, fordi {reasons}. {suffice}", _SERIES
    ),
    "reason.points": Template("der kun er {before} før og {after} efter", _SERIES),
    "reason.points_control": Template(
        "serien og sammenligningsserien kun har {before} før og {after} efter til fælles", ("controlled_series",)
    ),
    "reason.events": Template("der er for få tilfælde", _SERIES),
    "reason.control_events": Template("der er for få tilfælde i sammenligningsserien", ("controlled_series",)),
    "reason.persistence": Template(
        "høje og lave målinger følges så stærkt ad, at et skift ikke kan skelnes fra et almindeligt udsving i så kort en serie",
        _SERIES,
    ),
    "reason.undetectable": Template("kun ændringer, der er større end dem, der betyder noget, ville kunne ses", _SERIES),
    "reason.pandemic": Template("for lidt af tiden efter er fri for pandemien", _SERIES),
    "reason.nothing_varies": Template("tallene ikke svinger, så der er intet at måle et skift op imod", _SERIES),
    "reason.not_separable": Template("leddene i modellen ikke kan skilles ad i netop disse tal", _SERIES),
    "suffice.points": Template("Det kræver mindst {before} målinger før og {after} efter, i alt mindst {total}.", _SERIES),
    "suffice.events": Template("Det kræver flere tilfælde, for eksempel en længere serie eller længere perioder.", _SERIES),
    "suffice.control_events": Template("Det kræver en sammenligningsserie med flere tilfælde.", ("controlled_series",)),
    "suffice.persistence": Template("Det kræver mindst {total} målinger.", _SERIES),
    "suffice.undetectable": Template("Det kræver en længere serie eller mindre udsving.", _SERIES),
    "suffice.pandemic": Template(
        "Det kræver mindst et halvt års målinger uden for pandemien eller en sammenligningsserie.", _SERIES
    ),
    "suffice.nothing_varies": Template("Se på tallene, som de er.", _SERIES),
    "suffice.not_separable": Template("Det kræver en længere serie eller en sammenligningsserie.", _SERIES),
    "series.methods": Template(
        "Segmenteret regression med AR(1)-fejl (REML, Kenward-Roger-varians, Satterthwaite-frihedsgrader) på {total}, "
        "{before} før og {after} efter; {family}{terms}. Skønnet autokorrelation {rho}{dispersion}{integrated}.",
        _SERIES,
    ),
    "series.empty_july": Template("Juli er udeladt, for der er ingen tilfælde i nogen juli.", _SERIES),
    "sensitivity.sign": Template(
        "Fortegnet er stabilt i {same} af {total} beregninger med ændrede modelvalg, det vil sige, at de peger samme vej.",
        _SERIES,
    ),
    "sensitivity.placebo": Template("Med en opdigtet dato i baseline ses en forskel i {found} af {tried} forsøg.", _SERIES),
    # pairs
    "paired.sure": Template("{name}: {change} efter end før (95 pct.-interval: {range}). Det bygger på {pairs}.", _CHANGE),
    "paired.unsure": Template(
        "{name}: Der er ingen sikker ændring: forskellen fra før til efter kan være {range} (95 pct.-interval). Det bygger "
        "på {pairs}.",
        _CHANGE,
    ),
    "paired.refused": Template("{name}: Ændringen kan ikke afgøres, for der er kun {pairs}.", _CHANGE),
    "paired.alike": Template(
        "{name}: Usikkerheden kan ikke beregnes, for forskellen fra før til efter er den samme i alle {pairs}.", _CHANGE
    ),
    "paired.response": Template("{response} af dem, der svarede før, svarede også efter.", _CHANGE),
    "paired.lost": Template(
        "De, der kun svarede før, lå dengang på {lost} i gennemsnit mod {stayed} blandt dem, der svarede begge gange.", _CHANGE
    ),
    "paired.methods": Template("Parret t-interval af ændringen hos dem, der svarede begge gange.", _CHANGE),
    "paired.methods_cluster": Template(
        "Gennemsnitlig ændring hos dem, der svarede begge gange, med interval, der tager højde for, at de kom i grupper.",
        _CHANGE,
    ),
    "paired.reliable": Template(
        "Af {total} ligger {up} højere og {down} lavere efter end før med mere end måleusikkerheden ({threshold}), "
        "og {same} er uændrede.",
        _CHANGE,
    ),
    # follow-up
    "follow_up.share": Template(
        "{name}: {share} inden for {days} dage (95 pct.-interval: {range}) blandt {followed} af {total}, der er fulgt så "
        "længe. Regnes alle med, så langt de er fulgt, er tallet {estimate}. Om nogen er flyttet fra byen, vides ikke."
    ),
    "follow_up.nobody": Template("{name}: Kan ikke belyses, for ingen er fulgt i {days} dage endnu."),
    "courses.endings": Template(
        "{days} dage efter starten er {completed} af {cases} fuldført, {others} sluttet på anden måde og {still} stadig i gang."
    ),
    # control charts
    "chart.outside": Template("{outside} af {points} målinger ligger uden for grænserne.", _CHANGE),
    "chart.inside": Template("Alle {points} målinger ligger inden for grænserne.", _CHANGE),
    "chart.no_limits": Template("Der er for få målinger til at beregne grænserne.", _CHANGE),
    "chart.few_runs": Template("Der er for få målinger, der skiller sig fra midten, til at se et skift til én side.", _CHANGE),
    "chart.shift": Template("Målingerne ligger længere tid til samme side, end tilfældige udsving plejer.", _CHANGE),
    "chart.no_shift": Template("De skifter side, som tilfældige udsving plejer.", _CHANGE),
    "chart.short": Template("Grænserne bygger på under {least} målinger og er usikre."),
    "chart.trend": Template("Målingerne, der sætter grænserne, har selv en udvikling, så midten ikke passer.", _CHANGE),
    "chart.neighbours": Template("Målingerne, der sætter grænserne, følges ad, så grænserne er for snævre."),
    # many at once
    "multiplicity.one": Template(
        "Der er én sammenligning med usikkerhedsinterval, og den viser {found} sikker ændring.", _CHANGE
    ),
    "multiplicity.none_of": Template(
        "Der er {tested} med usikkerhedsinterval, og ingen af dem viser en sikker ændring.", _CHANGE
    ),
    "multiplicity.one_kept": Template(
        "Der er {tested} med usikkerhedsinterval. Én af dem viser en sikker ændring, også når der er taget højde for, at der "
        "er mange.",
        _CHANGE,
    ),
    "multiplicity.one_lost": Template(
        "Der er {tested} med usikkerhedsinterval. Én af dem viser en sikker ændring, men ikke når der er taget højde for, at "
        "der er mange.",
        _CHANGE,
    ),
    "multiplicity.none_left": Template(
        "Der er {tested} med usikkerhedsinterval. {plain} af dem viser hver for sig en sikker ændring, men ingen af dem gør "
        "det, når der er taget højde for, at der er mange.",
        _CHANGE,
    ),
    "multiplicity": Template(
        "Der er {tested} med usikkerhedsinterval. {plain} af dem viser hver for sig en sikker ændring, og {adjusted} gør "
        "det stadig, når der er taget højde for, at der er mange.",
        _CHANGE,
    ),
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


def when(period: str, until: date | None = None) -> str:
    """'i planperioden', 'i baseline', 'i 2021', 'i 1. halvår 2020'; 'i planperioden til og med 30. juni 2021'.

    `until`: the cut-off, where the period is not over (`vinkeval.indicators.labels.cut_short`).
    """
    named = {"plan": "i planperioden", "baseline": "i baseline"}.get(period, f"i {period_label(period)}")
    return f"{named} til og med {day(until)}" if until else named
