"""The report of `vinkeval check`: what was read, what was not, what is unknown, and what to put right at the source first."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from vinkeval.danish import counted, number, percent
from vinkeval.exports.intake import Intake
from vinkeval.exports.schema import UNKNOWN, TableRule, load_schema

_SECTIONS = (
    ("quarantine_row", "Rækker sat til side:", 6),
    ("label_unknown", "Tekster uden for kodelisterne:", 6),
    ("warn", "Værdier, der mangler eller er usikre:", 8),
    ("repair", "Rettet automatisk (skriv dem ens, så er der mindre at efterprøve):", 4),
)
"""Action (or a rule of its own), heading, and how many kinds are shown: a lost row is worse than a lost value, and so on."""
_ADVICE = " Ret cellen, eller skriv"  # of the message of a text outside the code lists: told once
_NO_FAULT = "Besvarelsen er en prøve"
_KEY_FIELDS = {
    "activities": ("status", "participants", "institution_type", "district", "administration"),
    "referrals": ("referrer_type", "assessment", "outcome", "age_group", "gender", "district", "extremism_form", "resourceful"),
    "cases": ("consent", "start_date", "end_reason", "plan_made", "measured_start", "measured_end"),
    "advice": ("referrer_type", "topic", "first_reply_date", "minutes", "result"),
    "contacts": ("milieu_code", "contact_no", "participants", "led_to"),
    "responses": ("pair_code", "status"),
}


def quality_report(intake: Intake) -> str:
    """The report as text."""
    parts = [_conclusion(intake), _refused(intake), _read(intake), _to_fix(intake), _unknown(intake), _not_read(intake)]
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _conclusion(intake: Intake) -> Iterator[str]:
    """What a run of these exports would come to."""
    if not intake.usable:
        yield "Ingen rækker kan bruges; kørslen kan ikke gennemføres."
    elif intake.refusals:
        files = counted(len(intake.refusals), "fil", "filer")
        yield f"{files} må afvises; ret dem, eller kør uden dem med --skip-refused."
    else:
        yield "Ingen fil er afvist; kørslen kan gennemføres."


def _refused(intake: Intake) -> Iterator[str]:
    if intake.refusals:
        yield f"AFVIST: {counted(len(intake.refusals), 'fil', 'filer')}. Intet af dem er læst."
        for refusal in intake.refusals:
            yield from (f"  {line}" for line in refusal.text().splitlines())


def _read(intake: Intake) -> Iterator[str]:
    accounting = intake.records.accounting
    yield f"LÆST: {counted(len(intake.files) - len(intake.refusals), 'fil', 'filer')}, opgjort {intake.records.as_of:%d-%m-%Y}."
    if not intake.usable:
        yield "  Ingen rækker kan bruges."
    yield f"  {'Tabel':<28}{'Rækker':>8}{'Brugt':>8}{'Dubletter':>11}{'Sat til side':>14}{'Ej data':>9}"
    for table in load_schema().tables.values():
        rows = accounting[accounting["table"] == table.name]
        if len(rows):
            total = rows[["rows", "accepted", "set_aside", "duplicates", "not_data", "after_cutoff"]].sum()
            late = f"  (efter opgørelsesdatoen: {number(total['after_cutoff'])})" if total["after_cutoff"] else ""
            yield (
                f"  {table.title:<28}{number(total['rows']):>8}{number(total['accepted']):>8}{number(total['duplicates']):>11}"
                f"{number(total['set_aside'] - total['duplicates']):>14}{number(total['not_data']):>9}{late}"
            )
    absent = [table.title for table in load_schema().tables.values() if not (accounting["table"] == table.name).any()]
    if absent:
        yield f"  Ikke i eksporterne: {', '.join(absent)}."


def _to_fix(intake: Intake) -> Iterator[str]:
    """Faults at the source, the most costly first."""
    findings = intake.records.findings
    kinds = findings["action"].where(findings["rule"] != "label_unknown", findings["rule"])
    if kinds.isin([kind for kind, _, _ in _SECTIONS]).any():
        yield "RET VED KILDEN (det, der koster mest, først):"
    for kind, heading, most in _SECTIONS:
        ranked = _ranked(findings[kinds == kind])
        if not ranked:
            continue
        yield f"  {heading}"
        if kind == "label_unknown":
            yield f"    Ret cellen, eller skriv teksten ind i aliases.toml, for eksempel{_advice(ranked[0]['message'])}"
        for line in ranked[:most]:
            cells = counted(line["cells"], "celle", "celler")
            others = f" og {counted(line['files'] - 1, 'fil', 'filer')} mere" if line["files"] > 1 else ""
            where = ", ".join(filter(None, (line["file"], _place(line["sheet"], line["cell"]))))
            yield f"    {cells}: {line['message'].partition(_ADVICE)[0]}"
            yield f"      Først i {where}{others}."
        if len(ranked) > most:
            yield f"    … og {number(len(ranked) - most)} slags mere; --json viser hver celle."


def _advice(message: str) -> str:
    """How an alias is written, of a message that ends with it."""
    return message.partition(_ADVICE)[2]


def _ranked(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings that say the same, counted, the most frequent first."""
    groups = findings.groupby("message", sort=True)
    columns = {"cells": ("cell", "size"), "files": ("file", "nunique")} | {
        name: (name, "first") for name in ("file", "sheet", "cell")
    }
    ranked = groups.agg(**columns).reset_index()
    ranked["least"] = ranked["message"].str.startswith(_NO_FAULT)  # nothing to put right, however many
    ranked = ranked.sort_values(["least", "cells"], ascending=[True, False], kind="stable")
    return [{str(name): value for name, value in line.items()} for line in ranked.to_dict("records")]


