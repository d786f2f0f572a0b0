"""Invented exports with known effects, so that everything can be tried without anybody's data.

All rows are made up from a seed. There are no people, no names and no numbers that belong to anybody.
"""

from vinkeval.example.writing import Example, write_example

__all__ = ["Example", "write_example"]
