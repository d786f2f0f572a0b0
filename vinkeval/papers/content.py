"""The annex as blocks in the order of the city's own papers; what stands where is chosen here, once, for every rendering."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vinkeval.danish import day, kroner, listing, number, percent
from vinkeval.disclosure.release import Release
from vinkeval.evidence import adjusted_comparisons
from vinkeval.evidence.methods import interval_kind
from vinkeval.figures import Chart
from vinkeval.figures.labels import intervention_label, table_label
from vinkeval.figures.notes import reader_caveats
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown
from vinkeval.intervals import rate_ratio
from vinkeval.papers import tables
from vinkeval.papers.model import Block, Bullets, Document, Grid, Heading, Picture, Text, figure_reference
from vinkeval.papers.sentences import (
    LOW_RESPONSE,
    change_sentence,
    chart_sentence,
    count_verdicts,
    listed_rest,
    low_response,
    series_sentence,
    spelled_alike,
    tally,
    verdict,
)
from vinkeval.plan.model import Event, Goal, Intervention

_TEXTS = texts("vinkeval.papers")
_NAMED = 2  # more indicators than this are told by number alone
_STATES = ("naaet", "delvist_naaet", "ikke_naaet", "ikke_belyst")
_FORESTS = ("sammenligninger_andele", "sammenligninger_oevrige")
_OWN_PLACE = ("daekning", "sammenligninger_andele", "sammenligninger_oevrige", "oekonomi", "kontekst_2014_2017", "K1_serie")


def plan_name(release: Release) -> str:
    """'VINK Handleplan 2020-2021'."""
    return _TEXTS.say("head.plan", unit=release.plan.unit, years=tables.years(release, "plan"))


def annex(release: Release, charts: Sequence[Chart], deviations: Sequence[str] | None = None) -> Document:
    """The whole annex.

    Args:
        release: what may be shown.
        charts: the paper's figures, as `vinkeval.figures.charts` made them from the same release.
        deviations: where the analysis departs from the locked plan; None where no plan was locked.
    """
    plan = release.plan
    document = plan.document
    head = (
        ("date", day(release.as_of)),
        ("unit", f"{plan.unit}, {plan.city}"),
        ("case", document.case_number),
        ("document", document.document_number),
        ("subject", _TEXTS.say("head.subject_text", plan=plan_name(release))),
    )
    parts: tuple[Block, ...] = (
        *_resume(release),
        *_quality(release),
        *_results(release, charts),
        *(block for goal in plan.goals if goal.id != "0" for block in _goal(release, goal, charts)),
        *_economy(release, charts),
        *_method(release, charts, deviations),
    )
    parts = (*parts, Heading(2, _TEXTS.say("method.definitions")), tables.definitions(release, _about(parts)))
    title = _TEXTS.say("head.title", plan=plan_name(release))
    return Document(
        title, _TEXTS.say("head.subject_text", plan=plan_name(release)), f"{plan.unit}, {plan.city}", release.as_of,
        tuple((_TEXTS.say(f"head.{key}"), value) for key, value in head), tuple(_numbered(parts)),
    )  # fmt: skip


def _about(parts: Iterable[Block]) -> set[str]:
    """The indicators that tables and figures show."""
    found: set[str] = set()
    for block in parts:
        if isinstance(block, Grid):
            found.update(block.about)
        elif isinstance(block, Picture) and "indicator" in block.chart.data:
            found.update(block.chart.data["indicator"].astype(str))
    return found


def _numbered(parts: Sequence[Block]) -> Iterator[Block]:
    """Figures and tables numbered in order of reading, and texts with the numbers of the figures they name."""
    names = [block.chart.name for block in parts if isinstance(block, Picture)]
    places = {figure_reference(name): number(at) for at, name in enumerate(names, 1)}

    def told(text: str) -> str:
        for reference, place in places.items():
            text = text.replace(reference, place)
        return text

    figures = grids = 0
    for block in parts:
        match block:
            case Picture():
                figures += 1
                yield replace(block, number=figures)
            case Grid():
                grids += 1
                yield replace(block, number=grids)
            case Text():
                yield replace(block, text=told(block.text))
            case Bullets():
                yield Bullets(tuple(told(item) for item in block.items))
            case _:
                yield block


def resume(release: Release) -> list[str]:
    """At most four sentences: what this is, goals, changes, limits."""
    plan = release.plan
    said = [
        _TEXTS.say(
            "resume.scope",
            plan=plan_name(release),
            first=plan.baseline.first.year,
            last=plan.period.last.year,
            day=day(release.as_of),
        )
    ]
    decided = release.goals[release.goals["target"].notna()]
    if decided.empty:
        said.append(_TEXTS.say("resume.no_targets", baseline=tables.span(release, "baseline")))
    else:
        counts = [int(decided["status"].eq(state).sum()) for state in _STATES]
        total, *words = spelled_alike(len(decided), *counts)
        states = [
            _TEXTS.say(f"results.states.{state}", count=_TEXTS.say("resume.one_target") if count == 1 else word)
            for state, count, word in zip(_STATES, counts, words, strict=True)
            if count
        ]
        targets = _TEXTS.count("resume.target_count", len(decided), count=total)
        said.append(_TEXTS.say("resume.targets", targets=targets, states=listing(states)))
    if len(release.comparisons):
        said.append(_tested(release))
    said.append(_TEXTS.say("resume.limits"))
    return said


def _tested(release: Release) -> str:
    """'Af 66 indikatorer kan 30 vurderes statistisk: 13 viser en sikker ændring, 17 ingen ...; 24 vises uden usikkerhed.'"""
    ids = [str(id) for id in release.comparisons["indicator"] if str(id) in release.plan.indicators]
    counts = count_verdicts(release, ids)
    judged = counts["sure"] + counts["unsure"]
    total, whole, sure, unsure, *others = spelled_alike(len(ids), judged, *counts.values())
    rest = listed_rest(dict(zip(list(counts)[2:], others, strict=True)), counts)
    if judged:
        kept = int(adjusted_comparisons(release.comparisons, release.plan)[0]["found"].sum())
        adjusted = _TEXTS.say("resume.adjusted", adjusted=spelled_alike(len(ids), kept)[1], judged=whole)
        said = _TEXTS.say("resume.judged", judged=whole, sure=sure, unsure=unsure, adjusted=adjusted if counts["sure"] else "")
    else:
        said = _TEXTS.say("resume.judged_none")
    return _TEXTS.say("resume.tested", tested=total, judged=said, rest=f"; {rest}" if rest else "")


def warnings(release: Release) -> list[str]:
    """What is left out of the paper: refused files and missing tables. Told on the first page."""
    said = []
    if release.refused_files:
        said.append(_TEXTS.count("refused", release.refused_files))
    if release.missing_tables:
        named = listing([table_label(table) for table in release.missing_tables])
        said.append(_TEXTS.say("missing.sentence", tables=named))
    return said


def _resume(release: Release) -> Iterator[Block]:
    yield Heading(1, _TEXTS.say("resume.heading"))
    yield Text(" ".join(resume(release)))
    yield from (Text(line, "notice") for line in warnings(release))


def _grid(grid: Grid | None) -> Iterator[Block]:
    if grid is not None:
        yield grid


def _quality(release: Release) -> Iterator[Block]:
    yield Heading(1, _TEXTS.say("quality.heading"))
    yield Text(_TEXTS.say("quality.intro"))
    rows = _rows_sentence(release)
    if rows:
        yield Text(rows)
    yield from _grid(tables.quality_rows(release))
    yield Heading(2, _TEXTS.say("quality.responses_heading"))
    yield from _rate(release, "H6", "response")
    yield from _rate(release, "E6", "registration")
    yield from _grid(tables.quality_fields(release))
    if tables.quality_findings(release) is not None:
        sheet = _TEXTS.entry("workbook.sheets.indlaesning")["name"]
        yield Text(_TEXTS.say("quality.findings_in_workbook", sheet=sheet))


def _rows_sentence(release: Release) -> str:
    quality = release.quality
    if quality.empty or quality[list(tables.READ)].isna().any(axis=None):
        return ""
    return _TEXTS.say("quality.rows", **{column: number(float(quality[column].sum())) for column in tables.READ})


def _rate(release: Release, indicator: str, key: str) -> Iterator[Block]:
    plan, baseline = (release.figure(indicator, period) for period in ("plan", "baseline"))
    if plan is None or plan["status"] != "ok":
        hidden = plan is not None and plan["status"] == "hidden"
        said = [_TEXTS.say(f"quality.{key}_{'hidden' if hidden else 'none'}")]
        gated = release.figure("E5", "plan") if indicator == "E6" and hidden else None
        if gated is not None and gated["status"] == "ok":
            said.append(_TEXTS.say("quality.registration_implied"))
        yield Text(" ".join(said))
        return
    alone = baseline is None or baseline["status"] != "ok"
    words = _TEXTS.say(
        f"quality.{key}_alone" if alone else f"quality.{key}",
        when=tables.when(release),
        plan=shown(plan, "pct."),
        baseline=shown(baseline, "pct."),
    )
    said = [words]
    if indicator == "H6" and plan["value"] < 0.5:
        said.append(_TEXTS.say("quality.response_low"))
    yield Text(" ".join(said))


def _results(release: Release, charts: Sequence[Chart]) -> Iterator[Block]:
    yield Heading(1, _TEXTS.say("results.heading"))
    yield Text(_TEXTS.say("results.intro" if release.plan.targets else "results.intro_none"))
    yield from _grid(tables.results(release))
    yield Bullets(tuple(goal_sentence(release, goal) for goal in release.plan.goals if goal.id != "0"))
    yield from _picture(charts, "daekning")


def goal_sentence(release: Release, goal: Goal) -> str:
    """'Mål 1 (Modstandskraft): 2 af 5 indikatorer med måltal er nået, 1 er ikke nået.'; without targets the changes."""
    name = _TEXTS.say("goal.named", goal=goal.id, name=goal.short_name)
    rows = release.goals[release.goals["goal"].astype(str) == goal.id]
    decided = rows[rows["target"].notna()]
    if decided.empty:
        return _TEXTS.say("results.sentence_none", goal=name, said=" ".join(_changes(release, goal)))
    counts = [int(decided["status"].eq(state).sum()) for state in _STATES]
    crime = f" {_TEXTS.say('goal.crime')}" if goal.id == "3" else ""
    total, *words = spelled_alike(len(decided), *counts)
    if len(decided) == 1:
        state = _TEXTS.say(f"results.only.{decided['status'].iloc[0]}")
        return _TEXTS.say("results.sentence", goal=name, states=state) + crime
    whole = _TEXTS.say("results.with_target", count=total)
    said = [_TEXTS.say("results.share.naaet", count=words[0], total=whole)]
    said += [
        _TEXTS.say(f"results.share.{state}", count=word)
        for state, count, word in list(zip(_STATES, counts, words, strict=True))[1:]
        if count
    ]
    return _TEXTS.say("results.sentence", goal=name, states=listing(said)) + crime


def _changes(release: Release, goal: Goal) -> Iterator[str]:
    """How the goal's indicators changed, where no targets tell how it went."""
    ids = [id for id, text in release.plan.indicators.items() if text.goal == goal.id]
    tested = [id for id in ids if verdict(release, id) != "none"]
    new = [entry.new_in for entry in release.plan.interventions if entry.goal == goal.id]
    if tested:
        yield tally(release, tested, _TEXTS.say("change.of_goal"))
    elif new and all(new):
        yield _TEXTS.say("change.new_sentence", year=new[0])
    else:
        yield _TEXTS.say("results.sentence_untested")
    if goal.id == "3":
        yield _TEXTS.say("goal.crime")


