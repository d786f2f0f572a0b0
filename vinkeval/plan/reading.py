"""From a plan's TOML file to a frozen `Plan`. What cannot be used is refused, all faults at once, each naming its key."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import get_args

from vinkeval.danish import counted
from vinkeval.errors import PlanFault
from vinkeval.plan.checking import contradictions
from vinkeval.plan.model import (
    DIMENSIONS,
    Break,
    Certainty,
    ContextFigure,
    Direction,
    DisclosureRules,
    Document,
    Event,
    EventKind,
    Gap,
    Goal,
    IndicatorText,
    Intervention,
    Introduction,
    PeriodKind,
    Plan,
    Role,
    Target,
    Word,
)
from vinkeval.plan.periods import Period
from vinkeval.plan.tables import Table
from vinkeval.storage import told_in_danish

OWN_PLAN = Path(__file__).with_name("handleplan_2020_2021.toml")
PERIOD_KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)


def load_plan(path: str | Path | None = None) -> Plan:
    """Read a plan.

    Args:
        path: the plan's TOML file; the Handleplan 2020-2021 that comes with the package where it is None.

    Raises:
        PlanFault: the file is missing, is not TOML, or holds something that cannot be used; all faults are told.
        PermissionFault: the file may not be read.
    """
    file = OWN_PLAN if path is None else Path(path)
    if not file.is_file():
        raise PlanFault(f"Planen {file} findes ikke. Angiv en plan som en .toml-fil.")
    with told_in_danish(file):
        content = file.read_bytes()
    faults: list[str] = []
    same_everywhere = content.replace(b"\r\n", b"\n")  # a checkout on Windows may change the line ends
    plan = _plan(Table(_parsed(content, file), "", faults), hashlib.sha256(same_everywhere).hexdigest())
    faults += contradictions(plan)
    if faults:
        lines = "".join(f"\n- {fault}" for fault in faults)
        raise PlanFault(f"Planen {file} kan ikke bruges. Ret {counted(len(faults), 'fejl', 'fejl')}:{lines}")
    return plan


def _plan(top: Table, sha256: str) -> Plan:
    plan = Plan(
        id=top.text("id"),
        city=top.text("city"),
        unit=top.text("unit"),
        document=_document(top.table("document")),
        introduction=_introduction(top.table("introduction", required=False)),
        cut_off=top.day("cut_off"),
        baseline=_period(top.table("baseline"), "baseline"),
        period=_period(top.table("period"), "plan"),
        goals=tuple(_goal(id, table) for id, table in top.named("goals")),
        interventions=tuple(_intervention(id, table) for id, table in top.named("interventions")),
        indicators={id: _indicator(id, table) for id, table in top.named("indicators")},
        events=tuple(_event(id, table) for id, table in top.named("events", required=False)),
        breaks=tuple(_break(id, table) for id, table in top.named("breaks", required=False)),
        targets=tuple(_target(table) for table in top.listed("targets")),
        context=tuple(_context(table) for table in top.listed("context")),
        gaps=tuple(_gap(table) for table in top.listed("gaps")),
        disclosure=_disclosure(top.table("disclosure")),
        sha256=sha256,
        words=tuple(_word(table) for table in top.listed("words")),
    )
    top.close()
    return plan


def _document(table: Table) -> Document:
    document = Document(
        title=table.text("title"),
        subject=table.text("subject"),
        date=table.day("date"),
        case_number=table.text("case_number"),
        document_number=table.text("document_number"),
        issued_by=table.text("issued_by"),
        status=table.text("status"),
    )
    table.close()
    return document


def _introduction(table: Table) -> Introduction:
    introduction = Introduction(
        challenges=table.text_or_none("challenges"),
        objectives=table.text_or_none("objectives"),
        organisation=table.text_or_none("organisation"),
        budget_frame=table.text_or_none("budget_frame"),
        outline=table.words("outline"),
    )
    table.close()
    return introduction


def _period(table: Table, key: str) -> Period:
    period = Period(key, table.day("first"), table.day("last"))
    table.close()
    return period


def _goal(id: str, table: Table) -> Goal:
    goal = Goal(
        id=id,
        level=table.text("level"),
        short_name=table.text("short_name"),
        purpose=table.text("purpose"),
        target_group=table.text("target_group"),
    )
    table.close()
    return goal


def _intervention(id: str, table: Table) -> Intervention:
    intervention = Intervention(
        id=id,
        goal=table.text("goal"),
        name=table.text("name"),
        text=table.text("text"),
        partners=table.words("partners"),
        new_in=table.whole_or_none("new_in", least=1900),
    )
    table.close()
    return intervention


def _indicator(id: str, table: Table) -> IndicatorText:
    direction = table.choice("direction", get_args(Direction))
    indicator = IndicatorText(
        id=id,
        goal=table.text("goal"),
        interventions=table.words("interventions", required=True),
        name=table.text("name"),
        name_en=table.text("name_en"),
        unit=table.text("unit"),
        direction=direction,
        periods=table.choices("periods", PERIOD_KINDS, required=True),
        breakdowns=table.choices("breakdowns", DIMENSIONS),
        always_broken_down=table.flag("always_broken_down", default=False),
        role=table.choice("role", get_args(Role)),
        caveats=table.words("caveats"),
        definition=table.text("definition", ask="Skriv tæller og nævner i én eller to sætninger."),
        also_called=table.words("also_called"),
        printed_with=table.words("printed_with"),
        relevant_change=table.number_or_none("relevant_change"),
        primary=table.flag("primary", default=False),
        target_allowed=table.flag("target_allowed", default=True) and direction != "none",
    )
    table.close()
    return indicator


def _event(id: str, table: Table) -> Event:
    event = Event(
        id=id,
        label=table.text("label"),
        first=table.day("first"),
        last=table.day("last"),
        kind=table.choice("kind", get_args(EventKind)),
        source=table.text("source"),
        certainty=table.choice("certainty", get_args(Certainty)),
    )
    table.close()
    return event


def _break(id: str, table: Table) -> Break:
    found = Break(
        id=id,
        label=table.text("label"),
        date=table.day("date"),
        indicators=table.words("indicators", required=True),
        source=table.text("source"),
    )
    table.close()
    return found


def _target(table: Table) -> Target:
    target = Target(
        indicator=table.text("indicator"),
        period=table.text("period"),
        value=table.number("value"),
        decided_where=table.text("decided_where", ask="Skriv, hvor målet er besluttet. Et mål uden beslutning vises ikke."),
    )
    table.close()
    return target


def _context(table: Table) -> ContextFigure:
    figure = ContextFigure(
        year=table.whole("year", least=1900),
        referrals=table.whole("referrals", least=0),
        of_these=table.whole("of_these", least=0),
        counted_as=table.text("counted_as"),
        source=table.text("source"),
    )
    table.close()
    return figure


def _gap(table: Table) -> Gap:
    gap = Gap(intervention=table.text("intervention"), wanted=table.text("wanted"), needed=table.text("needed"))
    table.close()
    return gap


def _word(table: Table) -> Word:
    word = Word(term=table.text("term"), meaning=table.text("meaning"), source=table.text("source"))
    table.close()
    return word


def _disclosure(table: Table) -> DisclosureRules:
    rules = DisclosureRules(
        k=table.whole("k", least=3),
        percent_base=table.whole("percent_base", least=3),
        person_tables=table.words("person_tables", required=True),
        person_periods=table.choices("person_periods", PERIOD_KINDS, required=True),
        person_breakdown_periods=table.choices("person_breakdown_periods", PERIOD_KINDS, required=True),
        extra_quarters=table.words("extra_quarters"),
        forbidden_dimensions=table.words("forbidden_dimensions", required=True),
        person_indicators=table.words("person_indicators"),
        sensitive_dimensions=table.choices("sensitive_dimensions", DIMENSIONS, required=True),
        coarsen_from=1.0 if (share := table.number_or_none("coarsen_from")) is None else share,
        coarsen_half_years=table.flag("coarsen_half_years", default=False),
        coarsen_breakdown_years=table.flag("coarsen_breakdown_years", default=False),
        coarsen_together=table.words("coarsen_together"),
    )
    table.close()
    return rules


def _parsed(content: bytes, file: Path) -> dict[str, object]:
    """The TOML of the file; what is not TOML is told with its line and the key that stands there, never its value."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise PlanFault(f"Planen {file} er ikke gemt som UTF-8 (linje {line}). Gem den igen som UTF-8.") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        lines = text.splitlines()
        at = re.search(r"at line (\d+)", str(fault))
        number = int(at[1]) if at else len(lines)
        key = _key_at(lines[:number])
        where = f"linje {number}" + (f", {key}" if key else "")
        raise PlanFault(f"Planen {file} kan ikke læses. Ret {where}: {_told(str(fault))}") from None


def _key_at(lines: list[str]) -> str:
    """The key that is written on the last of the lines: the nearest key above it, under the nearest heading above that."""
    key, heading = "", ""
    for line in reversed(lines):
        if found := re.match(r"\s*\[{1,2}\s*(.+?)\s*\]{1,2}\s*(#.*)?$", line):
            heading = found[1]
            break
        if not key and (found := re.match(r"\s*([\w.\"'-]+)\s*=", line)):
            key = found[1]
    return ".".join(part for part in (heading, key) if part)


def _told(fault: str) -> str:
    if re.search(r"Cannot overwrite|twice|Cannot mutate", fault):
        return "nøglen står to gange. Behold den ene."
    if "date or datetime" in fault:
        return "datoen findes ikke. Skriv en dato som 2021-12-31."
    return "linjen er ikke gyldig TOML (fx mangler et anførselstegn, en parentes eller et lighedstegn)."
