"""What changed between two reviews, and why: data, cut-off, definition, method or discretion, number by number.

For the unit's own eyes. That a number is unchanged and only hidden tells what stands behind the dots, and how many rows moved
it tells of persons; so everything here is marked as internal, written for its owner alone, and never into a run's own folder.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from vinkeval.danish import counted, day, number
from vinkeval.disclosure.release import NUMBERS
from vinkeval.exports.schema import load_schema
from vinkeval.indicators import breakdown_label, category_label, period_label_until
from vinkeval.internal import INTERNAL
from vinkeval.locking import ROOMS, plan_changes
from vinkeval.plan.model import Plan
from vinkeval.review.causes import Cause, Causes
from vinkeval.review.rows import changed_files, file_lines
from vinkeval.review.runs import PastRun, read_run
from vinkeval.review.stages import CAUSES, Key
from vinkeval.review.words import finding, model, moves

CHANGE_COLUMNS = [
    "file", "indicator", "breakdown", "category", "period", "term", "name", "column", "old", "new", "cause", "where",
]  # fmt: skip
"""`term`: an estimate's model and term. Of findings_summary.csv the table stands as breakdown, rule and action as category."""

MOST_LINES = 40
_COMPARED: Mapping[str, Sequence[str]] = {
    "indicators.csv": NUMBERS,
    "estimates.csv": ("estimate", "lower", "upper", "df", "status"),
    "goals.csv": ("baseline", "latest", "target", "status"),
    "findings_summary.csv": ("cells",),
}
_NOISE = 1e-9


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        changes: one row per released number that came, went or changed, CHANGE_COLUMNS: old and new as released ('' where the
            run has no such number), cause as words joined by 'og', where = changed rows and files in Danish.
        rows: one row per canonical table: table, came, went, changed (numbers of rows).
        files: raw files that came, went or changed: file, change (came | went | changed), tables.
        remarks: Danish sentences on files, rows, plan, method and versions.
    """

    old: Path
    new: Path
    changes: pd.DataFrame
    rows: pd.DataFrame
    files: pd.DataFrame
    remarks: tuple[str, ...]
    plan: Plan

    def text(self) -> str:
        """The comparison in Danish; the first MOST_LINES changed rows one by one."""
        lines = [f"{INTERNAL}. {self.old} → {self.new}", *self.remarks, *self.summary()]
        told = [f"- {what}: {', '.join(moved)}. Årsag: {cause}" for what, moved, cause in self.lines()]
        left = len(told) - MOST_LINES
        lines += told[:MOST_LINES]
        if left > 0:
            lines.append(f"- … og {counted(left, 'linje', 'linjer')} til. Se dem alle med --out MAPPE.")
        return "\n".join(lines)

    def summary(self) -> Iterator[str]:
        """How many numbers changed, and how many by each cause (a number may have several)."""
        if self.changes.empty:
            yield "Ingen offentliggjorte tal er ændret."
            return
        yield f"{counted(len(self.changes), 'offentliggjort tal er ændret', 'offentliggjorte tal er ændret')}:"
        for cause in CAUSES:
            of_it = self.changes[[cause in told for told in self.changes["cause"]]]
            if len(of_it):
                ids = ", ".join(dict.fromkeys(filter(None, of_it["indicator"])))
                yield f"- {cause}: {number(len(of_it))} tal{f' ({ids})' if ids else ''}"

    def lines(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """For each released row with the same cause: what it is, each number before and after, and why."""
        for _, group in self.changes.groupby([*CHANGE_COLUMNS[:6], "cause", "where"], sort=False):
            first = group.iloc[0]
            yield (
                self._called(first),
                tuple(moves(_moves(group))),
                first["cause"] + (f" ({first['where']})" if first["where"] else ""),
            )

    def _called(self, row: "pd.Series[Any]") -> str:
        if row["file"] == "findings_summary.csv":
            titles = {name: table.title for name, table in load_schema().tables.items()}
            return f"Fund i {titles.get(row['breakdown'], row['breakdown'])}: {finding(*row['category'].split(' ', 1))}"
        parts = [f"{row['indicator']} {row['name']}".strip()]
        if row["breakdown"]:
            category = category_label(row["breakdown"], row["category"], self.plan) if row["category"] else "alle"
            parts.append(f"{breakdown_label(row['breakdown'])}: {category}")
        parts += [period_label_until(row["period"], None, self.plan)] if row["period"] else []
        parts += [model(row["term"])] if row["term"] else []
        return ", ".join(parts) + (" (måltal)" if row["file"] == "goals.csv" else "")

    def to_json(self) -> dict[str, Any]:
        """The comparison for machines."""
        return {
            "internal": True,
            "files": self.files.to_dict("records"),
            "rows": self.rows.to_dict("records"),
            "remarks": list(self.remarks),
            "changes": self.changes.to_dict("records"),
        }


def compare(old: Path, new: Path) -> Comparison:
    """Explain each released number that differs between two runs.

    Raises:
        UsageFault: one of the folders is not a run.
    """
    before, after = read_run(old), read_run(new)
    named = bool(before.files and after.files)
    files = changed_files(before.files if named else {}, after.files if named else {}, before.records, after.records)
    causes = Causes(before, after, files)
    rows = [(table, len(change.came), len(change.went), len(change.changed)) for table, change in causes.tables.items()]
    return Comparison(
        old,
        new,
        pd.DataFrame(_changes(before, after, causes), columns=CHANGE_COLUMNS),
        pd.DataFrame(rows, columns=["table", "came", "went", "changed"]),
        files,
        tuple(_remarks(before, after, causes, files)),
        after.plan,
    )


def _changes(old: PastRun, new: PastRun, causes: Causes) -> Iterator[tuple[str, ...]]:
    ask: Mapping[str, Callable[[Key, str, str, str], Cause]] = {
        "indicators.csv": causes.of_figure,
        "estimates.csv": causes.of_estimate,
        "goals.csv": causes.of_goal,
        "findings_summary.csv": lambda key, _, before, after: causes.of_finding(key[0], before, after),
    }
    for file, columns in _COMPARED.items():
        for key, column, before, after in _differing(old.released[file], new.released[file], columns):
            cause = ask[file](key, column, before, after)
            indicator, breakdown, category, period, term = _named(file, key)
            texts = new.plan.indicators.get(indicator) or old.plan.indicators.get(indicator)
            name = texts.name if texts else ""
            yield (file, indicator, breakdown, category, period, term, name, column, before, after, cause.text, cause.where)


def _named(file: str, key: Key) -> tuple[str, str, str, str, str]:
    match file:
        case "estimates.csv":
            return key[0], "", "", "", f"{key[1]}, {key[2]}"
        case "goals.csv":
            return key[1], "", "", "", ""
        case "findings_summary.csv":
            return "", key[0], f"{key[1]} {key[2]}", "", ""
        case _:
            return key[0], key[1], key[2], key[3], ""


def _differing(old: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Key, str, str, str]]:
    order = [*new.index, *old.index.difference(new.index)]
    sides = [frame.reindex(pd.MultiIndex.from_tuples(order, names=new.index.names)).fillna("") for frame in (old, new)]
    befores, afters = (side[list(columns)].to_numpy(str).tolist() for side in sides)
    for key, before, after in zip(order, befores, afters, strict=True):
        for column, was, now in zip(columns, before, after, strict=True):
            if not _same(was, now):
                yield key, column, was, now


def _same(one: str, other: str) -> bool:
    """Alike as text, or as numbers but for the last digits of a sum in another order."""
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=_NOISE)
    except ValueError:
        return False


def _moves(rows: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    return rows[["column", "old", "new"]].itertuples(index=False, name=None)


def _remarks(old: PastRun, new: PastRun, causes: Causes, files: pd.DataFrame) -> Iterator[str]:
    """What differs between the runs as such, whether or not it moved a number."""
    if not causes.told:
        yield (
            "En af kørslerne mangler sin mappe «private». Tallene kan sammenlignes, men det kan ikke afgøres, hvorfor de er "
            "ændret."
        )
    yield from _on_files(old, new, files)
    titles = {name: table.title for name, table in load_schema().tables.items()}
    for table, change in causes.tables.items():
        if change:
            yield f"{titles[table]}: {change.text()}."
    if old.record["as_of"] != new.record["as_of"]:
        before, after = (day(date.fromisoformat(run.record["as_of"])) for run in (old, new))
        yield f"Opgørelsesdatoen var {before} og er nu {after}."
    yield from plan_changes(old.plan, new.plan)
    if old.plan.sha256 != new.plan.sha256 and not plan_changes(old.plan, new.plan):
        yield "Planfilen er ændret, men ikke i noget, der indgår i tallene."
    yield from _on_method(old.record, new.record)
    if old.earlier != new.earlier:
        yield (
            f"Fortegnelsen over tidligere papirer er en anden: {counted(len(old.earlier), 'papir', 'papirer')} før, "
            f"{counted(len(new.earlier), 'papir', 'papirer')} nu. Det ændrer, hvad der må vises."
        )


def _on_files(old: PastRun, new: PastRun, files: pd.DataFrame) -> Iterator[str]:
    if old.files and new.files:
        yield from file_lines(files)
        return
    came, went = len(new.hashes - old.hashes), len(old.hashes - new.hashes)
    if came or went:
        yield f"Rå filer: {number(came)} nye eller ændrede, {number(went)} udgåede eller ændrede. Deres navne er ikke gemt."


def _on_method(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = old.get("code", {}), new.get("code", {})
    changed = [name for room, name in ROOMS.items() if room in before and before[room] != after.get(room)]
    for name in changed:
        yield f"Programkoden for {name} er en anden udgave. Ændringer af metode står i CHANGELOG.md under «Method»."
    if ROOMS["exports"] in changed:
        yield "Når indlæsningen er en anden udgave, kan en del af det, der står som data, skyldes den."
    for library, version in new["versions"].items():
        earlier = old["versions"].get(library)
        if earlier != version:
            yield f"{library} er skiftet fra {earlier or 'ikke registreret'} til {version}."
