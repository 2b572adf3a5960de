"""Catalogues of standards and laws: editions, clause numbers and short headings; the crosswalk; the glossary."""
