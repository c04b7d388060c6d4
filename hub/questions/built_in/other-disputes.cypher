MATCH (c:Case {id: $case})<-[s:PARTY_TO]-(a:Person|Organisation), (c)<-[t:PARTY_TO]-(b:Person|Organisation)
WHERE a.id < b.id
MATCH (a)-[u:PARTY_TO]->(o:Case)<-[v:PARTY_TO]-(b)
WHERE o <> c
MATCH (o)<-[d:DESCRIBES]-(r:Record)
WHERE said(d, 'opened') IS NOT NULL
  AND ($open_only = false OR (shows(d, 'closed') AND said(d, 'closed') IS NULL))
RETURN a.id AS one, u.role AS one_is, b.id AS other, v.role AS other_is, o.id AS case, owner(r) AS department,
  said(d, 'number') AS number, said(d, 'kind') AS kind, said(d, 'status') AS status, said(d, 'opened') AS opened,
  said(d, 'closed') AS closed, r.dataset AS dataset
ORDER BY opened DESC
