"""Named questions across departments: files of a small, checked part of Cypher that the lens is written into."""
