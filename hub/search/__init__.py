"""Finding a person by name and something else that is known of them: never by one field, never more than a handful."""