def _picture(charts: Sequence[Chart], name: str) -> Iterator[Block]:
    for chart in charts:
        if chart.name == name:
            yield Picture(0, chart)


def _goal(release: Release, goal: Goal, charts: Sequence[Chart]) -> Iterator[Block]:
    plan = release.plan
    yield Heading(1, _TEXTS.say("goal.heading", goal=goal.id, name=goal.short_name))
    yield Text(_TEXTS.say("goal.purpose", purpose=goal.purpose))
    yield Text(_TEXTS.say("goal.audience", group=goal.target_group))
    if goal.id == "3":
        yield Text(_TEXTS.say("goal.crime"), "notice")
    if goal.id == "1":
        yield Text(_TEXTS.say("goal.harm"))
    said = ""
    for chart in charts:
        if chart.goal == goal.id and chart.name not in _OWN_PLACE:
            yield Picture(0, chart)
            sentence = chart_sentence(release, chart)
            if sentence and sentence != said:
                yield Text(sentence, "finding")
            said = sentence
    across = tables.across_table(release, goal.id)
    if across is not None:
        yield Heading(2, _TEXTS.say("goal.across"))
        yield across
    for entry in plan.interventions:
        if entry.goal == goal.id:
            yield from _intervention(release, entry)
    caveats = _caveats(release, goal)
    if caveats:
        yield Heading(2, _TEXTS.say("goal.caveats"))
        yield Bullets(caveats)


