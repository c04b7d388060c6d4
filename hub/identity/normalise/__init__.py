"""One form for values that people write in many ways: pure functions, each with the source of its rule."""
