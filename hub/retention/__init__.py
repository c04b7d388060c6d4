"""How long records are kept, and what becomes of them then: due, sealed, erased."""
