"""Counts that tell of no one: whole months, a fixed grid of tables, and small cells kept back for good."""
