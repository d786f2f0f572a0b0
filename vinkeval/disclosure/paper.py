"""One paper: everything it shows protected together, and what is said about hidden numbers hidden with them."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from vinkeval.disclosure.attack import argument
from vinkeval.disclosure.coarsening import Coarser, coarser_notes, coarser_tables, paper_proposals
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.findings import findings_summary
from vinkeval.disclosure.joint import Item, Joint, account_key, account_of_later_rows, add_account, add_sums, joint
from vinkeval.disclosure.ledger import Earlier, earlier_papers, entry_of, with_release
from vinkeval.disclosure.release import GOAL_COLUMNS, INDICATOR_COLUMNS, NUMBERS, Release, ReleaseReport, sealing
from vinkeval.disclosure.rounded import rounded_counts, rounded_frame
from vinkeval.disclosure.rounding import Mode
from vinkeval.disclosure.rules import gates, is_ratio_of_sums, is_unit_cost, round_cost, round_limit
from vinkeval.disclosure.selection import Group, RowKey, keys_of, period_kind, released
from vinkeval.disclosure.single_values import few_persons
from vinkeval.disclosure.standing import Standing, settle, with_standing
from vinkeval.disclosure.structure import Structure, structure
from vinkeval.disclosure.suppression import Suppression, beyond_protection, suppress
from vinkeval.disclosure.system import System
from vinkeval.disclosure.told import (
    SPANS,
    account_rows,
    released_account,
    released_comparisons,
    released_estimates,
    whole_shown,
)
from vinkeval.errors import DisclosureFault
from vinkeval.evidence import target_status
from vinkeval.evidence.estimate import Estimate
from vinkeval.exports.records import Records
from vinkeval.indicators import CountedCell, Measures, later_answers
from vinkeval.plan.model import Plan

ROUNDS, NODES = 25, 50_000
"""How hard the exact search looks, in steps: the same on every machine, so that a run can be repeated."""
REVISED = (
    "Nogle af de tal, som tidligere papirer har vist, er siden rettet i registreringen. De offentliggjorte tal står ved magt,"
    " og tal for planperioden er summen af det, der står, og det nye."
)


ALL = "*"
"""Stands for all categories of a breakdown."""


def protect_paper(
    measures: Measures,
    cells: Sequence[CountedCell],
    *,
    records: Records,
    estimates: pd.DataFrame | Iterable[Estimate] = (),
    comparisons: pd.DataFrame | None = None,
    ledger: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    refused_files: int = 0,
    mode: Mode = "suppress",
    time_limit: float = 300.0,
    withhold: Collection[Group] = (),
) -> Release:
    """Protect one paper.

    Args:
        measures: all figures; what a paper may show of them is chosen here, by the plan's rules.
        cells: which rows every number counts.
        records: their account and findings.
        estimates, comparisons: of the evidence room; the numbers of an indicator whose figures are hidden go with them.
        ledger: what earlier papers have shown.
        as_of: cut-off; with the plan's id it is the release's id.
        refused_files: files left out by `--skip-refused`.
        mode: 'suppress' hides rows, 'round' rounds every count of persons to multiples of k with all sums intact (means,
            medians and whatever else is more than counts are then hidden); the same through a chain of papers.
        time_limit: emergency brake for the search, seconds; a pattern is safe whenever it stops.
        withhold: (indicator, breakdown, category or ALL) not to be shown in any period that no earlier paper has shown.

    Raises:
        DisclosureFault: a number can be worked out whatever is hidden (earlier papers showed too much), with merges that help.
    """
    plan = measures.plan
    as_of = as_of or records.as_of
    id = f"{as_of.isoformat()}-{plan.id}"
    draft = _draft(measures, cells, records, earlier_papers(ledger or {}, id, mode), as_of, mode, withhold)
    done = _suppressed(draft, plan, time_limit) if mode == "suppress" else _rounded(draft, plan, time_limit)
    frame = done.frame
    shown = whole_shown(frame)
    changed = {key[0] for key in draft.settled | draft.no_interval if not key[1] and key[3] in SPANS}
    compared = draft.frame
    if mode == "round":  # comparisons of rounded counts; no trend of true ones
        changed, compared = {group[0] for group in draft.persons}, frame
        trends_shown = shown | dict.fromkeys(changed, False)
    else:
        trends_shown = shown
    account = released_account(records, done.accounts)
    report = done.report
    hidden_accounts = frozenset(at for at, value in done.accounts.items() if value is None or mode == "round")
    summary = findings_summary(records.findings, plan.disclosure, hidden_accounts)
    if mode == "round":  # that a rule has struck tells of a number rounded to 0 that it is 1..k-1
        summary = summary[~summary["table"].isin(plan.disclosure.person_tables)].reset_index(drop=True)
    missing = tuple(table for table in records.tables if table not in set(records.accounting["table"]))
    notes = (*((REVISED,) if draft.standing.moved else ()), *done.coarser)
    told = {
        "id": id, "as_of": as_of.isoformat(), "plan": plan.id, "definitions": plan.sha256, "k": plan.disclosure.k,
        "mode": mode, "quality": account_rows(account), "missing_tables": list(missing), "refused_files": refused_files,
        "notes": list(notes),
        "spans": {span.key: [span.first.isoformat(), span.last.isoformat()] for span in (plan.baseline, plan.period)},
        "report": {"cells": report.cells, "primaries": report.primaries, "secondaries": report.secondaries,
                   "gap": None if math.isnan(report.gap) else report.gap, "merges": list(report.merges)},
    }  # fmt: skip
    with sealing():
        return Release(
            id=id,
            as_of=as_of,
            plan=plan,
            indicators=frame,
            estimates=released_estimates(estimates, trends_shown, plan),
            comparisons=released_comparisons(comparisons, compared, changed, shown, plan, as_of),
            goals=target_status(frame, plan, as_of=as_of)[GOAL_COLUMNS],
            findings_summary=summary,
            quality=account,
            report=report,
            ledger=with_release(ledger or {}, entry_of(*_published(draft, done), told)),
            missing_tables=missing,
            refused_files=refused_files,
            notes=notes,
        )


@dataclass(frozen=True)
class _Draft:
    """A paper before anything is hidden.

    Attributes:
        frame: rows the paper may show, with what stands from earlier papers put in; quarters of persons left out.
        quarters: those quarters.
        persons: what counts persons.
        made, joint: its structure and system.
        standing: what earlier papers settle.
        settled: rows whose counts therefore differ from the data.
        no_interval: rows shown without their interval, since it would give few persons' own values.
    """

    frame: pd.DataFrame
    quarters: pd.DataFrame
    persons: frozenset[Group]
    made: Structure
    joint: Joint
    standing: Standing
    settled: frozenset[RowKey]
    no_interval: frozenset[RowKey]


@dataclass(frozen=True)
class _Done:
    """A protected paper.

    Attributes:
        frame: rows as released.
        accounts: (table, column) of the account of person tables → number as released, None where hidden.
        report: how it went.
        coarser: Danish, which tables are shown by longer periods and why.
    """

    frame: pd.DataFrame
    accounts: Mapping[tuple[str, str], int | None]
    report: ReleaseReport
    coarser: tuple[str, ...] = ()


def _suppressed(draft: _Draft, plan: Plan, seconds: float) -> _Done:
    found = suppress(draft.joint.system, Effort(seconds, ROUNDS, NODES))
    if len(found.unprotected):
        raise DisclosureFault(_refusal(draft, found))
    draft, found, coarser = _coarsened(draft, found, plan, seconds)
    frame = _released_frame(draft, found, plan)
    hidden = _hidden_accounts(draft, found, frame)
    accounts = {
        _account(item.key): None
        if _account(item.key) in hidden
        else draft.made.values[draft.joint.cell_of[(*item.key, "numerator")]]
        for item in draft.joint.items
        if item.kind == "account"
    }
    return _Done(frame, accounts, _report(draft, found, frame, plan, coarser), coarser_notes(coarser, plan))


def _coarsened(
    draft: _Draft, found: Suppression, plan: Plan, seconds: float
) -> tuple[_Draft, Suppression, tuple[Coarser, ...]]:
    """The pattern again where the plan allows that tables full of holes are shown by longer periods."""
    rows = {item.key: bool(hidden) for item, hidden in zip(draft.joint.items, found.hidden, strict=True) if item.kind == "row"}
    coarser = coarser_tables(rows, draft.standing.rows, plan)
    dropped = {key for table in coarser for key in table.rows}
    if all(rows[key] for key in dropped):
        return draft, found, coarser
    system = draft.joint.system
    must = system.must_hide | np.array([item.key in dropped for item in draft.joint.items], bool)
    draft = replace(draft, joint=replace(draft.joint, system=replace(system, must_hide=must)))
    return draft, suppress(draft.joint.system, Effort(seconds, ROUNDS, NODES)), coarser


def _rounded(draft: _Draft, plan: Plan, seconds: float) -> _Done:
    counts = rounded_counts(draft.joint, draft.standing.known, seconds=seconds)
    frame = rounded_frame(draft.frame, draft.joint, counts, draft.persons, draft.standing.rows, plan.disclosure)
    accounts: dict[tuple[str, str], int | None] = {
        _account(item.key): int(counts[draft.joint.cell_of[(*item.key, "numerator")]])
        for item in draft.joint.items
        if item.kind == "account"
    }
    shown = np.asarray(draft.joint.system.items.sum(axis=0)).ravel() > 0
    report = ReleaseReport(int(shown.sum()), 0, 0, math.nan, _by_indicator(frame, draft.persons))
    return _Done(_in_order(frame)[INDICATOR_COLUMNS].reset_index(drop=True), accounts, report)


def _draft(
    measures: Measures,
    cells: Sequence[CountedCell],
    records: Records,
    papers: list[Earlier],
    as_of: date,
    mode: Mode,
    withhold: Collection[Group],
) -> _Draft:
    plan = measures.plan
    persons = frozenset({(cell.indicator, cell.breakdown, cell.category) for cell in cells}) | {
        (indicator, "", "") for indicator in plan.disclosure.person_indicators
    }
    frame = released(measures.frame, plan, persons)
    is_quarter = np.array([period_kind(key[3]) == "Q" and key[:3] in persons for key in keys_of(frame)], bool)
    quarters, frame = frame[is_quarter].reset_index(drop=True), frame[~is_quarter].reset_index(drop=True)
    made = structure(cells, set(keys_of(frame)), plan, later_answers(records))
    add_sums(made, frame, plan)
    add_account(made, records, plan)
    standing = settle(made, papers, plan, as_of=as_of, true=mode == "suppress")
    frame, settled, unsettled = with_standing(frame, made, standing, plan)
    hide = standing.hidden | {Item("row", key) for key in unsettled}
    withheld = [key for key in keys_of(frame) if key[:3] in withhold or (key[0], key[1], ALL) in withhold]
    few = few_persons(frame, made.cell_of, plan, standing.rows)
    hide |= {Item("row", key) for key in (*withheld, *few.hide) if key not in standing.rows}
    if as_of < plan.cut_off:
        hide |= account_of_later_rows(frame, records, plan)
    built = joint(made, frame, plan, known=standing.known, hide=hide, stay=standing.rows)
    while papers and mode == "suppress" and _without_chance(made, built.system):
        built = joint(made, frame, plan, known=standing.known, hide=hide, stay=standing.rows)
    return _Draft(frame, quarters, persons, made, built, standing, settled, few.no_interval)


def _without_chance(made: Structure, system: System) -> bool:
    """Drop ties that hold in today's data by chance; True where one was dropped.

    An earlier paper was safe against all that follows from the definitions. A tie by which its numbers alone now give away a
    small count does therefore not follow from them, and no reader knows it.
    """
    terms_of = [frozenset(row.items()) for row in made.found]
    found = {terms: terms for terms in terms_of}
    found |= {frozenset((cell, -value) for cell, value in terms): terms for terms in terms_of}
    matrix = system.equations
    suspects = set()
    for target in beyond_protection(system):
        for row in argument(system, target):
            start, stop = matrix.indptr[row], matrix.indptr[row + 1]
            terms = frozenset(zip(matrix.indices[start:stop].tolist(), matrix.data[start:stop].tolist(), strict=True))
            if terms in found:
                suspects.add(found[terms])
    made.found[:] = [row for row, terms in zip(made.found, terms_of, strict=True) if terms not in suspects]
    return bool(suspects)


def _released_frame(draft: _Draft, found: Suppression, plan: Plan) -> pd.DataFrame:
    """Rows as released, in the catalogue's order."""
    frame, keys = draft.frame, keys_of(draft.frame)
    place, units = {key: at for at, key in enumerate(keys)}, frame["unit"].astype(str).tolist()
    numbers, status = frame[NUMBERS].to_numpy(float, copy=True), frame["status"].astype(str).tolist()
    numbers[[state == "gated" for state in status]] = np.nan
    for item, hidden in zip(draft.joint.items, found.hidden, strict=True):
        if not hidden or item.kind == "account":
            continue
        at = place[item.key]
        if item.kind == "missing":
            numbers[at, NUMBERS.index("n_missing")] = np.nan
            continue
        base = draft.joint.cell_of.get((*item.key, "denominator"))
        # A base that an earlier paper told otherwise is told no more: the difference is persons.
        told = base is not None and not found.unknown[base] and base not in draft.standing.moved
        kept = numbers[at, NUMBERS.index("denominator")] if told else np.nan
        numbers[at] = np.nan
        numbers[at, NUMBERS.index("denominator")], status[at] = kept, "hidden"
    for at, key in enumerate(keys):
        gate = place.get((gates().get(key[0], ""), *key[1:]))
        if gate is not None and status[gate] == "hidden":
            numbers[at], status[at] = np.nan, "hidden"
        if key[:3] in draft.persons and is_unit_cost(plan.indicators[key[0]], key[1]):
            for name in ("value", "lower", "upper"):
                numbers[at, NUMBERS.index(name)] = round_cost(float(numbers[at, NUMBERS.index(name)]))
        if key in draft.no_interval:
            numbers[at, [NUMBERS.index("lower"), NUMBERS.index("upper")]] = np.nan
        counted_base = (*key, "denominator") in draft.joint.cell_of
        if key[:3] in draft.persons and is_ratio_of_sums(units[at], counted_base=counted_base):
            for name in ("lower", "upper"):
                numbers[at, NUMBERS.index(name)] = round_limit(float(numbers[at, NUMBERS.index(name)]))
    frame = frame.copy()
    frame[NUMBERS], frame["status"] = numbers, status
    quarters = _quarters(draft, frame, plan)
    return _in_order(pd.concat([frame, quarters]) if len(quarters) else frame)[INDICATOR_COLUMNS].reset_index(drop=True)


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Catalogue order, an indicator's quarters after its half-years."""
    keys = keys_of(frame)
    rank = {kind: at for at, kind in enumerate(("Y", "H", "Q", "M", "B", "A", "own"))}
    first: dict[tuple[str, ...], int] = {}
    for at, key in enumerate(keys):
        first.setdefault(key[:3], at)
    order = sorted(range(len(keys)), key=lambda at: (first[keys[at][:3]], rank[period_kind(keys[at][3])]))
    return frame.iloc[order]


