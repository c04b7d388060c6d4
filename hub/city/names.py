# ruff: noqa: SIM905 (tables, one character counts two columns)
"""Small frequency tables of Chinese names, with the readings that their mistakes follow.

Frequencies of surnames follow the order of magnitude of the Ministry of Public Security's yearly name reports
(全国姓名报告); given-name characters are common ones, with weights by rank.
"""

from __future__ import annotations

#: Surname, reading, and weight (per thousand, roughly). The last ones are compound surnames.
SURNAMES: tuple[tuple[str, str, int], ...] = tuple(
    (part.split("/")[0], part.split("/")[1], int(part.split("/")[2]))
    for part in (
        "王/wang/72 李/li/71 张/zhang/68 刘/liu/52 陈/chen/50 杨/yang/31 黄/huang/23 赵/zhao/21 吴/wu/20 "
        "周/zhou/20 徐/xu/15 孙/sun/14 马/ma/13 朱/zhu/13 胡/hu/13 郭/guo/12 何/he/12 林/lin/12 高/gao/10 "
        "罗/luo/10 郑/zheng/9 梁/liang/8 谢/xie/8 宋/song/7 唐/tang/9 许/xu/7 邓/deng/8 冯/feng/6 韩/han/6 "
        "曹/cao/6 曾/zeng/6 彭/peng/6 肖/xiao/6 蔡/cai/5 潘/pan/5 田/tian/5 董/dong/5 袁/yuan/5 于/yu/5 "
        "余/yu/5 叶/ye/4 蒋/jiang/5 杜/du/5 苏/su/4 魏/wei/4 程/cheng/4 吕/lv/4 丁/ding/4 沈/shen/3 任/ren/4 "
        "姚/yao/3 卢/lu/3 傅/fu/3 钟/zhong/3 姜/jiang/3 崔/cui/3 谭/tan/4 廖/liao/3 范/fan/3 汪/wang/3 "
        "陆/lu/3 金/jin/3 石/shi/3 戴/dai/3 贾/jia/2 韦/wei/2 夏/xia/3 邱/qiu/2 方/fang/2 侯/hou/2 邹/zou/3 "
        "熊/xiong/3 孟/meng/2 秦/qin/2 白/bai/2 江/jiang/2 阎/yan/1 薛/xue/2 尹/yin/2 段/duan/2 雷/lei/2 "
        "黎/li/2 史/shi/2 龙/long/2 陶/tao/1 贺/he/1 顾/gu/1 毛/mao/1 郝/hao/1 龚/gong/2 邵/shao/1 万/wan/1 "
        "覃/qin/1 武/wu/1 钱/qian/1 欧阳/ouyang/1 司马/sima/1 上官/shangguan/1 诸葛/zhuge/1 夏侯/xiahou/1"
    ).split()
)

#: Given-name characters by sex, commonest first, each with its reading.
MALE: tuple[tuple[str, str], ...] = tuple(
    (part[0], part[1:])
    for part in (
        "明ming 伟wei 军jun 强qiang 建jian 国guo 华hua 平ping 志zhi 文wen 勇yong 杰jie 涛tao 俊jun 浩hao 宇yu "
        "林lin 海hai 波bo 刚gang 辉hui 云yun 飞fei 德de 成cheng 鹏peng 斌bin 龙long 永yong 春chun 光guang 生sheng "
        "新xin 中zhong 祥xiang 东dong 峰feng 宏hong 庆qing 子zi 天tian 荣rong 兴xing 世shi 超chao 健jian 福fu 安an "
        "江jiang 良liang 泽ze 博bo 轩xuan 睿rui 晨chen 旭xu 凯kai 亮liang 洪hong 威wei 君jun 毅yi 家jia 义yi 忠zhong "
        "振zhen 清qing 树shu 长chang 少shao 立li 学xue 正zheng 元yuan 礼li 锋feng 维wei 彬bin 钧jun 鸿hong 伦lun 皓hao"
    ).split()
)
FEMALE: tuple[tuple[str, str], ...] = tuple(
    (part[0], part[1:])
    for part in (
        "芳fang 秀xiu 丽li 英ying 娟juan 敏min 静jing 梅mei 玉yu 兰lan 红hong 艳yan 霞xia 燕yan 玲ling 萍ping 琴qin "
        "莉li 婷ting 雪xue 琳lin 倩qian 淑shu 珍zhen 桂gui 凤feng 春chun 洁jie 云yun 慧hui 娜na 欣xin 佳jia 怡yi "
        "雨yu 思si 梦meng 晓xiao 小xiao 月yue 素su 容rong 蓉rong 颖ying 蕾lei 薇wei 莲lian 华hua 芬fen 菊ju 香xiang "
        "琼qiong 爱ai 碧bi 惠hui 巧qiao 美mei 娇jiao 晶jing 瑶yao 诗shi 涵han 紫zi 若ruo 冰bing 翠cui 群qun 清qing "
        "文wen 明ming 露lu 岚lan 嘉jia 彤tong 萱xuan 语yu 馨xin 钰yu 璐lu 贞zhen 瑛ying 妍yan 蔓man 黎li"
    ).split()
)