def _intervention(release: Release, entry: Intervention) -> Iterator[Block]:
    plan = release.plan
    yield Heading(2, intervention_label(plan, entry.id))
    yield Text(_TEXTS.say("goal.plan_text", text=entry.text))
    if entry.new_in:
        yield Text(_TEXTS.say("goal.new", year=entry.new_in))
    own = [text for text in plan.indicators.values() if text.interventions == (entry.id,)]
    if not any(len(release.indicators[release.indicators["indicator"] == text.id]) for text in own):
        yield Text(_TEXTS.say("goal.no_rows"), "notice")
    else:
        yield from _grid(tables.intervention_table(release, entry.id))
        outcomes = [text.id for text in own if text.role == "outcome"]
        outcomes.sort(key=lambda id: verdict(release, id) == "hidden")  # one that says something, where there is one
        told, sentence = next(((id, said) for id in outcomes if (said := change_sentence(release, id))), ("", ""))
        if sentence:
            yield Text(" ".join(part for part in (sentence, low_response(release, [told])) if part), "finding")
    if entry.id == "h":
        yield from _grid(tables.by_category(release, "H1", "administration", _TEXTS.say("goal.administration")))
    for gap in plan.gaps:
        if gap.intervention == entry.id:
            yield Text(_TEXTS.say("goal.gap", wanted=gap.wanted, needed=gap.needed))


