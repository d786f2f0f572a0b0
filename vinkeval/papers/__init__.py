"""Papers of a release: the annex in Word and as a page, the workbook, the text for the council item."""
