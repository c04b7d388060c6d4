"""A result as a file for other tools. Results only: nothing here reads the graph, so nobody takes the city home."""
