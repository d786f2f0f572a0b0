"""One paper: everything it shows protected together, and what is said about hidden numbers hidden with them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from vinkeval.disclosure.attack import argument
from vinkeval.disclosure.coarsening import paper_proposals
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.findings import findings_summary
from vinkeval.disclosure.joint import Item, Joint, account_key, add_account, add_sums, joint
from vinkeval.disclosure.ledger import Standing, earlier_papers, entry_of, settle, with_release
from vinkeval.disclosure.release import (
    COMPARISON_COLUMNS, ESTIMATE_COLUMNS, GOAL_COLUMNS, INDICATOR_COLUMNS, NUMBERS, QUALITY_COLUMNS, Release, ReleaseReport, sealing,
)  # fmt: skip
from vinkeval.disclosure.rules import is_unit_cost, round_cost
from vinkeval.disclosure.selection import RowKey, key_of_row, period_kind, released
from vinkeval.disclosure.structure import Structure, structure
from vinkeval.disclosure.suppression import Suppression, beyond_protection, suppress
from vinkeval.disclosure.system import System
from vinkeval.errors import DisclosureFault
from vinkeval.evidence import compare_with_baseline, poisson_interval, target_status, wilson
from vinkeval.evidence.estimate import Estimate
from vinkeval.exports.records import Records
from vinkeval.indicators import CountedCell, Measures
from vinkeval.plan.model import Plan

ROUNDS, NODES = 25, 50_000
"""How hard the exact search looks, in steps: the same on every machine, so that a run can be repeated."""
HIDDEN_TEXT = "{name}: tallene er udeladt af hensyn til diskretionen."
OUTSIDE = ("baseline", "plan")


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
    time_limit: float = 80.0,
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
        time_limit: emergency brake for the search, seconds; a pattern is safe whenever it stops.

    Raises:
        DisclosureFault: a number can be worked out whatever is hidden (earlier papers showed too much), with merges that help.
    """
    plan = measures.plan
    as_of = as_of or records.as_of
    id = f"{as_of.isoformat()}-{plan.id}"
    draft = _draft(measures, cells, records, earlier_papers(ledger or {}, id, "suppress"))
    found = suppress(draft.joint.system, Effort(time_limit, ROUNDS, NODES))
    if len(found.unprotected):
        raise DisclosureFault(_refusal(draft, found, plan))
    frame, hidden_missing = _released_frame(draft, found, plan)
    accounts = frozenset(
        (item.key[2].split(".")[0], item.key[2].split(".")[1])
        for item, is_hidden in zip(draft.joint.items, found.hidden, strict=True)
        if item.kind == "account" and is_hidden
    )
    shown_whole = _shown_whole(frame, draft.persons)
    quality = _quality(records, accounts)
    report = _report(draft, found, frame, plan)
    notes = _notes(draft.standing)
    made = {
        "estimates": _estimates(estimates, shown_whole, plan),
        "comparisons": _comparisons(comparisons, draft, shown_whole, plan),
        "goals": target_status(frame, plan)[GOAL_COLUMNS],
        "findings_summary": findings_summary(records.findings, plan.disclosure, accounts),
        "quality": quality,
    }
    missing = tuple(table for table in records.tables if table not in set(records.accounting["table"]))
    entry = _entry(draft, frame, hidden_missing, accounts, records, id=id, as_of=as_of, plan=plan)
    told = {
        "quality": _as_rows(quality), "missing_tables": list(missing), "refused_files": refused_files, "notes": list(notes),
        "report": {"cells": report.cells, "primaries": report.primaries, "secondaries": report.secondaries, "gap": report.gap,
                   "merges": list(report.merges)},
    }  # fmt: skip
    with sealing():
        return Release(
            id=id, as_of=as_of, plan=plan, indicators=frame, report=report, ledger=with_release(ledger or {}, entry | told),
            missing_tables=missing, refused_files=refused_files, notes=notes, **made,
        )  # fmt: skip


