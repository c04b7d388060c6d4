"""Who lives in the district: households with relations, made-up numbers, where they lived and live.

Nobody here can be a real person. Resident numbers carry the area code 710000 (GB/T 2260's code of Taiwan
Province, under which no resident card is issued: residents of Taiwan get 830000), so they pass the checksum
of GB 11643 and the list of area codes, and still are nobody's. Mobile numbers begin with 172, a range that
carriers give to devices, not people; landlines are 023-0…, where no local number can begin with 0.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from hub.city.chance import Chance, Ints
from hub.city.names import FEMALE, MALE, READINGS, SURNAMES, TRANSLITERATED
from hub.city.places import Places

AREA = "710000"
#: Relations to the head of the household, as the registry words them.
RELATIONS = ("户主", "配偶", "子", "女", "父", "母")
_HEAD, _SPOUSE, _SON, _DAUGHTER, _FATHER, _MOTHER = range(6)
_HOUSEHOLDS: tuple[tuple[tuple[int, ...], int], ...] = (
    ((_HEAD,), 16),
    ((_HEAD, _SPOUSE), 22),
    ((_HEAD, _SPOUSE, _SON), 15),
    ((_HEAD, _SPOUSE, _DAUGHTER), 13),
    ((_HEAD, _SPOUSE, _SON, _DAUGHTER), 10),
    ((_HEAD, _SPOUSE, _DAUGHTER, _DAUGHTER), 3),
    ((_HEAD, _SPOUSE, _SON, _FATHER, _MOTHER), 8),
    ((_HEAD, _SPOUSE, _DAUGHTER, _MOTHER), 6),
    ((_HEAD, _SON), 4),
    ((_HEAD, _MOTHER), 3),
)
_EPOCH = date(1970, 1, 1).toordinal()
_ETHNIC = ("汉族", "土家族", "苗族", "彝族", "藏族", "维吾尔族")
_MODULUS, _STEP = 100_000_000, 61_803_399


class People:
    """All people as arrays over the person number; members of a household stand together, its head first.

    `birth` is in days since 1970-01-01; `sex` 1 male, 2 female (GB/T 2261.1). `building` is where a person
    lives, `former` where they lived before.
    """

    def __init__(self, chance: Chance, places: Places, people: int) -> None:
        self._chance, self._places = chance, places
        sizes = np.asarray([len(members) for members, _ in _HOUSEHOLDS], np.int64)
        homes = np.arange(people, dtype=np.int64)
        kind = chance.pick("household.kind", homes, [weight for _, weight in _HOUSEHOLDS])
        reached = np.cumsum(sizes[kind])
        count = int(np.searchsorted(reached, people)) + 1
        kind, homes = kind[:count], homes[:count]
        self.household = np.repeat(homes, sizes[kind])[:people]
        self.head = np.concatenate([[0], reached[: count - 1]]).astype(np.int64)
        table = np.asarray([(*members, 0, 0, 0, 0)[:5] for members, _ in _HOUSEHOLDS], np.int64)
        place = np.arange(people, dtype=np.int64) - self.head[self.household]
        self.relation = table[kind[self.household], place]
        self.married = (sizes[kind] > 1) & (table[kind, 1] == _SPOUSE) & (self.head + 1 < people)
        self._home(chance, places, count)
        self._ages(chance, people)
        self._naming(chance, people)
        self._order()

    def __len__(self) -> int:
        return len(self.household)

    def _home(self, chance: Chance, places: Places, count: int) -> None:
        homes = np.arange(count, dtype=np.int64)
        self.home = chance.below("household.building", homes, len(places))
        self.room = chance.below("household.room", homes, 1 << 20)
        self.by_building = np.argsort(self.home, kind="stable")
        self.first_in = np.searchsorted(self.home[self.by_building], np.arange(len(places) + 1))
        self.building = self.home[self.household]
        index = np.arange(len(self.household), dtype=np.int64)
        self.former = chance.below("person.former", index, len(places))
        self.moved = chance.chosen("person.moved", self.household, 0.03)

    def _ages(self, chance: Chance, people: int) -> None:
        index = np.arange(people, dtype=np.int64)
        head_sex = np.where(chance.chosen("household.headsex", self.household, 0.72), 1, 2)
        self.sex = head_sex.copy()
        self.sex[self.relation == _SPOUSE] = 3 - head_sex[self.relation == _SPOUSE]
        self.sex[np.isin(self.relation, (_SON, _FATHER))] = 1
        self.sex[np.isin(self.relation, (_DAUGHTER, _MOTHER))] = 2
        today = date(2024, 12, 31).toordinal() - _EPOCH
        spread = chance.below("head.age.a", self.household, 9_500) + chance.below(
            "head.age.b", self.household, 9_500
        )
        head = today - (24 * 365 + spread)
        offset = np.zeros(people, np.int64)
        wide = chance.below("person.age", index, 4_380)
        offset[self.relation == _SPOUSE] = (wide - 2_190)[self.relation == _SPOUSE]
        child = np.isin(self.relation, (_SON, _DAUGHTER))
        offset[child] = (22 * 365 + wide)[child]
        offset[np.isin(self.relation, (_FATHER, _MOTHER))] = -(21 * 365 + wide)[
            np.isin(self.relation, (_FATHER, _MOTHER))
        ]
        oldest = today - 101 * 365
        self.birth = np.clip(head + offset, oldest + wide // 2, today - wide)
        self.adult = self.birth < today - 18 * 365

    def _naming(self, chance: Chance, people: int) -> None:
        index = np.arange(people, dtype=np.int64)
        weights = [weight for _, _, weight in SURNAMES]
        family = chance.pick("household.surname", self.household, weights)
        own = chance.pick("person.surname", index, weights)
        head_male = chance.chosen("household.headsex", self.household, 0.72)
        keeps = (self.relation == _HEAD) | np.isin(self.relation, (_SON, _DAUGHTER, _FATHER))
        keeps &= ~((self.relation == _FATHER) & ~head_male)
        self.surname = np.where(keeps, family, own)
        ranks = [1000 // (rank + 14) for rank in range(len(MALE))]
        self._first = np.where(
            self.sex == 1,
            chance.pick("person.given.m1", index, ranks),
            chance.pick("person.given.f1", index, [1000 // (r + 14) for r in range(len(FEMALE))]),
        )
        second = np.where(
            self.sex == 1,
            chance.pick("person.given.m2", index, ranks),
            chance.pick("person.given.f2", index, [1000 // (r + 14) for r in range(len(FEMALE))]),
        )
        self._second = np.where(chance.chosen("person.short", index, 0.16), -1, second)
        self.minority = chance.chosen("household.minority", self.household, 0.004)
        self._foreign = chance.below("person.foreign", index, len(TRANSLITERATED) ** 2)
        self.ethnic = np.where(
            self.minority,
            3 + chance.below("household.ethnic", self.household, 3),
            chance.pick("household.ethnic.han", self.household, [970, 18, 12]),
        )

    def _order(self) -> None:
        """Order codes of the resident numbers: rank among those of the same birthday and sex."""
        key = self.birth * 4 + self.sex
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        starts = np.searchsorted(ordered, ordered)
        rank = np.empty(len(key), np.int64)
        rank[order] = np.arange(len(key)) - starts
        self._sequence = (rank * 2 + np.where(self.sex == 1, 1, 2)) % 1000

    def name_parts(self, person: int) -> tuple[str, str]:
        """Family and given name; of a transliterated name the clan name and the given name."""
        if self.minority[person]:
            given, clan = divmod(int(self._foreign[person]), len(TRANSLITERATED))
            return TRANSLITERATED[clan][1], TRANSLITERATED[given][0]
        table = MALE if self.sex[person] == 1 else FEMALE
        second = int(self._second[person])
        given_name = table[self._first[person]][0] + ("" if second < 0 else table[second][0])
        return SURNAMES[self.surname[person]][0], given_name

    def names(self, persons: Ints) -> list[str]:
        """Full names as a registry writes them (`张伟`, `阿依古丽·买买提`)."""
        families = [surname for surname, _, _ in SURNAMES]
        male, female = [c for c, _ in MALE] + [""], [c for c, _ in FEMALE] + [""]
        made = [
            families[f] + (male[a] + male[b] if s == 1 else female[a] + female[b])
            for f, a, b, s in zip(
                self.surname[persons].tolist(),
                self._first[persons].tolist(),
                self._second[persons].tolist(),
                self.sex[persons].tolist(),
                strict=True,
            )
        ]
        for position in np.flatnonzero(self.minority[persons]).tolist():
            family, given = self.name_parts(int(persons[position]))
            made[position] = f"{given}·{family}"
        return made

    def reading(self, person: int) -> tuple[str, list[str]] | None:
        """Pinyin of family name and of each given character; None for transliterated names."""
        if self.minority[person]:
            return None
        _, given = self.name_parts(person)
        return SURNAMES[self.surname[person]][1], [READINGS[character] for character in given]

    def resident_numbers(self, persons: Ints) -> list[str]:
        """18-character resident numbers (GB 11643) that are nobody's."""
        days = (self.birth[persons]).astype("datetime64[D]")
        year = days.astype("datetime64[Y]")
        month = days.astype("datetime64[M]")
        stamp = (
            (year.astype(np.int64) + 1970) * 10_000
            + ((month - year).astype(np.int64) + 1) * 100
            + (days - month).astype(np.int64)
            + 1
        )
        whole = int(AREA) * 10**11 + stamp * 1000 + self._sequence[persons]
        total, rest = np.zeros(len(persons), np.int64), whole.copy()
        for weight in (2, 4, 8, 5, 10, 9, 7, 3, 6, 1, 2, 4, 8, 5, 10, 9, 7):
            total += rest % 10 * weight
            rest //= 10
        return [
            f"{number}{'10X98765432'[check]}"
            for number, check in zip(whole.tolist(), (total % 11).tolist(), strict=True)
        ]

    def phones(self, persons: Ints, *, former: bool = False) -> list[str]:
        """Mobile numbers; children and some of the old give the head's. `former`: the number before this
        one."""
        holder = np.where(
            self.adult[persons]
            & ~((self.birth[persons] < -7_300) & self._chance.chosen("person.sharesphone", persons, 0.3)),
            persons,
            self.head[self.household[persons]],
        )
        numbers = (holder * _STEP + (_MODULUS // 2 if former else 0)) % _MODULUS
        return [f"172{number:08d}" for number in numbers.tolist()]

    def births(self, persons: Ints) -> list[str]:
        """ISO 8601 dates."""
        return [str(day) for day in self.birth[persons].astype("datetime64[D]")]

    def addresses(self, persons: Ints, *, former: bool = False) -> list[str]:
        """Home addresses with unit and room."""
        buildings = self.former[persons] if former else self.building[persons]
        rooms = self.room[self.household[persons]].tolist()
        return [
            address
            if address.endswith("号")
            else f"{address}{room % 3 + 1}单元{room // 4 % 24 + 1}-{room // 128 % 4 + 1}"
            for address, room in zip(self._places.addresses(buildings), rooms, strict=True)
        ]

    def ethnic_names(self, persons: Ints) -> list[str]:
        """Names of the ethnic groups."""
        return [_ETHNIC[group] for group in self.ethnic[persons].tolist()]
