"""Reads of the graph. Each takes a `Lens`; there is no other way in."""
