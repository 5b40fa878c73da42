"""All cases, in the order of the table."""

from tests.odd_inputs import arguments, files, pages, rows_of_ones_own

ALL = [*rows_of_ones_own.CASES, *files.CASES, *arguments.CASES, *pages.CASES]
