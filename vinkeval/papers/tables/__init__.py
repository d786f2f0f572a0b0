"""The annex's tables from released rows."""

from vinkeval.papers.tables.evidence import comparisons, definitions, trends
from vinkeval.papers.tables.glossary import questions, words
from vinkeval.papers.tables.goals import goal_rows, results
from vinkeval.papers.tables.money import budget, unit_costs
from vinkeval.papers.tables.quality import READ, quality_fields, quality_findings, quality_rows
from vinkeval.papers.tables.steps import across_table, by_category, intervention_table, referrals

__all__ = [
    "READ", "across_table", "budget", "by_category", "comparisons", "definitions", "goal_rows", "intervention_table",
    "quality_fields", "quality_findings", "quality_rows", "questions", "referrals", "results", "trends", "unit_costs", "words",
]  # fmt: skip
