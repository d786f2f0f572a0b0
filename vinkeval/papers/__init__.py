"""Papers of a release: the annex in Word and as a page, the workbook, the text for the council item."""

from vinkeval.papers.display import sentence, table
from vinkeval.papers.page import write_page
from vinkeval.papers.proposal import write_proposal
from vinkeval.papers.word import write_annex
from vinkeval.papers.workbook import write_workbook

__all__ = ["sentence", "table", "write_annex", "write_page", "write_proposal", "write_workbook"]
