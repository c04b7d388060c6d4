"""Made-up organisations and the ways in which departments write one down: legal form, town, brevity, mistakes.

    python -m tests.benchmarks.made_organisations [--records 3000]

No organisation in here exists, and no code is given to one (see `hub.city.bodies`).
"""

from __future__ import annotations

import random

from hub.city.bodies import _USCC, _WEIGHTS
from tests.benchmarks.made_places import _TOWNS, link_all

_FIRST = str.split(
    "恒远 盛达 佳兴 宏图 嘉陵 渝川 金瑞 安居 鼎盛 博雅 众诚 天合 瑞丰 和顺 永泰 新源 华茂 三江 钓城 巴渝"
)
_SECOND = str.split("联 通 泰 和 信 创 美 隆 康 昌 洋 辰 跃 安 邦")
_TRADES = {
    "物业服务": "物业", "建筑工程": "建筑", "劳务": "劳务", "餐饮管理": "餐饮", "房地产开发": "房地产", "商贸": "商贸",
    "小额贷款": "小贷", "装饰": "装饰", "汽车销售": "汽车", "物流": "物流",
}  # fmt: skip
_BODIES = {
    "住房和城乡建设委员会": "住建委", "城市管理局": "城管局", "人力资源和社会保障局": "人社局",
    "市场监督管理局": "市监局", "规划和自然资源局": "规资局", "生态环境局": "环境局",
    "交通运输委员会": "交委", "公安局": "公安局",
}  # fmt: skip
#: What every town has.
_OFFICES = str.split("人民调解委员会 基层治理指挥中心 便民服务中心 派出所 司法所 卫生院 人民政府")
_DISTRICTS = str.split("合川区 渝北区 江北区 南岸区 北碚区 铜梁区 潼南区 永川区")
_WEST = str.split(
    "ashford brentwood carlow dunmore eagle falcon granite harbour ironbridge juniper kestrel lakeside maple"
)
_WEST2 = str.split(
    "engineering catering holdings logistics services properties motors textiles foods media energy"
)
_FORMS = (
    ("Ltd", "Limited", "Ltd.", ""),
    ("Inc", "Inc.", "Incorporated", ""),
    ("GmbH", "G.m.b.H.", "GmbH", ""),
)
COLUMNS = ("name", "code", "phone", "address")
MAPPING = {"id": "id", "name": "name", "code": "uscc", "phone": "phone", "address": "address"}


def _code(number: int) -> str:
    body = f"91710000MA{number:07d}"
    return body + _USCC[(31 - sum(_USCC.index(s) * w for s, w in zip(body, _WEIGHTS, strict=True))) % 31]


def _company(draw: random.Random, district: str, own: str, trade: str) -> str:
    place = draw.choice(["重庆", "重庆市", f"重庆市{district}", district, "重庆", ""])
    form = draw.choice(["有限公司", "有限公司", "有限责任公司", "公司", ""])
    stated = _TRADES[trade] if draw.random() < 0.15 else trade
    if draw.random() < 0.04:
        own = own[0] + draw.choice("衡圣加红家") + own[2:]
    return f"{place}{own}{stated}{form}"


def _body(draw: random.Random, district: str, name: str) -> str:
    place = draw.choice([f"重庆市{district}", district, district])
    return f"{place}{_BODIES[name] if draw.random() < 0.2 else name}"


def _office(draw: random.Random, town: str, office: str) -> str:
    return f"{draw.choice(['', '', '合川区', '重庆市合川区'])}{town}{office}"


def _western(draw: random.Random, own: str, trade: str, forms: tuple[str, ...]) -> str:
    if draw.random() < 0.06:
        at = draw.randrange(1, len(own))
        own = own[:at] + own[at + 1 :]
    joined = f"{own} {trade} {draw.choice(forms)}".strip()
    return joined.upper() if draw.random() < 0.2 else joined.title()


def make(records: int, chinese: bool, seed: int = 1) -> tuple[list[dict[str, str]], list[str]]:
    """Records in random order and the organisation of each."""
    draw = random.Random(seed)
    made: list[tuple[dict[str, str], str]] = []
    taken: set[tuple[str, ...]] = set()
    number = 0
    while len(made) < records:
        district, body = draw.choice(_DISTRICTS), chinese and draw.random() < 0.03
        own = draw.choice(_FIRST) + draw.choice(_SECOND) + draw.choice(["", "", *_SECOND])
        trade, forms = draw.choice(list(_TRADES)), draw.choice(_FORMS)
        west = (f"{draw.choice(_WEST)} {draw.choice(['', 'and sons', *_WEST])}".strip(), draw.choice(_WEST2))
        office = draw.choice(list(_BODIES))
        town, own_office = draw.choice(_TOWNS), draw.choice(_OFFICES)
        local = chinese and not body and draw.random() < 0.04
        mark = (
            (town, own_office) if local else (district, office) if body else (own, trade) if chinese else west
        )
        if mark in taken:
            continue
        taken.add(mark)
        number += 1
        phone, address = (
            f"0230{draw.randint(1_000_000, 9_999_999)}",
            f"{draw.choice(_FIRST)}路{draw.randint(1, 300)}号",
        )
        for _ in range(draw.choices((1, 2, 3, 6), (0.4, 0.3, 0.2, 0.1))[0]):
            row = {
                "name": _office(draw, town, own_office) if local else _body(draw, district, office) if body
                else _company(draw, district, own, trade) if chinese else _western(draw, *west, forms),
                "code": _code(number) if not body and not local and draw.random() < 0.4 else "",
                "phone": phone if draw.random() < 0.4 else "",
                "address": address if draw.random() < 0.6 else "",
            }  # fmt: skip
            made.append((row, f"o{number}"))
    draw.shuffle(made)
    return [row for row, _ in made], [one for _, one in made]


if __name__ == "__main__":
    link_all("organisation", make, MAPPING, (COLUMNS, ("name", "phone", "address"), ("name",)))