def _caveats(release: Release, goal: Goal) -> tuple[str, ...]:
    """The goal's caveats, each once with the indicators it is about; those that tell the paper how to print (and are
    obeyed) are left out, and one that asks for the response rate is answered."""
    about: dict[str, list[str]] = {}
    for text in release.plan.indicators.values():
        judged = text.role in ("reach", "outcome", "harm") or interval_kind(text.id) == "poisson"
        if text.goal == goal.id and judged:
            for caveat in reader_caveats(text):
                said = low_response(release, [text.id]) if caveat.startswith(LOW_RESPONSE) else caveat
                about.setdefault(said, []).append(text.id)
    together: dict[tuple[str, ...], list[str]] = {}
    for caveat, ids in about.items():
        if caveat:
            together.setdefault(tuple(ids), []).append(caveat)
    return tuple(
        _TEXTS.say("goal.caveat", names=_named(release, ids), caveat=" ".join(caveats)) for ids, caveats in together.items()
    )


def _named(release: Release, ids: Sequence[str]) -> str:
    """'Geografisk spredning (M1.4)'; many by number alone."""
    if len(ids) > _NAMED:
        return listing(ids)
    return listing([_TEXTS.say("goal.named_caveat", name=release.plan.indicators[id].name, id=id) for id in ids])


def _economy(release: Release, charts: Sequence[Chart]) -> Iterator[Block]:
    plan = release.plan
    yield Heading(1, _TEXTS.say("economy.heading"))
    unknown = _TEXTS.say("economy.not_stated")
    yield Text(_TEXTS.say("economy.frame", text=plan.introduction.organisation or unknown))
    whole = release.figure("OE1", "plan")
    if plan.introduction.budget_frame:
        yield Text(_TEXTS.say("economy.budget_frame", text=plan.introduction.budget_frame))
    else:
        drawn_up = whole is not None and whole["status"] == "ok"
        yield Text(_TEXTS.say("economy.budget_not_stated" if drawn_up else "economy.budget_nowhere"))
    if whole is None or whole["status"] != "ok":
        yield Text(_TEXTS.say("economy.none"), "notice")
    else:
        spent, total = float(whole["numerator"]), float(whole["denominator"])
        yield Text(
            _TEXTS.say(
                "economy.spent_all",
                when=tables.when(release),
                spent=kroner(spent),
                budget=kroner(total),
                share=percent(float(whole["value"])),
            )
        )
        yield from _picture(charts, "oekonomi")
        yield from _grid(tables.budget(release))
        yield from _grid(tables.unit_costs(release))
    yield Heading(2, _TEXTS.say("economy.context_heading"))
    yield Text(_TEXTS.say("economy.reservation"))
    yield from _picture(charts, "kontekst_2014_2017")
    published = _published(release)
    if published:
        yield Text(published, "finding")
    yield from _picture(charts, "K1_serie")
    sentence = series_sentence(release, "K1") or change_sentence(release, "K1")
    if sentence:
        yield Text(sentence, "finding")
    yield from _grid(tables.referrals(release))


