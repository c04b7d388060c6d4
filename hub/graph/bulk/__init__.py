"""The bulk path: writes a whole graph as files and hands them to Neo4j's offline import.

`emission` writes one part's records and edges (in the processes that prepare them), `assembly` puts the edges of all
parts on the entities that stay, and `load` runs the import and applies the schema. The graph is exactly the one that
`hub.graph.writer` would have written.
"""
