"""Files: one person, one place, one case, as a reader's lens shows them, with the source of everything said."""
