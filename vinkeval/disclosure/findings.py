"""Findings counted per table, rule and action, protected where a table's rows stand for persons."""

import numpy as np
import pandas as pd

from vinkeval.disclosure.release import FINDING_SUMMARY_COLUMNS
from vinkeval.plan.model import DisclosureRules

OF_ROWS = ("quarantine_row", "after_cutoff")
"""Actions that concern whole rows: their number is told in the account as well."""
SET_ASIDE = "set_aside"
"""Stands for all the rules by which rows of a person table were set aside."""


def findings_summary(
    findings: pd.DataFrame, rules: DisclosureRules, hidden_accounts: frozenset[tuple[str, str]]
) -> pd.DataFrame:
    """FINDING_SUMMARY_COLUMNS, cells NaN where hidden.

    Of the rows of a person table that were set aside only their number is told, not by rule: the rules add up to what the
    account tells, and each that struck is known to be at least one. A row with several faults is one, as in the account. It is
    hidden where the account hides how many there are.
    For cells, within a table and an action, small numbers are hidden with the next larger ones until at least two are hidden
    and they hold k or more together, so that a total known from elsewhere gives none of them.

    Args:
        findings: one row per finding (FINDING_COLUMNS).
        rules: person tables and k.
        hidden_accounts: (table, column of the account) that are hidden.
    """
    rows = findings["table"].isin(rules.person_tables) & findings["action"].isin(OF_ROWS)
    told = findings.assign(rule=findings["rule"].mask(rows, SET_ASIDE))
    # Counted as faults, they would by their difference from the account tell how many rows have two.
    line = told["cell"].astype("string").str.extract(r"(\d+)$", expand=False)
    again = told.assign(line=line).duplicated(["table", "action", "file", "sheet", "line"]) & line.notna()
    told = told[~(rows & again)]
    counts = told.groupby(["table", "rule", "action"], sort=True).size().rename("cells").reset_index()
    counts["cells"] = counts["cells"].astype(float)
    aside = {
        table for table, column in hidden_accounts if column in ("set_aside", "duplicates", "quarantined", "rows", "accepted")
    }
    for (table, action), group in counts.groupby(["table", "action"]):
        if table not in rules.person_tables:
            continue
        if (action in OF_ROWS or group["rule"].eq("duplicate").any()) and table in aside:
            counts.loc[group.index, "cells"] = np.nan
            continue
        ordered = group.sort_values(["cells", "rule"])
        small = int((ordered["cells"] < rules.k).sum())
        if small == 0:
            continue
        number = small
        while number < len(ordered) and (number < 2 or ordered["cells"].iloc[:number].sum() < rules.k + 1):
            number += 1
        counts.loc[ordered.index[:number], "cells"] = np.nan
    return counts[FINDING_SUMMARY_COLUMNS]