#: Names of minorities as sources transliterate them: (given, father's or clan name).
TRANSLITERATED: tuple[tuple[str, str], ...] = (
    ("阿依古丽", "买买提"), ("古丽娜尔", "吐尔逊"), ("艾力", "肉孜"), ("阿卜杜拉", "艾山"), ("帕提古丽", "依明"),
    ("扎西", "多吉"), ("卓玛", "次仁"), ("格桑", "平措"), ("阿木", "尔布"), ("吉克", "伍各"), ("热依汗", "玉素甫"),
    ("迪丽拜尔", "阿不都"), ("买合木提", "库尔班"), ("德吉", "央金"), ("木乃", "尔古"), ("沙马", "拉日"),
)  # fmt: skip

#: Simplified → traditional or variant forms, for the characters above.
VARIANTS: dict[str, str] = dict(
    part.split("/")
    for part in (
        "张/張 刘/劉 陈/陳 杨/楊 黄/黃 赵/趙 吴/吳 孙/孫 马/馬 罗/羅 郑/鄭 谢/謝 许/許 邓/鄧 冯/馮 韩/韓 肖/萧 "
        "叶/葉 蒋/蔣 苏/蘇 吕/呂 卢/盧 钟/鍾 谭/譚 陆/陸 贾/賈 韦/韋 邹/鄒 阎/閻 龙/龍 贺/賀 顾/顧 龚/龔 "
        "万/萬 钱/錢 于/於 伟/偉 军/軍 强/強 国/國 华/華 杰/傑 涛/濤 刚/剛 辉/輝 云/雲 飞/飛 鹏/鵬 "
        "东/東 峰/峯 庆/慶 荣/榮 兴/興 泽/澤 凯/凱 义/義 长/長 学/學 礼/禮 锋/鋒 维/維 伦/倫 钧/鈞 鸿/鴻 "
        "丽/麗 静/靜 兰/蘭 红/紅 艳/艷 凤/鳳 洁/潔 娇/嬌 晓/曉 颖/穎 莲/蓮 琼/瓊 爱/愛 语/語 钰/鈺 "
        "岚/嵐 贞/貞 轩/軒 树/樹 宁/寧"
    ).split()
    if part[0] != part[2]
)

#: Reading → characters that sound the same and are written for one another.
HOMOPHONES: dict[str, str] = dict(
    part.split("/")
    for part in (
        "ming/明鸣铭名 wei/伟维威卫炜薇微 jun/军俊君钧骏均 jian/建健剑坚 zhi/志智治芝 wen/文雯闻 yong/勇永咏 "
        "jie/杰洁捷节 tao/涛韬桃 hao/浩皓昊豪 yu/宇雨玉钰语羽瑜 lin/林琳霖麟 bo/波博勃 hui/辉慧惠晖卉 yun/云芸耘 "
        "fei/飞菲斐 cheng/成诚程城 bin/斌彬宾滨 feng/峰锋凤枫丰 hong/宏红洪鸿虹 qing/庆清青卿 xiang/祥香翔湘 "
        "rong/荣蓉容榕 xing/兴星幸 li/丽莉立礼黎力理 ying/英颖莹瑛 juan/娟鹃 min/敏民旻 jing/静晶京菁 mei/梅美媚 "
        "lan/兰岚澜 yan/艳燕妍岩彦 xia/霞侠 ling/玲灵铃凌 ping/平萍苹 qin/琴勤芹秦覃 ting/婷亭庭 xue/雪学 "
        "qian/倩茜谦 shu/淑树书舒 zhen/珍振贞真 gui/桂贵 chun/春纯淳 xin/欣新馨鑫心 jia/佳家嘉 yi/怡毅义艺依 "
        "si/思丝 meng/梦萌 xiao/晓小筱肖萧 yue/月悦岳 lei/蕾雷磊 lian/莲连 fen/芬芳 ju/菊驹 qiong/琼穷 ai/爱艾 "
        "xuan/轩萱宣 zi/子紫梓 long/龙隆 zhong/中忠钟 dong/东冬栋 chao/超朝 an/安岸 liang/良亮梁 ze/泽则 chen/晨辰陈 "
        "xu/旭徐许 kai/凯恺 zhang/张章 liu/刘柳 wang/王汪 zhou/周邹 wu/吴武伍 he/何贺 lu/卢陆鲁璐露 jiang/蒋江姜 "
        "shi/石史诗世 fu/傅付福 deng/邓登 zheng/郑正 hua/华花 guo/国郭 qiang/强墙 gang/刚钢 guang/光广 sheng/生胜"
    ).split()
)

READINGS: dict[str, str] = {
    **dict((*MALE, *FEMALE)),
    **{surname: reading for surname, reading, _ in SURNAMES},
}

#: Pinyin syllable → Wade–Giles, as older passports and Taiwan write it (only syllables used above that differ).
WADE_GILES: dict[str, str] = dict(
    part.split("/")
    for part in (
        "zhang/chang zhao/chao zhou/chou zhu/chu zheng/cheng xu/hsu xie/hsieh xiao/hsiao qin/chin jun/chun "
        "jian/chien zhi/chih jie/chieh tao/t'ao cheng/ch'eng bin/pin bo/po feng/feng hong/hung qing/ch'ing "
        "xiang/hsiang rong/jung xing/hsing jing/ching xia/hsia ping/p'ing ting/t'ing xue/hsueh qian/ch'ien "
        "zhen/chen gui/kuei chun/ch'un xin/hsin jia/chia yi/i si/ssu juan/chuan guo/kuo dong/tung tang/t'ang "
        "deng/teng gao/kao peng/p'eng qiang/ch'iang gang/kang jiang/chiang du/tu xiong/hsiung zhong/chung"
    ).split()
)
