"""Findings counted per table, rule and action, protected where a table's rows stand for persons."""

import numpy as np
import pandas as pd

from vinkeval.disclosure.release import FINDING_SUMMARY_COLUMNS
from vinkeval.plan.model import DisclosureRules

OF_ROWS = ("quarantine_row", "after_cutoff")
"""Actions that concern whole rows: their number is told in the account as well."""


def findings_summary(
    findings: pd.DataFrame, rules: DisclosureRules, hidden_accounts: frozenset[tuple[str, str]]
) -> pd.DataFrame:
    """FINDING_SUMMARY_COLUMNS, cells NaN where hidden.

    Within a table and an action, small numbers are hidden with the next larger ones until at least two are hidden and they
    hold k or more together, so that a total known from elsewhere gives none of them; all of an action on rows are hidden
    where the account hides how many rows there are.

    Args:
        findings: one row per finding (FINDING_COLUMNS).
        rules: person tables and k.
        hidden_accounts: (table, column of the account) that are hidden.
    """
    counts = findings.groupby(["table", "rule", "action"], sort=True).size().rename("cells").reset_index()
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
