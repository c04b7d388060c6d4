MATCH (m:Case {id: $case})<-[d:DESCRIBES]-(r:Record)
WHERE said(d, 'mediated') = true AND said(d, 'opened') IS NOT NULL
OPTIONAL MATCH (m)-[f:REFERS_TO]-(suit:Case)<-[e:DESCRIBES]-(q:Record)
WHERE kind_of(q) = 'court' AND said(e, 'opened') > said(d, 'opened')
  AND (said(e, 'mediated') IS NULL OR said(e, 'mediated') = false)
MATCH (m)<-[g:DESCRIBES]-(r)
WHERE suit IS NOT NULL OR said(g, 'extra.confirmed') IS NULL OR said(g, 'extra.confirmed') = false
RETURN m.id AS agreement, said(d, 'number') AS number, said(d, 'opened') AS signed,
  said(d, 'extra.confirmed') AS confirmed, said(d, 'extra.confirmed_on') AS confirmed_on, suit.id AS suit,
  said(e, 'number') AS suit_number, said(e, 'opened') AS suit_opened, said(e, 'status') AS suit_status,
  r.dataset AS dataset
ORDER BY signed DESC, suit_opened
UNION
MATCH (c:Case {id: $case})-[s:REFERS_TO]-(m:Case)<-[d:DESCRIBES]-(r:Record)
WHERE said(d, 'mediated') = true AND said(d, 'opened') IS NOT NULL
OPTIONAL MATCH (m)-[f:REFERS_TO]-(suit:Case)<-[e:DESCRIBES]-(q:Record)
WHERE kind_of(q) = 'court' AND said(e, 'opened') > said(d, 'opened')
  AND (said(e, 'mediated') IS NULL OR said(e, 'mediated') = false)
MATCH (m)<-[g:DESCRIBES]-(r)
WHERE suit IS NOT NULL OR said(g, 'extra.confirmed') IS NULL OR said(g, 'extra.confirmed') = false
RETURN m.id AS agreement, said(d, 'number') AS number, said(d, 'opened') AS signed,
  said(d, 'extra.confirmed') AS confirmed, said(d, 'extra.confirmed_on') AS confirmed_on, suit.id AS suit,
  said(e, 'number') AS suit_number, said(e, 'opened') AS suit_opened, said(e, 'status') AS suit_status,
  r.dataset AS dataset
ORDER BY signed DESC, suit_opened
