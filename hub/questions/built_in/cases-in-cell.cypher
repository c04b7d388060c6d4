MATCH (cell:Place {id: $cell})<-[w:WITHIN]-(p:Place)<-[o:OCCURRED_AT]-(c:Case)<-[d:DESCRIBES]-(r:Record)
WHERE said(d, 'opened') IS NOT NULL
  AND ($since IS NULL OR said(d, 'opened') >= $since)
  AND ($until IS NULL OR left(said(d, 'opened'), size($until)) <= $until)
  AND ($department IS NULL OR owner(r) = $department)
  AND ($kind IS NULL OR said(d, 'kind') = $kind)
RETURN c.id AS case, p.id AS place, owner(r) AS department, said(d, 'number') AS number, said(d, 'kind') AS kind,
  said(d, 'status') AS status, said(d, 'opened') AS opened, said(d, 'due') AS due, said(d, 'closed') AS closed,
  r.dataset AS dataset
ORDER BY opened DESC
