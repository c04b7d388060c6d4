MATCH (c:Case {id: $case})-[s:REFERS_TO]-(other:Case)<-[d:DESCRIBES]-(r:Record)
WHERE other <> c AND said(d, 'opened') IS NOT NULL
  AND (kind_of(r) IN ['court', 'police', 'procuratorate', 'mediation'] OR said(d, 'mediated') = true)
RETURN other.id AS case, owner(r) AS department, kind_of(r) AS kind_of_department, said(d, 'number') AS number,
  said(d, 'kind') AS kind, said(d, 'mediated') AS mediated, said(d, 'status') AS status,
  said(d, 'opened') AS opened, said(d, 'closed') AS closed, s.kind AS how, s.confidence AS confidence,
  r.dataset AS dataset
ORDER BY opened DESC, confidence DESC
UNION
MATCH (c:Case {id: $case})-[t:REFERS_TO]-(between:Case)-[s:REFERS_TO]-(other:Case)<-[d:DESCRIBES]-(r:Record)
WHERE other <> c AND between <> c AND between <> other AND said(d, 'opened') IS NOT NULL
  AND (kind_of(r) IN ['court', 'police', 'procuratorate', 'mediation'] OR said(d, 'mediated') = true)
RETURN other.id AS case, owner(r) AS department, kind_of(r) AS kind_of_department, said(d, 'number') AS number,
  said(d, 'kind') AS kind, said(d, 'mediated') AS mediated, said(d, 'status') AS status,
  said(d, 'opened') AS opened, said(d, 'closed') AS closed, s.kind AS how, s.confidence AS confidence,
  r.dataset AS dataset
ORDER BY opened DESC, confidence DESC
