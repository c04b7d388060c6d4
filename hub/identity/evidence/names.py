"""Personal names as evidence: two comparisons, family and given, which know of order, sound and spelling."""

from __future__ import annotations

from collections.abc import Sequence

from hub.identity.evidence.evidence import (
    Cell,
    Codes,
    Evidence,
    Level,
    either_null,
    same,
    shortest,
    starts,
    winkler,
    within,
)
from hub.identity.key import key
from hub.identity.normalise.latin import latin, pinyin_surname, skeleton, sound
from hub.identity.normalise.names import Name
from hub.identity.normalise.text import has_han


def person(names: Sequence[Name], codes: Codes, *, mixed: bool) -> list[Evidence]:
    """Evidence of the names of persons: the distinct ones, and which each record has.

    `mixed` says that names are written in Chinese and in Latin letters, which meet by their consonants.
    """
    columns = _columns(names, mixed)
    swapped = '"name_fl_l" = "name_gl_r" AND "name_gl_l" = "name_fl_r" AND "name_fl_l" <> "name_gl_l"'
    found = [_family(columns, codes, swapped), _given(columns, codes, swapped)]
    if mixed:
        found[0].keys.append(key("name in other letters", ("family", "given"), columns["bones"], of=codes))
    return found


def _columns(names: Sequence[Name], mixed: bool) -> dict[str, list[Cell]]:
    made: dict[str, list[Cell]] = {
        key: [] for key in ("f", "fl", "fk", "fr", "g", "gl", "gk", "g1", "w", "bones")
    }
    for family, given in names:
        made["f"].append(family.replace(" ", "") or None)
        made["fl"].append(latin(family, surname=True) or None)
        made["fk"].append(sound(family, surname=True) or None)
        made["g"].append(given.replace(" ", "") or None)
        made["gl"].append(latin(given) or None)
        made["gk"].append(sound(given) or None)
        made["g1"].append(latin(given.split(" ", 1)[0]) or None)
        made["w"].append(_whole(family, given))
        made["fr"].append(pinyin_surname(latin(family, surname=True)) or None if mixed else None)
        made["bones"].append(_bones(family, given) if mixed else None)
    return made


def mixed_scripts(names: Sequence[Name]) -> bool:
    """Whether some names are in Chinese characters and some aren't."""
    return len({has_han(family + given) for family, given in names if family or given}) > 1


def _whole(family: str, given: str) -> Cell:
    """The words of the whole name in order of the alphabet: the same whoever took them apart."""
    words = [latin(word) for word in f"{family} {given}".split()]
    return "".join(sorted(words)) or None


def _bones(family: str, given: str) -> Cell:
    """What a Chinese name in characters and in any romanisation have in common, whichever part comes
    first.
    """
    if not family or not given:
        return None
    return "|".join(sorted((skeleton(pinyin_surname(latin(family, surname=True))), skeleton(latin(given)))))


def _family(columns: dict[str, list[Cell]], codes: Codes, swapped: str) -> Evidence:
    levels = (
        Level(same("name_f"), "same family name", 0.80, "name_f", "name_f"),
        Level(f"{same('name_fl')} OR {same('name_fr')}", "same sound, other characters or spelling", 0.02),
        Level(f"({swapped}) OR {same('name_w')}", "family and given name swapped", 0.02),
        Level(
            f"{winkler('name_fl')} >= 0.92 OR {within('name_fl', 1, 4)}",
            "family names one typing error apart",
            0.08,
        ),
        Level(
            f"{same('name_fk')} OR {within('name_fl', 2, 5)}"
            f" OR ({starts('name_fl')} AND {shortest('name_fl')} >= 3) OR {winkler('name_fl')} >= 0.83",
            "family names alike",
            0.03,
        ),
        Level("ELSE", "other family name", 0.05),
    )
    keys = [
        key("family sound", "family", columns["fk"], of=codes),
        key("family", "family", columns["fl"], of=codes),
        key("family start", "family", [v[:3] if v else None for v in columns["fl"]], of=codes),
        key("family end", "family", [v[-3:] if v and len(v) > 3 else None for v in columns["fl"]], of=codes),
        key("family or given", ("family", "given"), columns["fl"], columns["gl"], of=codes),
        key("whole name", ("family", "given"), columns["w"], of=codes),
    ]
    own = {f"name_{name}": columns[name] for name in ("f", "fl", "fk", "fr", "w")}
    return Evidence("family", own, codes, either_null("name_fl"), levels, keys, "family name", 0.5)


def _given(columns: dict[str, list[Cell]], codes: Codes, swapped: str) -> Evidence:
    one_of_two = (
        'length("name_g_l") = 2 AND length("name_g_r") = 2 AND hamming("name_g_l", "name_g_r") = 1'
        " AND NOT regexp_matches(\"name_g_l\", '^[a-z]')"
    )
    initial = f"({shortest('name_gl')} = 1 AND {starts('name_gl')})"
    levels = (
        Level(same("name_g"), "same given name", 0.75, "name_g", "name_g"),
        Level(same("name_gl"), "same sound, other characters", 0.02),
        Level(
            f"{winkler('name_gl')} >= 0.92 OR {within('name_gl', 1, 4)}",
            "given names one typing error apart",
            0.08,
        ),
        Level(f"{same('name_g1')} OR {same('name_gk')}", "same first given name or sound", 0.03),
        Level(
            f"({one_of_two}) OR {initial} OR ({starts('name_gl')} AND {shortest('name_gl')} >= 2)"
            f" OR {within('name_gl', 2, 5)}",
            "one of two characters, an initial or a beginning",
            0.04,
        ),
        Level(f"{winkler('name_gl')} >= 0.8", "given names alike", 0.02),
        Level("ELSE", "other given name", 0.06),
    )
    keys = [
        key("given sound", "given", columns["gk"], of=codes),
        key("given", "given", columns["gl"], of=codes),
        key("given start", "given", [v[:2] if v else None for v in columns["gl"]], of=codes),
        key("given end", "given", [v[-4:] if v else None for v in columns["gl"]], of=codes),
    ]
    own = {f"name_{name}": columns[name] for name in ("g", "gl", "gk", "g1")}
    null = f"{either_null('name_gl')} OR ({swapped})"
    return Evidence("given", own, codes, null, levels, keys, "given name")
