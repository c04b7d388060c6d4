MATCH (c:Case {id: $case})<-[d:DESCRIBES]-(r:Record)
WHERE said(d, 'kind') IS NOT NULL AND said(d, 'opened') IS NOT NULL
MATCH (c)-[s:OCCURRED_AT]->(p:Place)
MATCH (p)<-[t:OCCURRED_AT]-(o:Case)
WHERE o <> c
MATCH (o)<-[e:DESCRIBES]-(q:Record)
WHERE said(e, 'kind') = said(d, 'kind') AND said(e, 'opened') IS NOT NULL
  AND ($since IS NULL OR said(e, 'opened') >= $since)
RETURN p.id AS place, said(e, 'kind') AS kind, o.id AS case, owner(q) AS department, said(e, 'number') AS number,
  said(e, 'opened') < said(d, 'opened') AS before, said(e, 'opened') AS opened, said(e, 'due') AS due,
  said(e, 'closed') AS closed, said(e, 'status') AS status, q.dataset AS dataset
ORDER BY opened DESC
