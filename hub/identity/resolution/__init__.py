"""Finds the true partition of the graph's mentions and points the graph at it: the stage `hub identity resolve`."""