def _quarters(draft: _Draft, frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Quarters of the plan's extra indicators, where both of a half-year are large and the half-year is shown.

    Such quarters give away nothing: the half-year is public already, and neither quarter is small.
    """
    shown = {
        key: float(top)
        for key, top, status in zip(keys_of(frame), frame["numerator"], frame["status"], strict=True)
        if status == "ok"
    }
    quarters = draft.quarters.copy()
    numbers = quarters[NUMBERS].to_numpy(float, copy=True)
    halves: dict[RowKey, list[int]] = {}
    for at, key in enumerate(keys_of(quarters)):
        if (earlier := draft.standing.rows.get(key)) is not None:
            numbers[at] = [earlier[name] for name in NUMBERS]
        half = f"{key[3][:4]}H{(int(key[3][-1]) + 1) // 2}"
        halves.setdefault((key[0], key[1], key[2], half), []).append(at)
    quarters[NUMBERS] = numbers
    counts, status = quarters["numerator"].to_numpy(float), quarters["status"].tolist()
    released_rows: list[int] = []
    for half_key, pair in halves.items():
        large = all((counts[at] >= plan.disclosure.k or counts[at] == 0) and status[at] == "ok" for at in pair)
        if len(pair) == 2 and large and shown.get(half_key) == sum(counts[at] for at in pair):
            released_rows += pair
    return quarters.iloc[sorted(released_rows)]


def _report(draft: _Draft, found: Suppression, frame: pd.DataFrame, plan: Plan, coarser: tuple[Coarser, ...]) -> ReleaseReport:
    system = draft.joint.system
    shown = np.asarray(system.items.sum(axis=0)).ravel() > 0
    unknown = found.unknown & shown
    rows = _of_persons(frame, draft.persons)
    return ReleaseReport(
        cells=int(shown.sum()),
        primaries=int((unknown & system.primary).sum()),
        secondaries=int((unknown & ~system.primary).sum()),
        gap=found.gap,
        by_indicator=_by_indicator(frame, draft.persons),
        merges=paper_proposals(rows, plan, coarser),
    )


def _hidden_accounts(draft: _Draft, found: Suppression, frame: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """What the account hides: what the system hides, and numbers that also stand in a hidden row of Q3 or Q5."""
    hidden = {
        _account(item.key)
        for item, is_hidden in zip(draft.joint.items, found.hidden, strict=True)
        if is_hidden and item.kind == "account"
    }
    rows = frame[frame["status"].eq("hidden") & frame["breakdown"].eq("table")]
    also = {"Q3": "duplicates", "Q5": "quarantined"}
    told = zip(rows["indicator"], rows["category"], strict=True)
    return frozenset(hidden | {(str(table), also[indicator]) for indicator, table in told if indicator in also})


def _of_persons(frame: pd.DataFrame, persons: frozenset[Group]) -> pd.DataFrame:
    counts = np.array([key[:3] in persons for key in keys_of(frame)], bool)
    return frame[counts & frame["status"].isin(["ok", "hidden"])]


def _by_indicator(frame: pd.DataFrame, persons: frozenset[Group]) -> pd.DataFrame:
    rows = _of_persons(frame, persons)
    found = rows["status"].eq("hidden").groupby(rows["indicator"], sort=False).agg(["size", "sum"]).reset_index()
    found.columns = pd.Index(["indicator", "cells", "hidden"])
    return found


def _account(key: RowKey) -> tuple[str, str]:
    """Table and column of an account item."""
    table, column = key[2].split(".")
    return table, column


def _published(draft: _Draft, done: _Done) -> tuple[dict[RowKey, Mapping[str, float]], list[RowKey]]:
    """For the ledger: rows of persons' counts that are shown, with their numbers, and those that are hidden."""
    shown: dict[RowKey, Mapping[str, float]] = {}
    hidden: list[RowKey] = []
    numbers = done.frame[NUMBERS].to_numpy(float).tolist()
    for key, status, row in zip(keys_of(done.frame), done.frame["status"], numbers, strict=True):
        if key[:3] in draft.persons and status == "hidden":
            hidden.append(key)
        elif key[:3] in draft.persons and status == "ok":
            shown[key] = dict(zip(NUMBERS, row, strict=True))
    for at, value in done.accounts.items():
        if value is None:
            hidden.append(account_key(*at))
        else:
            shown[account_key(*at)] = dict.fromkeys(NUMBERS, math.nan) | {"numerator": float(value)}
    return shown, hidden


def _refusal(draft: _Draft, found: Suppression) -> str:
    names = {cell: key for key, cell in draft.made.cell_of.items()}
    told = [names[int(cell)] for cell in found.unprotected if int(cell) in names][:5]
    listed = "; ".join(" ".join(word for word in (key[0], key[2], key[3]) if word) for key in told)
    breakdowns = sorted({key[1] for key in told if key[1]})
    advice = (
        f"Udelad inddelingen efter {', '.join(breakdowns)} i planen, eller slå år sammen til baseline og planperiode."
        if breakdowns
        else "Udelad indikatoren i planen, eller vis den kun for baseline og planperiode."
    )
    why = ", fordi tidligere papirer har vist for meget ved siden af" if draft.standing.rows else ""
    return (
        f"Papiret kan ikke offentliggøres: {listed or 'et lille antal'} kan regnes ud, uanset hvad der skjules{why}.\n{advice}"
    )
