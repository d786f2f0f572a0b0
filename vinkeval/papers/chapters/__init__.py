"""The chapters of the annex, one module each: a release in, blocks in order out."""
