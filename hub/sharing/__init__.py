"""Sharing by right: what datasets there are, who asked for which, and what was granted.

The rules are those of State Council Order 809 (政务数据共享条例), in force since 2025-08-01. Modules here decide and
compute; `hub.ledger` keeps what came of it.
"""
