MATCH (c:Case {id: $case})-[s:REFERS_TO]-(other:Case)<-[d:DESCRIBES]-(r:Record)
WHERE s.derived = true AND s.confidence >= $at_least AND other <> c AND said(d, 'opened') IS NOT NULL
RETURN other.id AS case, owner(r) AS department, said(d, 'number') AS number, said(d, 'kind') AS kind,
  said(d, 'channel') AS channel, said(d, 'status') AS status, said(d, 'opened') AS opened,
  said(d, 'closed') AS closed, s.confidence AS confidence, r.dataset AS dataset
ORDER BY opened, confidence DESC
UNION
MATCH (c:Case {id: $case})-[t:REFERS_TO]-(between:Case)-[s:REFERS_TO]-(other:Case)<-[d:DESCRIBES]-(r:Record)
WHERE t.derived = true AND t.confidence >= $at_least AND s.derived = true AND s.confidence >= $at_least
  AND between <> c AND other <> c AND other <> between AND said(d, 'opened') IS NOT NULL
RETURN other.id AS case, owner(r) AS department, said(d, 'number') AS number, said(d, 'kind') AS kind,
  said(d, 'channel') AS channel, said(d, 'status') AS status, said(d, 'opened') AS opened,
  said(d, 'closed') AS closed, s.confidence AS confidence, r.dataset AS dataset
ORDER BY opened, confidence DESC
