"""The petition office's drops: a folder of CSV files (letters) and workbooks (visits), as described in
`hub.city`."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import numpy as np

from hub.city.bodies import BUREAUS, COURT
from hub.city.chance import Ints
from hub.city.kinds import KINDS
from hub.city.matters import DAY, NO_ONE
from hub.city.mistakes import RATES, write_down
from hub.city.police import tell_matters
from hub.city.truth import Truth
from hub.city.workbook import save
from hub.city.world import World

#: Headers as the office exports them, with spaces.
LETTERS = (
    "信访编号", " 信访日期 ", "信访人 姓名", "证件号码 ", "联系 电话", "住址", "反映 对象", "问题类别",
    "反映内容 ", "发生地点",
    "所属 街镇", "承办 单位", "承办人", "承办人 工号", "办理 状态", "答复内容", "答复 日期", " 更新时间",
)  # fmt: skip
VISITS = tuple(
    header.replace("信访日期", "来访日期").replace("信访人 姓名", "来访人 姓名") for header in LETTERS
)
#: Share of petitions that are visits (in workbooks) instead of letters.
VISIT_SHARE = 0.10
_REPLIES = (
    "您好！您反映的{kind}问题已收悉，经{bureau}核实，{end}。感谢您的关注与支持。",
    "来信收悉。{bureau}已派员到现场查看，{end}。",
    "关于您反映的问题，{bureau}答复如下：{end}。如有疑问请致电咨询。",
)
#: What stands in the date of a petition whose date was mistyped.
_IMPOSSIBLE = "2025/2/30"
_ENDS = (
    "已责令限期整改",
    "相关问题已处理完毕",
    "双方已达成一致意见",
    "建议通过司法途径解决",
    "将持续跟进办理",
)


def write(world: World, folder: Path, truth: Truth, since: int) -> dict[str, int]:
    """Drop files: one a month for a new district, one a step afterwards with the new and changed rows."""
    docket = world.dockets["P"]
    drops = folder / "petitions"
    drops.mkdir(exist_ok=True)
    touched = docket.touched(since, world.now)
    visit = world.chance.chosen("petition.visit", world.matters.index[docket.row[touched]], VISIT_SHARE)
    counts = {}
    for kind, chosen in (("letters", touched[~visit]), ("visits", touched[visit])):
        counts[kind] = len(chosen)
        months = np.asarray([world.clock.date(t)[:7] for t in docket.time[chosen].tolist()], dtype="U10")
        if since > 0:
            months[:] = world.clock.date(world.now - 1)
        for number, month in enumerate(sorted(set(months.tolist()))):
            rows = _rows(world, truth, chosen[months == month], f"petition.{kind}")
            if kind == "letters":
                # The old system exports in the national encoding, the new one (every other month) in UTF-8.
                _csv(drops / f"letters-{month}.csv", rows, "gb18030" if number % 2 == 0 else "utf-8-sig")
            else:
                save(drops / f"visits-{month}.xlsx", "来访登记", VISITS, [_native(row) for row in rows])
    return counts


def _csv(file: Path, rows: list[list[str]], encoding: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(LETTERS)
    writer.writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))


def _native(row: list[str]) -> list[object]:
    """A row as the workbook holds it: two dates of three are native, the others stay text."""
    cells: list[object] = [cell or None for cell in row]
    for place, form in ((1, None), (16, "%Y-%m-%d"), (17, "%Y-%m-%d %H:%M:%S")):
        text = row[place]
        if not text or text == _IMPOSSIBLE or (form is None and int(row[0][-1]) % 3 == 0):
            continue
        if form is None:
            form = "%Y-%m-%d %H:%M:%S" if ":" in text else "%Y/%m/%d" if "/" in text else "%Y年%m月%d日"
        cells[place] = datetime.strptime(text, form)
    return cells


def _day(time: int, bits: int, dates: str) -> str:
    """A date in one of the ways that the office writes it."""
    year, month, day = dates.split("-")
    style = bits >> 24 & 7
    if style < 4:
        rest = time % DAY
        return f"{dates} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    if style < 6:
        return f"{year}/{int(month)}/{int(day)}"
    return f"{year}年{int(month)}月{int(day)}日"


def _public_bodies(world: World, rows: Ints) -> list[str | None]:
    """The public body that a petition complains about: one of 25 that have no other party is about one.

    Two of three are about the police station of the town, the others about the court.
    """
    matters, towns = world.matters, world.places.town_of[world.matters.building[rows]].tolist()
    index = matters.index[rows]
    about = (matters.b[rows] == NO_ONE) & world.chance.chosen("petition.public", index, 0.04)
    court = world.chance.chosen("petition.public.court", index, 1 / 3).tolist()
    stations = world.bodies.stations
    return [
        None if not there else COURT if of_court else stations[town]
        for there, of_court, town in zip(about.tolist(), court, towns, strict=True)
    ]


def _rows(world: World, truth: Truth, chunk: Ints, told: str) -> list[list[str]]:
    docket, matters, places, clock = world.dockets["P"], world.matters, world.places, world.clock
    rows = docket.row[chunk]
    building, draw, kinds = matters.building[rows], docket.draw[chunk], matters.kind[rows]
    town = places.town_of[building]
    clerks = world.bodies.clerks
    clerk = ((draw >> np.uint64(40)).astype(np.int64) % len(clerks)).tolist()
    right = docket.corrected[chunk] < world.now
    mention = matters.index[rows] * 32 + docket.stage[chunk] * 4 + 1
    written = write_down(world, "petition", matters.a[rows], mention, right)
    against, public = world.opponents(rows), _public_bodies(world, rows)
    numbers = world.numbers("P", chunk)
    # The respondent is named in two of three petitions.
    named = [
        body or (None if bits >> 33 & 3 == 0 else name)
        for bits, name, body in zip(draw.tolist(), against, public, strict=True)
    ]
    spots = places.addresses(building)
    impossible = world.chance.chosen(
        "petition.impossible", mention, RATES["petition"]["case"]["impossible_date"]
    )
    impossible &= ~right
    made = []
    notes = ["case.impossible_date" if bad else "" for bad in impossible.tolist()]
    for n, (number, kind, time, closed, deleted, at, bits, t, who, text) in enumerate(zip(
        numbers, kinds.tolist(), docket.time[chunk].tolist(), docket.closed[chunk].tolist(),
        docket.deleted[chunk].tolist(), docket.changed(chunk, world.now).tolist(), draw.tolist(),
        town.tolist(), clerk, world.texts(docket, chunk), strict=True,
    )):  # fmt: skip
        over, bureau = closed < world.now, BUREAUS[KINDS[kind].bureau]
        status = "作废" if deleted < world.now else "已办结" if over else "办理中"
        reply = _REPLIES[bits % 3].format(kind=KINDS[kind].name, bureau=bureau, end=_ENDS[bits >> 4 & 3])
        made.append([
            number, _IMPOSSIBLE if notes[n] else _day(time, bits, clock.date(time)), written.name[n],
            written.id_number[n], written.phone[n],
            written.address[n], named[n] or "", KINDS[kind].name, f"{text}\n" if bits & 8 else text, spots[n],
            places.towns[t].name, bureau, clerks.names[who], clerks.ids[who], status, reply if over else "",
            clock.date(closed) if over else "", clock.local(at),
        ])  # fmt: skip
    b = matters.b[rows].tolist()
    truth.mention(told, numbers, "case", "case", [f"P:{n}" for n in chunk.tolist()], notes)
    truth.mention(
        told, numbers, "petitioner", "person", [f"p{n}" for n in matters.a[rows].tolist()], written.notes
    )
    truth.mention(
        told, numbers, "respondent", "person",
        [f"p{n}" if n >= 0 and name else "" for n, name in zip(b, named, strict=True)],
    )  # fmt: skip
    truth.mention(
        told, numbers, "respondent_body", "organisation",
        [
            f"unit:{body}" if body else f"o{-1 - n}" if n < 0 and name else ""
            for n, name, body in zip(b, named, public, strict=True)
        ],
    )  # fmt: skip
    truth.mention(told, numbers, "place", "place", [f"b{n}" for n in building.tolist()])
    truth.mention(told, numbers, "clerk", "person", [clerks.ids[n] for n in clerk])
    truth.mention(
        told, numbers, "bureau", "organisation", [f"unit:{BUREAUS[KINDS[n].bureau]}" for n in kinds.tolist()]
    )
    tell_matters(world, truth, told, numbers, [f"P:{n}" for n in chunk.tolist()], rows)
    return made