@dataclass(frozen=True)
class _Draft:
    """A paper before anything is hidden.

    Attributes:
        frame: rows the paper may show, with what stands from earlier papers put in; quarters of persons left out.
        quarters: those quarters.
        persons: (indicator, breakdown, category) that count persons.
        made, joint: its structure and system.
        standing: what earlier papers settle.
    """

    frame: pd.DataFrame
    quarters: pd.DataFrame
    persons: frozenset[tuple[str, str, str]]
    made: Structure
    joint: Joint
    standing: Standing
    settled: frozenset[RowKey]


def _draft(measures: Measures, cells: Sequence[CountedCell], records: Records, papers: list[Any]) -> _Draft:
    plan = measures.plan
    persons = frozenset({(cell.indicator, cell.breakdown, cell.category) for cell in cells}) | {
        (indicator, "", "") for indicator in plan.disclosure.person_indicators
    }
    frame = released(measures.frame, plan, persons)
    is_quarter = np.array(
        [
            period_kind(row[3]) == "Q" and row[:3] in persons
            for row in zip(frame["indicator"], frame["breakdown"], frame["category"], frame["period"], strict=True)
        ],
        bool,
    )
    quarters, frame = frame[is_quarter], frame[~is_quarter].reset_index(drop=True)
    made = structure(cells, {key_of_row(row) for _, row in frame.iterrows()}, plan)
    add_sums(made, frame, plan)
    add_account(made, records, plan)
    standing = settle(made, papers, plan)
    frame, settled, unsettled = _with_standing(frame, made, standing, plan)
    hide = standing.hidden | {Item("row", key) for key in unsettled}
    built = joint(made, frame, plan, known=standing.known, hide=hide, stay=standing.rows.keys())
    while papers and _without_chance(made, built.system):
        built = joint(made, frame, plan, known=standing.known, hide=hide, stay=standing.rows.keys())
    return _Draft(frame, quarters, persons, made, built, standing, settled)


def _without_chance(made: Structure, system: System) -> bool:
    """Drop ties that hold in today's data by chance; True where one was dropped.

    An earlier paper was safe against all that follows from the definitions. A tie by which its numbers alone now give away a
    small count does therefore not follow from them, and no reader knows it.
    """
    found = {frozenset(row.items()) for row in made.found}
    found |= {frozenset((cell, -value) for cell, value in row) for row in found}
    matrix = system.equations
    suspects = set()
    for target in beyond_protection(system):
        for row in argument(system, target):
            start, stop = matrix.indptr[row], matrix.indptr[row + 1]
            terms = frozenset(zip(matrix.indices[start:stop].tolist(), matrix.data[start:stop].tolist(), strict=True))
            if terms in found:
                suspects |= {terms, frozenset((cell, -value) for cell, value in terms)}
    made.found[:] = [row for row in made.found if frozenset(row.items()) not in suspects]
    return bool(suspects)


def _with_standing(
    frame: pd.DataFrame, made: Structure, standing: Standing, plan: Plan
) -> tuple[pd.DataFrame, frozenset[RowKey], set[RowKey]]:
    """Published figures put in place of today's; pooled figures made of what stands and what is new.

    Returns:
        The frame, the rows whose numbers now differ from the data, and the rows that cannot be told any more.
    """
    frame = frame.copy()
    place = {key_of_row(row): at for at, row in frame.iterrows()}
    settled: set[RowKey] = set()
    unsettled: set[RowKey] = set()
    for key, numbers in standing.rows.items():
        at = place.get(key)
        if at is None:
            continue
        today = frame.loc[at]
        told = ("value",) if math.isnan(numbers["numerator"]) else ("numerator", "denominator", "n", "n_missing")
        if any(abs(today[name] - numbers[name]) > 1e-9 * max(1.0, abs(numbers[name])) for name in told):
            frame.loc[at, [*NUMBERS, "status"]] = [*(numbers[name] for name in NUMBERS), "ok"]
            settled.add(key)
    for at, row in frame.iterrows():
        key = key_of_row(row)
        counted = {name: made.cell_of[(*key, name)] for name in ("numerator", "denominator", "n", "n_missing") if (*key, name) in made.cell_of}
        if key in standing.rows or row["status"] != "ok" or not standing.moved & set(counted.values()):
            continue
        pooled = _pooled(row, counted, made, frame, plan) if period_kind(key[3]) == "B" else None
        if pooled is None:
            unsettled.add(key)
        else:
            frame.loc[at, NUMBERS] = pooled
            settled.add(key)
    return frame, frozenset(settled), unsettled


