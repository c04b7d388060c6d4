"""Patterns of officers' reading for an auditor to look at: findings to check, no ranking, never of who was read."""
