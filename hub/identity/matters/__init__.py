"""The same matter, reported to several departments: found, given a confidence, and never merged."""
