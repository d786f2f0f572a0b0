"""Looking back at a run: does it reproduce (verify), and what changed between two of them (compare)."""

from vinkeval.review.comparing import Comparison, compare
from vinkeval.review.page import write_comparison
from vinkeval.review.verifying import Verification, verify

__all__ = ["Comparison", "Verification", "compare", "verify", "write_comparison"]
