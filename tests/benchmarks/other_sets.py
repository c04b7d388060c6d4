"""Sets that the matcher was not tuned to: other names of columns, other noise, few columns, two files.

    python -m tests.benchmarks.other_sets [--records 3000] [--only NAME …] [--out FILE]

In the style of sets that are often used for comparing matchers; everybody in them is made up. `link`ed as any
files are, and told: precision, recall, blocking recall, seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.identity.link import run
from tests.benchmarks.made_people import Person, Rates, Scenario, make

_GERMAN = {"a": "ä", "o": "ö", "u": "ü"}
_EVERYTHING = (
    "given",
    "family",
    "whole_name",
    "sex",
    "born",
    "number",
    "phone",
    "email",
    "address",
    "town",
    "job",
)


@dataclass(frozen=True, slots=True)
class OtherSet:
    """A set: how its people are written down, what its columns are, and how many files they stand in."""

    name: str
    chinese: bool
    rates: Rates
    write: Callable[[random.Random, Person], dict[str, str]]
    mapping: Mapping[str, str]
    files: int = 1


def _rldata(draw: random.Random, one: Person) -> dict[str, str]:
    """Names of one or two parts, the date in three columns, `NA` for what is not known: as R's RLdata."""
    year, month, day = (one["born"] or "NA-NA-NA").split("-")
    given, second = one["given"] or "NA", "NA"
    if draw.random() < 0.05 and len(given) > 3:
        given, second = given, draw.choice(["JOSEF", "MARIA", "KARL"])
    family = "".join(_GERMAN.get(c, c) if draw.random() < 0.03 else c for c in one["family"]) or "NA"
    return {
        "fname_c1": given.upper(), "fname_c2": second, "lname_c1": family.upper(), "lname_c2": "NA",
        "by": year, "bm": month.lstrip("0"), "bd": day.lstrip("0"),
    }  # fmt: skip


def _voters(draw: random.Random, one: Person) -> dict[str, str]:
    """Age instead of a birthday, house and street apart, a middle initial now and then: as a register of voters."""
    house, _, street = one["address"].partition(" ")
    age = str(2026 - int(one["born"][:4])) if one["born"] else ""
    return {
        "last_name": one["family"].upper(), "first_name": one["given"].upper(),
        "midl_name": draw.choice(["", "", "A", "J", "M"]), "sex_code": {"m": "M", "f": "F"}.get(one["sex"], "U"),
        "age": age, "house_num": house, "street_name": street.upper(), "res_city_desc": one["town"].upper(),
        "state_cd": "NC", "phone_num": one["phone"],
    }  # fmt: skip


def _register(draw: random.Random, one: Person) -> dict[str, str]:
    """Chinese headings, month of birth only, a masked number in every fourth row."""
    born = one["born"]
    number = one["number"]
    if number and draw.random() < 0.25:
        number = number[:6] + "********" + number[14:]
    return {
        "姓名": one["whole_name"], "性别": {"m": "男", "f": "女"}.get(one["sex"], "未知"),
        "出生年月": f"{born[:4]}年{int(born[5:7])}月" if born else "不详", "证件号码": number,
        "联系电话": one["phone"], "现住址": one["address"], "备注": draw.choice(["", "", "无"]),
    }  # fmt: skip


def _name_and_year(_: random.Random, one: Person) -> dict[str, str]:
    return {"naam": one["whole_name"], "jaar": one["born"][:4]}


_NOISE = Rates(typo=0.15, ocr=0.02, sound=0.05, date_typo=0.05, missing=0.03)
SETS = (
    OtherSet("names and dates in parts (RLdata)", False, _NOISE, _rldata,
             {"fname_c1": "name.given", "fname_c2": "name.given", "lname_c1": "name.family", "by": "birth_date",
              "bm": "birth_date", "bd": "birth_date"}),
    OtherSet("the same, nothing mapped", False, _NOISE, _rldata, {}),
    OtherSet("voters, ages, two files", False, _NOISE, _voters,
             {"last_name": "name.family", "first_name": "name.given", "sex_code": "sex", "street_name": "address.text",
              "res_city_desc": "address.town", "phone_num": "phone"}, files=2),
    OtherSet("Chinese register, masked numbers", True, _NOISE, _register,
             {"姓名": "name.full", "性别": "sex", "出生年月": "birth_date", "证件号码": "national_id",
              "联系电话": "phone", "现住址": "address.text"}),
    OtherSet("Chinese register, nothing mapped", True, _NOISE, _register, {}),
    OtherSet("name and year, Western", False, _NOISE, _name_and_year, {"naam": "name.full", "jaar": "birth_date"}),
    OtherSet("name and year, Chinese", True, _NOISE, _name_and_year, {"naam": "name.full", "jaar": "birth_date"}),
)  # fmt: skip


def measure(one: OtherSet, records: int, folder: Path) -> dict[str, object]:
    """Link a set and evaluate it."""
    draw = random.Random(7)
    people, truth = make(Scenario(one.name, one.chinese, records, {}, _EVERYTHING, one.rates, seed=31))
    rows = [
        {"rec": f"r{n}", "true": str(t), **one.write(draw, p)}
        for n, (p, t) in enumerate(zip(people, truth, strict=True))
    ]
    files = [folder / f"{n}.csv" for n in range(one.files)]
    for n, file in enumerate(files):
        _write(file, rows[n :: one.files])
    report = run(files, "person", {"rec": "id", **one.mapping}, truth="true")
    assert report.evaluation is not None
    score = report.evaluation.pairwise
    return {
        "set": one.name, "records": records, "precision": round(score.precision, 4), "recall": round(score.recall, 4),
        "f1": round(score.f1, 4), "blocking_recall": round(report.blocking_recall or 0, 4),
        "pairs": report.linked.pairs, "seconds": round(report.seconds, 1), "findings": report.linked.findings,
    }  # fmt: skip


def _write(file: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Measure all sets, or some; a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=3_000)
    parser.add_argument("--only", nargs="+", default=[], help="words that stand in a set's name")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    found = []
    for one in SETS:
        if given.only and not any(word in one.name for word in given.only):
            continue
        with tempfile.TemporaryDirectory() as folder:
            found.append(measure(one, given.records, Path(folder)))
        sys.stdout.write(json.dumps(found[-1], ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if given.out:
        given.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
