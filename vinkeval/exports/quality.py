"""The report of `vinkeval check`: what was read, what was not, what is unknown, and what to put right at the source first."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from vinkeval.danish import counted, number, percent
from vinkeval.exports.intake import Intake
from vinkeval.exports.keyfields import KEY_FIELDS, KeyFields, unknown_shares
from vinkeval.exports.schema import load_schema

_SECTIONS = (
    ("quarantine_row", "Rækker sat til side:", 6),
    ("label_unknown", "Tekster uden for kodelisterne:", 6),
    ("warn", "Værdier, der mangler eller er usikre:", 8),
    ("repair", "Rettet automatisk (skriv dem ens, så er der mindre at efterprøve):", 4),
)
"""Action (or a rule of its own), heading, and how many kinds are shown: a lost row is worse than a lost value, and so on."""
_ADVICE = " Ret cellen, eller skriv"  # of the message of a text outside the code lists: told once
_NO_FAULT = "Besvarelsen er en prøve"


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
            yield f"    Ret cellen, eller skriv teksten ind, for eksempel{_advice(ranked[0]['message'])}"
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
    """Share of the rows a key field is due in where it is unknown, year by year: the other side of Q1."""
    lines = [line for fields in KEY_FIELDS for line in _shares(intake, fields)]
    if lines:
        yield "UOPLYST PR. ÅR (nøglefelter, der et år mangler i mindst en tiendedel af de rækker, hvor de skal være udfyldt):"
        yield from lines


def _shares(intake: Intake, fields: KeyFields) -> Iterator[str]:
    table = load_schema().tables[fields.table]
    shares = unknown_shares(intake.records[fields.table], fields, pd.Timestamp(intake.records.as_of))
    for name, share in shares.items() if len(shares) else ():
        field = f"  {table.title}, «{table.columns[str(name)].header}»"
        if (share == 1).all():
            yield f"{field}: ikke registreret"
        elif (share >= 0.1).any():
            yield f"{field}: {', '.join(f'{year}: {percent(float(part), 0)}' for year, part in share.items())}"


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
