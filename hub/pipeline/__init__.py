"""The way of a record: pull, land, check, map, resolve, load. One run goes all the way or changes no cursor."""