def _published(release: Release) -> str:
    """The last two published years that were counted alike, with the exact interval of their ratio."""
    figures = release.plan.context
    if len(figures) < 2 or figures[-1].counted_as != figures[-2].counted_as:
        return ""
    before, after = figures[-2:]
    ratio = rate_ratio(after.referrals, 1, before.referrals, 1)
    key = "economy.published" if ratio.lower <= 1 <= ratio.upper else "economy.published_sure"
    return _TEXTS.say(
        key,
        first=figures[0].year,
        last=after.year,
        earlier=before.year,
        later=after.year,
        before=number(before.referrals),
        after=number(after.referrals),
        ratio=number(ratio.estimate, 2),
        low=number(ratio.lower, 2),
        high=number(ratio.upper, 2),
    )


def _method(release: Release, charts: Sequence[Chart], deviations: Sequence[str] | None) -> Iterator[Block]:
    plan, report = release.plan, release.report
    yield Heading(1, _TEXTS.say("method.heading"))
    yield Text(_TEXTS.say("method.intervals"))
    yield Text(f"{_TEXTS.say('method.design')} {_TEXTS.say('method.pandemic')}")
    yield Text(_TEXTS.say("method.surveys"))
    if plan.events:
        said = [
            _TEXTS.say(
                "method.event", label=event.label, first=day(event.first), last=day(event.last), source=_event_source(event)
            )
            for event in plan.events
        ]
        yield Text(_TEXTS.say("method.events", events="; ".join(said)))
    yield Heading(2, _TEXTS.say("method.trends"))
    trends = list(_trends(release, charts))
    yield Text(_TEXTS.say("method.trends_intro" if trends else "method.trends_none"))
    if trends:
        yield Bullets(tuple(trends))
    yield Heading(2, _TEXTS.say("method.tested_heading"))
    tested = number(len(release.comparisons))
    adjusted, multiplicity = adjusted_comparisons(release.comparisons, plan)
    key = "method.tested_none" if adjusted.empty else "method.tested"
    yield Text(_TEXTS.say(key, n=tested, multiplicity=multiplicity))
    for name in _FORESTS:
        yield from _picture(charts, name)
    yield Heading(2, _TEXTS.say("method.discretion_heading"))
    rules = plan.disclosure
    yield Text(_TEXTS.say("method.discretion", k=rules.k, base=rules.percent_base))
    if _is_rounded(release):
        yield Text(_TEXTS.say("method.rounded", k=rules.k))
    elif report.cells:
        hidden = number(report.primaries + report.secondaries)
        yield Text(_TEXTS.say("method.hidden", hidden=hidden, cells=number(report.cells)))
    yield from (Text(line) for line in release.notes)
    yield Heading(2, _TEXTS.say("method.lock_heading"))
    if deviations is None:
        drawn = [figure_reference(chart.name) for chart in charts if chart.name in _FORESTS]
        figures = _TEXTS.say("method.all_shown", figures=listing(drawn)) if drawn else ""
        yield Text(_TEXTS.say("method.deviations_unlocked", figures=figures))
    elif not deviations:
        yield Text(_TEXTS.say("method.deviations_none"))
    else:
        yield Text(_TEXTS.say("method.deviations"))
        yield Bullets(tuple(deviations))
    yield Heading(2, _TEXTS.say("method.sources"))
    document = plan.document
    source = _TEXTS.say(
        "method.plan_source",
        title=document.title,
        day=day(document.date),
        case=document.case_number,
        document=document.document_number,
        issuer=document.issued_by,
    )
    published = dict.fromkeys(entry.source for entry in plan.context)
    earlier = (*_TEXTS.entry("method.earlier_sources"), _TEXTS.say("method.reservation_source"))
    yield Bullets((source, *published, *earlier))


def _event_source(event: Event) -> str:
    """Where an event's dates come from; that they are not confirmed, where they are not."""
    unconfirmed = _TEXTS.entry("method.unconfirmed")
    return str(unconfirmed.get(event.certainty, event.source))


def _trends(release: Release, charts: Sequence[Chart]) -> Iterator[str]:
    """What the models of the course say, once: elsewhere for those that stand below their figure."""
    drawn = {chart.name for chart in charts}
    for id in dict.fromkeys(str(id) for id in release.estimates["indicator"]):
        said, name = series_sentence(release, id), f"{id}_serie"
        if said and name in drawn and id in release.plan.indicators:
            yield _TEXTS.say("method.trend_elsewhere", name=release.plan.indicators[id].name, figure=figure_reference(name))
        elif said:
            yield said


def _is_rounded(release: Release) -> bool:
    """Whether counts of persons are rounded instead of hidden; the paper's own entry in the ledger tells."""
    entries = release.ledger.get("releases", ())
    return bool(entries) and entries[-1].get("mode") == "round"
