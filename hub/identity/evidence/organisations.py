"""The name of an organisation as evidence: its own name and trade, apart from place, legal form and brevity."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hub.identity.evidence.evidence import (
    Cell,
    Codes,
    Evidence,
    Level,
    cells,
    either_null,
    same,
    shortest,
    starts,
    winkler,
    within,
)
from hub.identity.evidence.texts import Words, rarest
from hub.identity.key import key
from hub.identity.normalise.organisations import Organisation
from hub.identity.normalise.text import has_han


def organisation(name: str, parsed: Sequence[Organisation], codes: Codes, words: Words) -> Evidence:
    """Evidence of the names of organisations."""
    c, n, t, d, f, p, w, o = (f"{name}_{part}" for part in ("c", "n", "t", "d", "f", "p", "w", "o"))
    columns: dict[str, list[Cell]] = {
        c: cells(one.core.replace(" ", "") for one in parsed),
        n: cells(one.name.replace(" ", "") for one in parsed),
        t: cells(one.trade for one in parsed),
        d: cells(re.sub("[省市区县]", "", one.division) for one in parsed),
        f: cells("branch" if "分公司" in one.form or "分店" in one.form else "" for one in parsed),
        p: cells(_pattern(one.core) for one in parsed),
        w: cells(" ".join(sorted(one.core.split())) for one in parsed),
        o: cells(one.seat for one in parsed),
    }
    branch = f'("{f}_l" IS DISTINCT FROM "{f}_r")'
    elsewhere = f'("{d}_l" IS NOT NULL AND "{d}_r" IS NOT NULL AND NOT {starts(d)} AND {winkler(d)} < 0.7)'
    trade = f'("{t}_l" IS NULL OR "{t}_r" IS NULL OR {starts(t)})'
    first = f'left("{c}_l", 1) = left("{c}_r", 1)'
    either = f'regexp_full_match("{c}_l", "{p}_r") OR regexp_full_match("{c}_r", "{p}_l")'
    short = f"({shortest(c)} >= 3 AND {first} AND ({either}))"
    levels = (
        Level(f'"{o}_l" <> "{o}_r"', "an office of another town", 0.001, never=True),
        Level(f"{same(c)} AND NOT {branch} AND NOT {elsewhere}", "the same name", 0.7, None, c),
        Level(f"{same(c)} AND NOT {branch}", "the same name in another place", 0.01),
        Level(f"{same(c)}", "a branch and its parent", 0.005),
        Level(f"{same(n)} AND {trade} AND NOT {branch}", "the same name, trade not stated in full", 0.1),
        Level(f"{same(w)}", "the same words in another order", 0.02),
        Level(
            f"({winkler(c)} >= 0.94 OR {within(c, 1, 4)}) AND NOT {branch}", "one typing error apart", 0.08
        ),
        Level(f"{short} AND NOT {branch}", "one is short for the other", 0.04),
        Level(f"{within(c, 2, 6)} OR ({starts(c)} AND {shortest(c)} >= 3)", "names alike", 0.03),
        Level(f"{winkler(c)} >= 0.85", "names somewhat alike", 0.02),
        Level("ELSE", "another name", 0.03),
    )
    whole = [one.core.replace(" ", "") for one in parsed]
    keys = [
        key(name, name, columns[c], of=codes),
        key(f"{name} own", name, columns[n], of=codes),
        key(f"{name} rare words", name, *rarest([one.core for one in parsed], words), of=codes),
        key(f"{name} start", name, [v[:3] if v else None for v in whole], of=codes),
        key(f"{name} end", name, [v[-4:] if len(v) > 4 else None for v in whole], of=codes),
        key(f"{name} ends", name, [f"{v[0]}{v[-1]}{one.division[:2]}" if v else None for v, one in
                                   zip(whole, parsed, strict=True)], of=codes),
    ]  # fmt: skip
    return Evidence(name, columns, codes, either_null(c), levels, keys)


def _pattern(core: str) -> str:
    """A regular expression of what a name that this one is short for looks like: 住建委 is 住房和城乡建设委员会."""
    signs = [re.escape(sign) for sign in core.replace(" ", "")]
    return ".*".join(signs) + ".*" if 3 <= len(signs) <= 8 and has_han(core) else ""
