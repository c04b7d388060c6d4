# ruff: noqa: E501 (tables; one character counts two columns)
"""What cases are about, how their texts read, and by which doors a matter goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from hub.city import bodies

#: Doors of a matter, in the letters of `PATTERNS`.
DOORS = {
    "G": "grid.events",
    "P": "petition",
    "I": "police.incidents",
    "S": "court.suits",
    "M": "court.mediations",
}

#: The doors a matter goes by, in order of time, and how many such matters there are for 1,000 people. They add up
#: to the sizes of the design: for 1.25 million people 1.1 M events, 200,000 incidents, 100,000 petitions, 60,000
#: suits. `GPIMS`: reported to the grid worker, petitioned, an incident, mediated, and sued for all the same.
PATTERNS: tuple[tuple[str, int], ...] = (
    ("G", 812), ("GP", 30), ("GPP", 5), ("GPI", 5), ("GPS", 4), ("GPIS", 3), ("GPISM", 2), ("GPIMS", 1), ("GI", 8),
    ("GIM", 3), ("GM", 4), ("GPM", 3), ("P", 15), ("PS", 3), ("PI", 4), ("I", 116), ("IS", 12), ("IM", 3),
    ("IMS", 2), ("ISM", 1), ("S", 17), ("SM", 2), ("MS", 1),
)  # fmt: skip

Opponent = Literal["none", "neighbour", "company", "spouse", "stranger"]
OPPONENTS: tuple[Opponent, ...] = get_args(Opponent)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of matter.

    `doors`: where it can be raised. `opponent`: who it is against; `trade` the trade of a company. `recurs`: share
    of its matters that come back at the same place with the same parties. `bureau`: who answers a petition. Texts
    have the fields `{a}`, `{b}`, `{place}`, `{spot}`, `{when}`, `{money}`, `{days}`. `hub`: a public place where some of its matters are recorded.
    """

    code: str
    name: str
    doors: str
    weight: int
    opponent: Opponent
    recurs: float
    bureau: int
    cause: str
    texts: tuple[str, ...]
    spots: tuple[str, ...] = ("",)
    trade: int = -1
    hour: int = 14
    hub: Literal["", "hospital", "shelter"] = ""