def _pooled(
    row: "pd.Series[Any]", counted: Mapping[str, int], made: Structure, frame: pd.DataFrame, plan: Plan
) -> list[float] | None:
    """NUMBERS of a pooled figure from counts that fit what stands; None for what cannot be pooled (a median)."""
    told = {name: float(row[name]) for name in NUMBERS} | {name: float(made.values[cell]) for name, cell in counted.items()}
    if "numerator" not in counted:
        years = [str(year) for year in range(*_years(row["period"], plan))]
        same = frame[frame["indicator"].eq(row["indicator"]) & frame["breakdown"].eq(row["breakdown"]) & frame["category"].eq(row["category"])]
        parts = same[same["period"].isin(years)]["numerator"]
        if len(parts) != len(years) or parts.isna().any():
            return None
        told["numerator"] = float(parts.sum())
    if math.isnan(told["denominator"]):
        told["value"] = told["numerator"]
        interval = poisson_interval(told["numerator"]) if not math.isnan(row["lower"]) else (math.nan,) * 3
    else:
        told["value"] = told["numerator"] / told["denominator"] if told["denominator"] else math.nan
        shares = {"numerator", "denominator"} <= counted.keys() and not math.isnan(row["lower"])
        interval = wilson(told["numerator"], told["denominator"]) if shares and told["denominator"] else (math.nan,) * 3
    told["lower"], told["upper"] = float(interval[1]), float(interval[2])
    return [told[name] for name in NUMBERS]


def _years(period: str, plan: Plan) -> tuple[int, int]:
    span = plan.baseline if period == plan.baseline.key else plan.period
    return span.first.year, span.last.year + 1


def _released_frame(draft: _Draft, found: Suppression, plan: Plan) -> tuple[pd.DataFrame, set[RowKey]]:
    """Rows as released, and the shown rows whose number missing is hidden."""
    frame = draft.frame.copy()
    place = {key_of_row(row): at for at, row in frame.iterrows()}
    hidden_missing: set[RowKey] = set()
    frame.loc[frame["status"].eq("gated"), NUMBERS] = np.nan
    for item, is_hidden in zip(draft.joint.items, found.hidden, strict=True):
        if not is_hidden or item.kind == "account":
            continue
        at = place[item.key]
        if item.kind == "missing":
            frame.loc[at, "n_missing"] = np.nan
            hidden_missing.add(item.key)
            continue
        base = draft.joint.cell_of.get((*item.key, "denominator"))
        kept = frame.loc[at, "denominator"] if base is not None and not found.unknown[base] else np.nan
        frame.loc[at, NUMBERS] = np.nan
        frame.loc[at, ["denominator", "status"]] = [kept, "hidden"]
    costs = [is_unit_cost(plan.indicators[row["indicator"]], row["breakdown"]) and key_of_row(row)[:3] in draft.persons for _, row in frame.iterrows()]
    for name in ("value", "lower", "upper"):
        frame.loc[costs, name] = frame.loc[costs, name].map(round_cost)
    quarters = _quarters(draft, frame, plan)
    whole = pd.concat([frame, quarters]) if len(quarters) else frame
    order = {key: at for at, key in enumerate(_order(whole, plan))}
    whole = whole.assign(_at=[order[key_of_row(row)] for _, row in whole.iterrows()]).sort_values("_at", kind="stable")
    return whole[INDICATOR_COLUMNS].reset_index(drop=True), hidden_missing


def _order(frame: pd.DataFrame, plan: Plan) -> list[RowKey]:
    """Catalogue order with an indicator's quarters after its half-years."""
    keys = [key_of_row(row) for _, row in frame.iterrows()]
    rank = {kind: at for at, kind in enumerate(("Y", "H", "Q", "M", "B", "A", "own"))}
    first: dict[tuple[str, ...], int] = {}
    for at, key in enumerate(keys):
        first.setdefault(key[:3], at)
    indicator = {id: at for at, id in enumerate(dict.fromkeys(key[0] for key in keys))}
    return sorted(keys, key=lambda key: (indicator[key[0]], first[key[:3]], rank[period_kind(key[3])]))


