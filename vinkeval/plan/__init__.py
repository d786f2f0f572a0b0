"""What is evaluated, as data: `load_plan` reads a plan's TOML into a frozen `Plan`."""

from vinkeval.plan.display import chain, goal_tree_html
from vinkeval.plan.logic import Logic, logic
from vinkeval.plan.model import Plan
from vinkeval.plan.reading import load_plan

__all__ = ["Logic", "Plan", "chain", "goal_tree_html", "load_plan", "logic"]
