MATCH (c:Case {id: $case})<-[d:DESCRIBES]-(r:Record)
RETURN c.id AS case, null AS steps, owner(r) AS department, said(d, 'number') AS number, said(d, 'kind') AS kind,
  said(d, 'status') AS status, said(d, 'occurred_from') AS occurred, said(d, 'opened') AS opened,
  said(d, 'closed') AS closed, said(d, 'outcome') AS outcome, null AS refers_to, r.dataset AS dataset
ORDER BY opened
