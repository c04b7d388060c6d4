"""A synthetic district with its four source systems and the truth beside it. Nobody in it is real.

`hub.city.district.build` makes it, `advance` lets days pass, `hub.city.serve` runs the services,
`hub.city.push` pushes grid events. What each department's system looks like from outside:

**Police**: SQLite, `sqlite:///DIR/police.db`. Times are local (`Asia/Shanghai`), `YYYY-MM-DD HH:MM:SS`.
Every table has `updated_at` (the cursor) and `deleted_at` (null, or when the row was deleted).

- `stations(id, name, division_code)`: id `PS500117001`; the 9-digit code of the town.
- `officers(id, name, station_id, station_name)`: id `P00001`.
- `persons(id, name, sex, birth_date, id_number, phone, ethnic_group, address, address_code, division_code,
  household_no, relation, head_person_id, registered_as)`: the population register. `id` integer; `sex` 1
  male, 2 female; `birth_date` `YYYY-MM-DD`; `division_code` 12 digits (community of the home); `relation` to
  the head of the household: 户主, 配偶, 子, 女, 父, 母; `head_person_id` the head's `id` (the row's own for
  a head); `registered_as` 常住 or 暂住 (a second row of somebody who is registered already).
- `incidents(id, incident_no, kind_code, kind, occurred_at, reported_at, address, address_code,
  division_code, grid_code, longitude, latitude, summary, status, due_at, closed_at, officer_id,
  officer_name, station_id, station_name, event_no)`: `incident_no` `JQ2025010200001`; WGS 84, null where
  unknown; `grid_code` 15 digits; `status` 办理中 or 已办结; `event_no` the grid event it came from, or null.
  The officer handles the case.
- `incident_persons(id, incident_id, role, person_id, name, id_number, phone, address, reported_at)`: `role` 报警人,
  对方当事人 or 证人; `person_id` the registry's `persons.id` where the officer matched it, else null.

**Court**: REST below `court_url` (`http://127.0.0.1:PORT/court/api/v1/`). OAuth 2 client credentials at
`court_token_url` (`…/court/oauth/token`: form `grant_type=client_credentials`, client in HTTP Basic or in
the form; answers `access_token`, `token_type`, `expires_in`). A token ends after 120 s or 60 requests: 401.
Every 25th request gets 429 with `Retry-After: 1`. `GET suits` and `GET mediations`, parameters
`modified_since` (ISO 8601), `cursor`, `limit` (100; at most 500), oldest change first: `{"data": […],
"next_cursor": text|null}`. `GET suits/{id}`, `GET mediations/{id}`: one.

- suit: `id` `S0000001`, `case_no` （2025）渝0197民初1号 (no real court has this code), `cause`, `filed_on`,
  `facts`, `amount` (yuan), `status` 审理中|已结, `due_on`, `closed_on`, `result` 判决|调解|撤诉|null,
  `judge` {`id` `J00001`, `name`}, `tribunal` (name), `place` {`address`, `division` 12 digits}, `parties`
  […], `related` […], `modified` (UTC, `2025-01-02T03:04:05Z`), `deleted` (boolean: a tombstone).
- mediation agreement: `id` `M0000001`, `agreement_no` 合调字〔2025〕1号, `cause`, `signed_on`, `dispute`,
  `agreement`, `offers` (what was offered in mediation: never for court or police), `confirmed` (by a court),
  `confirmed_on`, `confirmation_no`, `mediator` {`id` `M00001`, `name`}, `committee` (name), and `place`,
  `parties`, `related`, `modified`, `deleted` as above.
- party: `seq`, `role` 原告|被告|第三人 (suits) or 申请人|被申请人|第三人, `type` person|organisation,
  `name`, `id_type` 居民身份证|统一社会信用代码, `id_number`, `phone`, `address`, `birth_date`; each but the
  first four may be null.
- related: `kind` grid_event|police_incident|petition|suit|mediation, `number` (that department's number).

**Petition office**: files in `DIR/petitions/`. Letters `letters-2025-01.csv` (one a month, one a step of
`advance`: `letters-2026-11-01.csv`), GB 18030 and UTF-8 with BOM by turns; visits `visits-2025-01.xlsx`,
sheet 来访登记, dates native in some rows and text in others. The header has spaces; trimmed it is: 信访编号
(key, `XF202501020001`), 信访日期 (visits: 来访日期; `2025-01-02 10:00:00`, `2025/1/2` or `2025年1月2日`),
信访人 姓名 (visits: 来访人 姓名), 证件号码, 联系 电话, 住址, 反映 对象 (person or company complained about,
may be empty), 问题类别, 反映内容, 发生地点, 所属 街镇 (name), 承办 单位 (bureau), 承办人 (clerk), 承办人
工号 (`X00001`), 办理 状态 (办理中, 已办结, 作废: withdrawn, a tombstone), 答复内容, 答复 日期 (`YYYY-MM-DD`
or empty), 更新时间 (`YYYY-MM-DD HH:MM:SS`, local: the version). A changed row comes again in a later file.

**Grid centre**: REST below `grid_url` (`http://127.0.0.1:PORT/grid/`), header `X-Api-Key`. `GET events`,
parameters `since` (ISO 8601, of `updated_at`), `cursor`, `limit` (100; at most 1000): `{"events": […],
"cursor": text|null}`. The same events are pushed (`hub city push`) as `POST {"events": […]}` with
`X-Hub-Timestamp` (Unix seconds), `X-Hub-Signature-256: sha256=<hex of HMAC-SHA256(grid_webhook_secret,
timestamp + "." + body)>` and `Idempotency-Key`.

- event: `event_no` (key, `SJ2025010200001`), `type` {`code` 4 digits, `name`}, `channel` worker|app|hotline,
  `reported_at` (ISO 8601 with offset), `description`, `level`, `status` open|closed, `deadline`,
  `closed_at`, `location` {`address`, `code` (19 digits, of the building), `cell` 15 digits, `division` 12
  digits, `lng`, `lat`: GCJ-02, null where unknown}, `citizen` {`name`, `phone`} or null, `worker` {`id`
  `W00001`, `name`} who handles it, `centre` (name), `updated_at` (UTC), `deleted` (boolean: a tombstone).

**Truth**: `DIR/truth/`, see `hub.city.truth` for true ids. `mentions-*.parquet` names mentions as the
connectors' mappings do: `police.persons` person, home, head; `police.officers` officer, station;
`police.stations` station; `police.incidents` case, place, cell, officer, station, event;
`police.incident_persons` person, case; `court.suits` case, place, judge, tribunal, party[0…2] (persons),
company[1] (organisations), related[0…3]; `court.mediations` case, place, mediator, committee, party[…],
related[…]; `petition.letters` and `petition.visits` case, petitioner, respondent, respondent_body, place,
clerk, bureau; `grid.events` case, place, cell, citizen, worker, centre. Keys are the source's: `id` for the
police and the court, 信访编号, `event_no`. `matters-*.parquet` tells which cases are of one matter, and
which matters of one story. `rates.json` are the declared rates of mistakes (`hub.city.mistakes.RATES`).
"""
