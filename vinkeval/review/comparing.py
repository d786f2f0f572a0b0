"""What changed between two reviews, and why: data, definition, method or discretion. For the unit's own eyes."""

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from vinkeval.danish import counted, listing
from vinkeval.disclosure.release import KEY, NUMBERS
from vinkeval.errors import UsageFault
from vinkeval.exports.schema import load_schema
from vinkeval.plan import load_plan
from vinkeval.plan.model import Plan
from vinkeval.staging import RECORD
from vinkeval.storage import told_in_danish, write_text

INTERNAL = "Internt, ikke frigivet"
CHANGE_COLUMNS = [*KEY, "name", "column", "old", "new", "cause"]


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        changes: one row per released number that came, went or changed: CHANGE_COLUMNS; old and new as released.
        rows: one row per canonical table: table, came, went, changed.
        files_came, files_went: raw files that are new or gone (an edited file is one of each).
        remarks: Danish sentences on plan, method and versions.
    """

    old: Path
    new: Path
    changes: pd.DataFrame
    rows: pd.DataFrame
    files_came: int
    files_went: int
    remarks: tuple[str, ...]

    def text(self) -> str:
        """The comparison in Danish."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{INTERNAL}. {self.old} → {self.new}"
        yield (
            f"Filer: {counted(self.files_came, 'ny eller ændret', 'nye eller ændrede')}, "
            f"{counted(self.files_went, 'udgået eller ændret', 'udgåede eller ændrede')}."
        )
        for table, came, went, changed in self.rows.itertuples(index=False):
            if came or went or changed:
                counts = ((came, "kommet til"), (went, "udgået"), (changed, "ændret"))
                told = [counted(int(number), f"række {what}", f"rækker {what}") for number, what in counts]
                yield f"- {table}: {listing(told)}"
        yield from self.remarks
        if self.changes.empty:
            yield "Ingen offentliggjorte tal er ændret."
            return
        yield f"{counted(len(self.changes), 'offentliggjort tal er ændret', 'offentliggjorte tal er ændret')}:"
        for cause, group in self.changes.groupby("cause", sort=False):
            yield f"- {cause}: {counted(len(group), 'tal', 'tal')} ({', '.join(dict.fromkeys(group['indicator']))})"

    def to_json(self) -> dict[str, Any]:
        """The comparison for machines."""
        return {
            "files": {"came": self.files_came, "went": self.files_went},
            "rows": self.rows.to_dict("records"),
            "remarks": list(self.remarks),
            "changes": self.changes.to_dict("records"),
        }

    def write(self, folder: Path) -> None:
        """`forskelle.csv` and `forskelle.html` in `folder`, for their owner alone."""
        with told_in_danish(folder):
            folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / "forskelle.csv", self.changes.to_csv(index=False, lineterminator="\n"), private=True)
        summary = "".join(f"<li>{html.escape(line)}</li>" for line in self._lines())
        table = self.changes.rename(columns=_HEADINGS).to_html(index=False, border=0, na_rep="")
        write_text(
            folder / "forskelle.html",
            f'<!doctype html><html lang="da"><meta charset="utf-8"><title>Forskelle mellem to evalueringer</title>'
            f"<h1>Forskelle mellem to evalueringer</h1><p>{INTERNAL}</p><ul>{summary}</ul>{table}</html>\n",
            private=True,
        )


_HEADINGS = {
    "indicator": "Indikator", "breakdown": "Opdeling", "category": "Kategori", "period": "Periode", "name": "Navn",
    "column": "Tal", "old": "Før", "new": "Nu", "cause": "Årsag",
}  # fmt: skip


def compare(old: Path, new: Path) -> Comparison:
    """Explain each released number that differs between two runs.

    Raises:
        UsageFault: one of the folders is not a run.
    """
    records = {run: _record(run) for run in (old, new)}
    plans = {run: _plan(run) for run in (old, new)}
    rows = _changed_rows(old, new)
    redefined = {
        id
        for id in plans[old].indicators.keys() | plans[new].indicators.keys()
        if plans[old].indicators.get(id) != plans[new].indicators.get(id)
    }
    files = [{entry["sha256"] for entry in records[run]["inputs"]["files"]} for run in (old, new)]
    touched = set(rows.loc[(rows[["came", "went", "changed"]] > 0).any(axis=1), "table"])
    method = records[old].get("code") != records[new].get("code") or records[old]["versions"] != records[new]["versions"]
    as_of = records[old]["as_of"] != records[new]["as_of"]
    return Comparison(
        old,
        new,
        _changes(old, new, plans[new], redefined, touched, method=method, as_of=as_of),
        rows,
        len(files[1] - files[0]),
        len(files[0] - files[1]),
        tuple(_remarks(records[old], records[new], redefined)),
    )


