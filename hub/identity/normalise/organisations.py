"""Names of organisations taken apart: where, what they are called, what they do, and in which legal form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from hub.identity.normalise.text import compact, fold, has_han

#: 《企业名称登记管理规定》(国务院令第734号, 2020): a company's name is division, trade name, trade and legal form.
_FORMS: Final = re.compile(
    r"(?:股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|总公司|分公司|子公司|股份公司|公司|"
    r"有限合伙|普通合伙|特殊普通合伙|合伙企业|个人独资企业|个体工商户|专业合作社|合作社|厂|店|部|行|中心)$"
)
#: What the names of offices end in that `_FORMS` takes off.
_OF_OFFICES: Final = ("", "中心")
_DIVISION: Final = re.compile(
    r"^(?:中国)?(?:[\u4e00-\u9fff]{2,3}(?:省|自治区))?(?:[\u4e00-\u9fff]{2,4}?市)?(?:[\u4e00-\u9fff]{1,4}?[区县](?!域))?"
    r"(?:[\u4e00-\u9fff]{1,4}?(?:街道|镇|(?<!城)乡))?"
)
#: Provinces, and cities as firms write them without 市 (GB/T 2260, level 1 and municipalities).
_BARE: Final = re.compile(
    r"^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    r"四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)(?=[\u4e00-\u9fff]{2})"
)
#: Trades as firms write them, so that the trade name before one can be told (GB/T 4754, in short).
_TRADES: Final = re.compile(
    r"(物业服务|物业管理|物业|建筑工程|建设工程|建筑|建设|工程|劳务服务|劳务|餐饮管理|餐饮服务|餐饮|饮食|"
    r"房地产开发|房地产|置业|商贸|贸易|小额贷款|小贷|信息技术|科技|网络|实业|投资|管理|服务|发展|运输|物流|"
    r"汽车|医药|食品|装饰|设计|咨询|文化传媒|传媒|文化|教育|电子|机械|制造|化工|农业|旅游|酒店|超市)+$"
)
#: ISO 20275 entity legal forms, those that are common, as written without full stops.
_WESTERN_FORMS: Final = frozenset(
    [
        "ltd",
        "limited",
        "plc",
        "llc",
        "llp",
        "lp",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "mbh",
        "eg",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "aps",
        "pty",
        "pte",
        "kk",
        "lda",
        "sl",
        "sro",
        "doo",
        "kft",
        "zrt",
    ]
)
_WORDS: Final = {"and": "", "the": "", "of": "", "intl": "international", "mfg": "manufacturing",
                 "bros": "brothers", "svcs": "services", "svc": "service", "assn": "association",
                 "assoc": "associates", "dept": "department", "univ": "university", "natl": "national",
                 "tech": "technology", "mgmt": "management", "ctr": "centre", "center": "centre"}  # fmt: skip


class Organisation(NamedTuple):
    """`division` is where it is registered or belongs to, `core` its own name with its trade, `trade` that trade,
    `form` the legal form; each folded, empty where not stated.
    """

    division: str
    core: str
    trade: str
    form: str

    @property
    def seat(self) -> str:
        """The town of a body that is no firm, whose name it is a part of: each town has its 人民调解委员会."""
        if self.form not in _OF_OFFICES:
            return ""
        town = re.split("[省市区县]", self.division)[-1]
        return town if town.endswith(("街道", "镇", "乡")) else ""

    @property
    def name(self) -> str:
        """The trade name alone (字号): what is left of the core before its trade."""
        bare = self.core.removesuffix(self.trade)
        return bare if len(bare) >= 2 else self.core


@lru_cache(maxsize=131_072)
def parse(text: str) -> Organisation:
    """Take the name of an organisation apart.

    有限公司 and 有限责任公司 are one form (公司法 2023, 第七条), Ltd and Limited too; a division in front is left
    out by most who write a name down, with or without its 市 or 区.
    """
    folded = fold(text)
    if not has_han(folded):
        return _western(folded)
    plain = compact(text)
    form = _FORMS.search(plain)
    rest = plain[: form.start()] if form and form.start() >= 2 else plain
    divided = _DIVISION.match(rest)
    division, core = (divided[0], rest[divided.end() :]) if divided else ("", rest)
    bare = _BARE.match(core)
    if bare:
        division, core = division + bare[0], core[bare.end() :]
    if len(core) < 2:
        division, core = "", rest
    trade = _TRADES.search(core)
    short = form[0] if form and form.start() >= 2 else ""
    return Organisation(division, core, trade[0] if trade else "", short.replace("责任", ""))


def _western(folded: str) -> Organisation:
    words = re.sub(r"\b((?:[a-z] )+[a-z])\b", lambda found: found[0].replace(" ", ""), folded).split()
    kept = [word for word in words if word not in _WESTERN_FORMS] or words
    spelled = [_WORDS.get(word, word) for word in kept]
    return Organisation(
        "", " ".join(filter(None, spelled)) or folded, "", " ".join(w for w in words if w not in kept)
    )


def core(text: str) -> str:
    """An organisation's own name without division and legal form, without spaces."""
    return parse(text).core.replace(" ", "")