def _quarters(draft: _Draft, frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Quarters of the plan's extra indicators, where both of a half-year are large and the half-year is shown.

    Such quarters give away nothing: the half-year is public already, and neither quarter is small.
    """
    shown = {key_of_row(row): row for _, row in frame[frame["status"].eq("ok")].iterrows()}
    stands = draft.standing.rows
    rows = []
    for (indicator, half), pair in draft.quarters.groupby(["indicator", draft.quarters["period"].map(_half)], sort=False):
        key = (str(indicator), "", "", str(half))
        pair = pair.copy()
        for at, row in pair.iterrows():
            if (earlier := stands.get(key_of_row(row))) is not None:
                pair.loc[at, NUMBERS] = [earlier[name] for name in NUMBERS]
        counts = pair["numerator"]
        large = ((counts >= plan.disclosure.k) | (counts == 0)).all() and pair["status"].eq("ok").all() and len(pair) == 2
        if large and key in shown and counts.sum() == shown[key]["numerator"]:
            rows.append(pair)
    return pd.concat(rows) if rows else draft.quarters.iloc[:0]


def _half(quarter: str) -> str:
    return f"{quarter[:4]}H{(int(quarter[-1]) + 1) // 2}"


def _shown_whole(frame: pd.DataFrame, persons: frozenset[tuple[str, str, str]]) -> dict[str, bool]:
    """Indicator → all its figures for the whole of baseline and plan may be spoken of."""
    whole = frame[frame["breakdown"].eq("") & frame["period"].isin(OUTSIDE)]
    told = whole["status"].ne("hidden").groupby(whole["indicator"]).all()
    return {str(id): bool(value) for id, value in told.items()}


def _comparisons(comparisons: pd.DataFrame | None, draft: _Draft, shown: Mapping[str, bool], plan: Plan) -> pd.DataFrame:
    if comparisons is None:
        return pd.DataFrame(columns=COMPARISON_COLUMNS)
    frame = comparisons.copy()
    changed = {key[0] for key in draft.settled if key[1] == "" and key[3] in OUTSIDE}
    if changed:
        rows = draft.frame[draft.frame["indicator"].isin(changed)].assign(se=np.nan)
        again = compare_with_baseline(rows, plan)
        frame = pd.concat([frame[~frame["indicator"].isin(changed)], again])
        frame = frame.set_index("indicator").loc[comparisons["indicator"]].reset_index()
    hidden = ~frame["indicator"].map(shown).fillna(False).astype(bool)
    frame.loc[hidden, ["baseline", "plan", "estimate", "lower", "upper"]] = np.nan
    frame.loc[hidden, "status"] = "hidden"
    frame.loc[hidden, "text"] = [HIDDEN_TEXT.format(name=plan.indicators[id].name) for id in frame.loc[hidden, "indicator"]]
    return frame[COMPARISON_COLUMNS].reset_index(drop=True)


def _estimates(estimates: pd.DataFrame | Iterable[Estimate], shown: Mapping[str, bool], plan: Plan) -> pd.DataFrame:
    """ESTIMATE_COLUMNS; hidden with the figures of the plan and the baseline."""
    if isinstance(estimates, pd.DataFrame):
        frame = estimates.copy()
    else:
        rows = [
            (one.indicator, one.model, str(term), line["estimate"], line["lower"], line["upper"], line["df"], one.status,
             "; ".join(one.reasons), one.text)
            for one in estimates
            for term, line in one.table.iterrows()
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=ESTIMATE_COLUMNS)
    hidden = ~frame["indicator"].map(shown).fillna(True).astype(bool)
    frame.loc[hidden, ["estimate", "lower", "upper", "df"]] = np.nan
    frame.loc[hidden, "status"] = "hidden"
    frame.loc[hidden, "reasons"] = ""
    frame.loc[hidden, "text"] = [HIDDEN_TEXT.format(name=plan.indicators[id].name) for id in frame.loc[hidden, "indicator"]]
    return frame[ESTIMATE_COLUMNS].reset_index(drop=True)


def _quality(records: Records, hidden: frozenset[tuple[str, str]]) -> pd.DataFrame:
    columns = QUALITY_COLUMNS[1:]
    frame = records.accounting.groupby("table", sort=False)[columns].sum().astype(float).reset_index()
    frame = frame[frame["table"].ne("")].reset_index(drop=True)
    for table, column in hidden:
        frame.loc[frame["table"].eq(table), column] = np.nan
    # rows less what is no data is accepted and set aside together
    frame.loc[frame["rows"].isna(), "not_data"] = np.nan
    return frame[QUALITY_COLUMNS]


def _report(draft: _Draft, found: Suppression, frame: pd.DataFrame, plan: Plan) -> ReleaseReport:
    system = draft.joint.system
    shown = np.asarray(system.items.sum(axis=0)).ravel() > 0
    unknown = found.unknown & shown
    of_persons = np.array([key_of_row(row)[:3] in draft.persons for _, row in frame.iterrows()], bool)
    rows = frame[of_persons & frame["status"].isin(["ok", "hidden"])]
    by_indicator = (
        rows.assign(hidden=rows["status"].eq("hidden"))
        .groupby("indicator", sort=False)["hidden"]
        .agg(cells="size", hidden="sum")
        .reset_index()
    )
    gap = 0.0 if found.cost <= found.bound else found.gap
    return ReleaseReport(
        cells=int(shown.sum()),
        primaries=int((unknown & system.primary).sum()),
        secondaries=int((unknown & ~system.primary).sum()),
        gap=gap,
        by_indicator=by_indicator,
        merges=paper_proposals(rows, plan),
    )


def _notes(standing: Standing) -> tuple[str, ...]:
    if not standing.moved:
        return ()
    return (
        "Nogle af de tal, som tidligere papirer har vist, er siden rettet i registreringen. De offentliggjorte tal står ved magt,"
        " og tal for planperioden er summen af det, der står, og det nye.",
    )


def _entry(
    draft: _Draft, frame: pd.DataFrame, hidden_missing: set[RowKey], hidden_accounts: frozenset[tuple[str, str]],
    records: Records, *, id: str, as_of: date, plan: Plan,
) -> dict[str, Any]:  # fmt: skip
    shown: dict[RowKey, Mapping[str, float]] = {}
    hidden: list[RowKey] = []
    for _, row in frame.iterrows():
        key = key_of_row(row)
        if key[:3] not in draft.persons or row["status"] not in ("ok", "hidden"):
            continue
        if row["status"] == "hidden":
            hidden.append(key)
        else:
            shown[key] = {name: float(row[name]) for name in NUMBERS}
    nothing = dict.fromkeys(NUMBERS, math.nan)
    for item in draft.joint.items:
        if item.kind == "account":
            table, column = item.key[2].split(".")
            if (table, column) in hidden_accounts:
                hidden.append(account_key(table, column))
            else:
                value = draft.made.values[draft.joint.cell_of[(*item.key, "numerator")]]
                shown[item.key] = nothing | {"numerator": float(value)}
    about = {
        "id": id, "as_of": as_of.isoformat(), "plan": plan.id, "definitions": plan.sha256, "k": plan.disclosure.k, "mode": "suppress",
    }  # fmt: skip
    return entry_of(shown, hidden, about)


def _as_rows(frame: pd.DataFrame) -> list[list[Any]]:
    return [[row.iloc[0], *(None if math.isnan(value) else int(value) for value in row.iloc[1:])] for _, row in frame.iterrows()]


def _refusal(draft: _Draft, found: Suppression, plan: Plan) -> str:
    names = {cell: key for key, cell in draft.made.cell_of.items()}
    told = [names[int(cell)] for cell in found.unprotected if int(cell) in names][:5]
    listed = "; ".join(f"{key[0]} {key[2]} {key[3]}".replace("  ", " ") for key in told)
    lines = [
        f"Papiret kan ikke offentliggøres: {listed or 'et lille antal'} kan regnes ud, uanset hvad der skjules, fordi tidligere"
        " papirer har vist for meget ved siden af."
    ]
    breakdowns = sorted({key[1] for key in told if key[1]})
    if breakdowns:
        lines.append(f"Udelad inddelingen efter {', '.join(breakdowns)} i planen, eller slå år sammen til baseline og planperiode.")
    else:
        lines.append("Udelad indikatoren i planen, eller vis den kun for baseline og planperiode.")
    return "\n".join(lines)