def _record(run: Path) -> dict[str, Any]:
    if not (run / RECORD).is_file():
        raise UsageFault(f"{run} er ikke en kørsel (der er ingen {RECORD}).")
    try:
        with told_in_danish(run):
            record: dict[str, Any] = json.loads((run / RECORD).read_text(encoding="utf-8"))
            return {**record, "inputs": record["inputs"], "versions": record["versions"], "as_of": record["as_of"]}
    except (ValueError, KeyError, TypeError):
        raise UsageFault(f"{run / RECORD} kan ikke læses. Mappen er ikke en hel kørsel.") from None


def _plan(run: Path) -> Plan:
    kept = run / "private" / "plan.toml"
    return load_plan(kept if kept.is_file() else None)


def _remarks(old: Mapping[str, Any], new: Mapping[str, Any], redefined: set[str]) -> Iterator[str]:
    if old["as_of"] != new["as_of"]:
        yield f"Opgørelsesdatoen er ændret fra {old['as_of']} til {new['as_of']}."
    if redefined:
        yield f"Beskrivelsen er ændret for {', '.join(sorted(redefined))}."
    if old.get("code") != new.get("code"):
        rooms = [room for room in new.get("code", {}) if old.get("code", {}).get(room) != new["code"][room]]
        yield f"Programkoden er en anden udgave ({', '.join(rooms)})."
    for library, version in new["versions"].items():
        before = old["versions"].get(library)
        if before != version:
            yield f"{library} er skiftet fra {before or 'ikke registreret'} til {version}."


def _changed_rows(old: Path, new: Path) -> pd.DataFrame:
    found = []
    for table, definition in load_schema().tables.items():
        key = list(definition.key)
        before, after = (_parquet(run / "private" / "records" / f"{table}.parquet") for run in (old, new))
        if not key or before.empty or after.empty:
            came, went = max(len(after) - len(before), 0), max(len(before) - len(after), 0)
            found.append((table, came, went, 0))
            continue
        joined = before.merge(after, on=key, how="outer", suffixes=("", " nu"), indicator=True)
        both = joined[joined["_merge"] == "both"]
        changed = pd.Series(data=False, index=both.index)
        for column in before.columns.difference(key):
            one, other = both[column], both[f"{column} nu"]
            changed |= ~((one == other).fillna(value=False).astype(bool) | (one.isna() & other.isna()))
        found.append(
            (
                table,
                int((joined["_merge"] == "right_only").sum()),
                int((joined["_merge"] == "left_only").sum()),
                int(changed.sum()),
            )
        )
    return pd.DataFrame(found, columns=["table", "came", "went", "changed"])


def _parquet(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path) if path.is_file() else pd.DataFrame()


def _changes(
    old: Path, new: Path, plan: Plan, redefined: set[str], touched: set[str], *, method: bool, as_of: bool
) -> pd.DataFrame:
    released, true = (_joined(old / name, new / name) for name in ("indicators.csv", "private/indicators_unreleased.csv"))
    true = true.set_index(KEY)
    found = []
    for row in released.to_dict("records"):
        key = [row[part] for part in KEY]
        for column in NUMBERS:
            before, after = row[f"{column}_old"], row[f"{column}_new"]
            if before == after:
                continue
            same_truth = tuple(key) in true.index and _same(true.loc[tuple(key)], column)
            if same_truth:
                cause = "diskretion: tallet er det samme, men vises ikke begge steder"
            else:
                causes = [
                    *(["definition"] if row["indicator"] in redefined else []),
                    *(["data"] if touched else []),
                    *(["opgørelsesdato"] if as_of else []),
                    *(["metode"] if method else []),
                ]
                cause = " og ".join(causes) or "ukendt"
            name = plan.indicators[row["indicator"]].name if row["indicator"] in plan.indicators else ""
            found.append([*key, name, column, before, after, cause])
    return pd.DataFrame(found, columns=CHANGE_COLUMNS)


def _joined(old: Path, new: Path) -> pd.DataFrame:
    before, after = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (old, new))
    joined = before.merge(after, on=KEY, how="outer", suffixes=("_old", "_new"))
    return joined.fillna("")


def _same(row: "pd.Series[Any]", column: str) -> bool:
    return bool(row[f"{column}_old"] == row[f"{column}_new"])
