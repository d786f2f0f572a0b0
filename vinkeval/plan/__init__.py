"""What is evaluated, as data: `load_plan` reads a plan's TOML into a frozen `Plan`."""

from vinkeval.plan.display import goal_tree_html
from vinkeval.plan.logic import Logic, chain, logic
from vinkeval.plan.model import Plan
from vinkeval.plan.reading import load_plan

__all__ = ["Logic", "Plan", "chain", "goal_tree_html", "load_plan", "logic"]