KINDS: tuple[Kind, ...] = (
    Kind("0101", "噪音扰民", "GPISM", 70, "neighbour", 0.30, 2, "相邻关系纠纷", (
        "{place}{b}家夜间经常{spot}，{a}一家无法休息，多次上门劝说无果，希望处理。",
        "{a}反映：楼上住户{b}{when}起持续{spot}，影响老人小孩睡眠，双方发生口角。",
        "住在{place}的{b}长期{spot}，声音很大，{a}已反映{days}天仍未解决。",
    ), ("唱歌", "打麻将", "装修", "跳绳", "放音响", "拖动桌椅", "养鸡打鸣"), hour=22),
    Kind("0102", "商户油烟噪音", "GPS", 40, "company", 0.30, 2, "环境污染责任纠纷", (
        "{place}楼下{b}{spot}，油烟和噪音严重，周边住户无法开窗。",
        "{a}投诉{b}{spot}，{when}开始，已经{days}天，请有关部门查处。",
    ), ("排烟管道直排", "营业到凌晨两点", "外放音响揽客", "风机噪音很大"), bodies.RESTAURANT, 20),
    Kind("0201", "护栏破损", "GPS", 60, "none", 0.35, 1, "违反安全保障义务责任纠纷", (
        "{place}附近{spot}护栏破损，存在安全隐患，请尽快修复。",
        "巡查发现{place}{spot}栏杆断裂约{days}米，已设置警示。",
        "{a}反映{place}{spot}的护栏坏了很久没人修，小孩路过很危险。",
    ), ("河边步道", "人行天桥", "小学门口", "公交站旁", "台阶处")),
    Kind("0202", "井盖缺失", "GPS", 45, "none", 0.30, 1, "地面施工、地下设施损害责任纠纷", (
        "{place}{spot}井盖缺失，夜间行人容易踩空。",
        "网格员巡查发现{place}{spot}井盖松动下沉，已摆放警示桩。",
    ), ("路口", "小区大门外", "菜市场旁", "停车场入口")),
    Kind("0203", "路灯不亮", "GP", 70, "none", 0.35, 1, "", (
        "{place}{spot}路灯不亮，已有{days}天，居民夜间出行不便。", "{place}一带路灯损坏{days}盏，请安排维修。",
    ), ("整段", "楼栋门口", "背街小巷", "转角处"), hour=20),
    Kind("0301", "垃圾乱堆放", "GP", 90, "none", 0.30, 1, "", (
        "{place}{spot}垃圾堆放多日未清运，气味难闻。", "巡查发现{place}{spot}有建筑垃圾约{days}方，已联系清运。",
    ), ("楼道口", "绿化带", "河道边", "空地")),
    Kind("0302", "占道经营", "GP", 60, "none", 0.30, 1, "", (
        "{place}{spot}流动摊贩占道经营，影响通行。", "{place}每天{spot}有人占道摆摊，劝离后又返回。",
    ), ("早上", "傍晚", "学校放学时", "赶场天")),
    Kind("0303", "违规停车", "GPI", 80, "none", 0.25, 4, "", (
        "{place}{spot}车辆乱停，堵塞通道，消防车无法进入。", "{a}反映{place}有车辆长期停在{spot}，请劝离。",
    ), ("消防通道", "人行道", "单元门口", "盲道")),
    Kind("0401", "房屋漏水", "GPISM", 45, "neighbour", 0.25, 0, "财产损害赔偿纠纷", (
        "{a}家{spot}漏水，系楼上{b}家防水损坏所致，双方对维修费用{money}元协商不成。",
        "{place}住户{a}反映楼上{b}家{spot}渗水{days}天，墙面脱落，要求赔偿。",
        "{when}，{a}与楼上{b}因{spot}漏水发生争执。",
    ), ("卫生间", "厨房", "阳台", "客厅天花板")),
    Kind("0402", "物业服务纠纷", "GPSM", 45, "company", 0.20, 0, "物业服务合同纠纷", (
        "{a}反映{b}{spot}，拒绝缴纳物业费{money}元，双方多次协商未果。",
        "{place}业主{a}投诉{b}{spot}，物业费照收不误。",
        "{b}要求{a}支付拖欠的物业费{money}元，{a}称对方{spot}。",
    ), ("电梯长期故障", "保洁不到位", "擅自涨价", "安保形同虚设", "公共收益不公开"), bodies.PROPERTY, 11),
    Kind("0501", "拖欠工资", "GPISM", 40, "company", 0.15, 3, "追索劳动报酬纠纷", (
        "{a}在{b}{spot}务工，被拖欠工资{money}元，多次讨要未果。",
        "{a}等人反映{b}自{when}起未发工资，涉及{money}元，地点{place}。",
        "{b}拖欠{a}{spot}工资共计{money}元，承诺支付后仍未兑现。",
    ), ("工地", "项目部", "车间", "装修队"), bodies.BUILDER, 10),
    Kind("0502", "离婚纠纷", "ISM", 30, "spouse", 0.10, 8, "离婚纠纷", (
        "{a}与{b}系夫妻，因{spot}感情不和，{a}要求离婚。", "{a}与{b}因{spot}发生争吵，夫妻关系紧张。",
        "{a}起诉离婚，称与{b}婚后因{spot}长期分居。",
    ), ("经济问题", "子女教育", "长期异地", "赡养老人", "性格不合"), hour=20),
    Kind("0503", "民间借贷", "ISM", 45, "stranger", 0.10, 8, "民间借贷纠纷", (
        "{b}于{when}向{a}借款{money}元，约定{days}个月归还，至今未还。",
        "{a}称{b}{spot}借款{money}元后失去联系。", "{a}与{b}因{money}元借款发生纠纷，借条载明{spot}。",
    ), ("以做生意为由", "月息一分", "由他人担保", "以购房为由")),
    Kind("0504", "小额贷款", "S", 18, "company", 0.05, 8, "小额借款合同纠纷", (
        "{b}诉{a}偿还借款本金{money}元及利息，{a}{spot}。",
    ), ("认为利息过高", "称已部分还款", "下落不明", "对金额无异议"), bodies.LENDER, 10),
    Kind("0601", "交通事故", "ISM", 60, "stranger", 0.02, 4, "机动车交通事故责任纠纷", (
        "{when}，{a}与{b}在{place}{spot}，车辆受损，人员无碍。", "{place}路段{spot}，{a}受轻伤，对方驾驶人{b}。",
        "{b}驾车在{place}附近{spot}，致{a}受伤，医疗费{money}元。",
    ), ("发生追尾", "变道时刮擦", "转弯未让行", "倒车碰撞"), hub="hospital", hour=17),
    Kind("0602", "邻里打架", "IM", 35, "neighbour", 0.25, 8, "健康权纠纷", (
        "{a}与邻居{b}因{spot}发生抓扯，{a}报警。", "{when}，{place}{a}、{b}因{spot}互殴，均受轻微伤。",
    ), ("琐事", "晾晒衣物滴水", "楼道堆物", "宠物", "停车位"), hub="hospital", hour=19),
    Kind("0603", "盗窃", "I", 70, "none", 0.10, 8, "", (
        "{a}报警称{place}{spot}被盗，价值约{money}元。", "{when}，{a}发现{spot}不见，损失{money}元左右。",
    ), ("电动车电瓶", "手机", "现金", "快递", "电缆", "摩托车"), hour=3),
    Kind("0604", "电信诈骗", "I", 40, "none", 0.05, 8, "", (
        "{a}报警称接到{spot}电话，被骗{money}元。", "{a}因{spot}转账{money}元，发现被骗后报警。",
    ), ("冒充客服退款", "刷单返利", "冒充领导", "虚假投资", "注销校园贷"), hour=15),
    Kind("0605", "走失求助", "I", 25, "none", 0.05, 8, "", (
        "{a}报警称家中{spot}走失，请求帮助寻找。", "{when}，在{place}发现走失{spot}，已联系家属{a}。",
    ), ("老人", "小孩", "患病亲属"), hub="shelter", hour=18),
    Kind("0701", "犬只扰民", "GPISM", 35, "neighbour", 0.25, 8, "饲养动物损害责任纠纷", (
        "{b}家的狗{spot}，{a}多次反映无果。", "{a}称在{place}被{b}饲养的狗{spot}，要求赔偿医疗费{money}元。",
    ), ("整夜吠叫", "不拴绳", "追咬行人", "随地排泄"), hour=7),
    Kind("0702", "违章搭建", "GPSM", 35, "neighbour", 0.20, 6, "排除妨害纠纷", (
        "{b}在{place}{spot}，影响{a}家采光通行。", "{a}反映{b}擅自{spot}，已{days}天无人处理。",
    ), ("楼顶搭建阳光房", "占用公共通道搭棚", "私自开挖地下室", "围占绿地种菜")),
    Kind("0703", "消防隐患", "GP", 55, "none", 0.35, 9, "", (
        "{place}{spot}，存在消防隐患，请处理。", "巡查发现{place}{spot}，已口头要求整改。",
    ), ("楼道堆放杂物", "电动车飞线充电", "消防栓无水", "安全出口上锁")),
    Kind("0704", "下水道堵塞", "GP", 55, "none", 0.30, 7, "", (
        "{place}{spot}污水外溢{days}天，臭气熏天。", "{a}反映{place}{spot}下水道堵塞，请疏通。",
    ), ("化粪池", "主管道", "雨水井", "底商门口")),
    Kind("0705", "交房质量问题", "PSM", 22, "company", 0.10, 0, "商品房预售合同纠纷", (
        "{a}购买{b}开发的商品房，交房后发现{spot}，要求整改并赔偿{money}元。",
        "业主{a}反映{b}逾期交房{days}天且{spot}。",
    ), ("外墙渗水", "面积误差", "电梯未验收", "绿化与宣传不符"), bodies.DEVELOPER, 10),
)  # fmt: skip