def _unknown(intake: Intake) -> Iterator[str]:
    """Share of rows where a key field is unknown, year by year."""
    lines = [line for table in load_schema().tables.values() for line in _shares(_due(intake, table), table)]
    if lines:
        yield "UOPLYST PR. ÅR (felter, hvor mindst en tiendedel mangler i et år):"
        yield from lines


def _due(intake: Intake, table: TableRule) -> pd.DataFrame:
    """The rows up to the cut-off: what comes later need not be filled in yet."""
    frame = intake.records[table.name]
    return frame[frame[table.main_date] <= pd.Timestamp(intake.records.as_of)] if table.main_date else frame


def _shares(frame: pd.DataFrame, table: TableRule) -> Iterator[str]:
    if frame.empty or not table.main_date:
        return
    year = frame[table.main_date].dt.year
    for name in _KEY_FIELDS.get(table.name, ()):
        if frame[name].isna().all() or (frame[name] == UNKNOWN).all():
            yield f"  {table.title}, «{table.columns[name].header}»: ikke registreret"
            continue
        missing = frame[name].isna() | (frame[name] == UNKNOWN if table.columns[name].type == "code" else False)
        shares = missing.groupby(year).mean()
        if (shares >= 0.1).any():
            years = ", ".join(f"{when}: {percent(float(share), 0)}" for when, share in shares.items())
            yield f"  {table.title}, «{table.columns[name].header}»: {years}"


def _not_read(intake: Intake) -> Iterator[str]:
    """Columns, sheets and files that were not read."""
    findings = intake.records.findings
    told = findings[findings["rule"].isin(["unknown_column", "column_without_header", "sheet_unknown", "hidden_sheet"])]
    denied = int((findings["rule"] == "denied_column").sum())
    if told.empty and not denied and not intake.not_read:
        return
    yield "IKKE LÆST:"
    for name in intake.not_read:
        yield f"  {name}: ingen projektmappe eller csv-fil (undermapper læses ikke)."
    for line in told.drop_duplicates(["file", "message"]).itertuples():
        yield f"  {line.file}, {_place(str(line.sheet), str(line.cell))}: {line.message}".replace(", :", ":")
    if denied:
        yield f"  {counted(denied, 'kolonne', 'kolonner')} med personoplysninger eller fritekst, som aldrig læses."


def _place(sheet: str, cell: str) -> str:
    return f"ark «{sheet}» {cell}".rstrip() if sheet else cell
