"""Invented people, places and numbers for synthetic notes; nobody in them exists."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from clinic.privacy.deidentification.identifiers import ID_CHECKS, ID_WEIGHTS

ZH_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
ZH_COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "慕容", "令狐", "皇甫", "尉迟", "公孙", "东方")
ZH_MALE = "建国 志强 伟 浩然 子轩 明辉 国栋 鹏飞 俊杰 晓东 振华 文博 天佑 一鸣 思远 立新 德胜 卫东 永康 嘉懿 瑞 磊 斌 海涛 春生 长青 守仁 宏 启航 泽宇 景行 鑫 凯 传志 云龙 金山 广义 学军 家豪 昊"
ZH_FEMALE = "秀英 丽华 芳 雨桐 梓涵 晓燕 桂兰 美玲 静怡 欣妍 玉珍 淑芬 红梅 思琪 佳宁 雪 婷婷 敏 文静 若溪 春花 凤霞 雅琴 兰英 莉 月娥 诗涵 慧 倩 素芳 可馨 爱华 金凤 翠萍 依诺 琳 巧云 一诺 娜 冬梅"
ZH_ETHNIC = ("古丽娜尔·买买提", "阿卜杜拉·艾山", "扎西顿珠", "其其格", "迪丽努尔·吾买尔", "巴特尔")
EN_MALE = ["Marcus", "Tyrone", "Giovanni", "Rajesh", "Hiroshi", "Dmitri", "Kwame", "Alejandro", "Brandon", "Walter", "Ezekiel", "Omar", "Patrick", "Sven", "Tuan", "Leroy", "Amir", "Desmond", "Harold", "Yusuf", "Quentin", "Ignacio", "Emeka", "Thaddeus", "Bartholomew", "Cormac", "Arjun", "Jamal", "Wendell", "Obadiah", "Zhiwei", "Kenji", "Percival", "Ravi", "Stanley"]
EN_FEMALE = ["Imani", "Beatriz", "Fatima", "Mei-Ling", "Oksana", "Shanice", "Guadalupe", "Priyanka", "Saoirse", "Ngozi", "Edith", "Ximena", "Hyun-Ju", "Constance", "Dolores", "Keisha", "Annika", "Philippa", "Leilani", "Rosalind", "Thandiwe", "Marguerite", "Svetlana", "Ruth", "Noor", "Yolanda", "Winifred", "Chiamaka", "Esperanza", "Lakshmi", "Tamika", "Gwendolyn", "Aoife", "Henrietta", "Zainab"]
EN_FAMILY = (
    (
        "Okonkwo Ramirez Nakamura Abernathy Castellanos O'Sullivan Petrov Washington Van Dyke Chowdhury Blackwood Fitzgerald Haddad Lindqvist Mbeki Pacheco Quigley Rosenthal Szymanski Tran Underhill Vasquez Whitaker Xiong Yamamoto Zielinski "
        "Adeyemi-Clarke Beauchamp Cunningham Delacroix Eberhardt Featherstone Gonzales Huang Iyer Jablonski Kowalczyk Lombardi McAllister Ndiaye Ostrowski Pemberton Reyes Sandoval Thibodeaux Ferreira-Lopes Wu Young Stone Price Rose Green Bishop Long"
    )
    .replace("Van Dyke", "Van_Dyke")
    .split()
)
EN_TOWNS = ["Cedar Falls", "Springfield", "Millbrook", "Fort Collins", "Pawtucket", "Eau Claire", "San Marcos", "Chattanooga", "Bangor", "Yakima", "Lake Charles", "Dubuque", "Tuscaloosa", "Worcester", "Albuquerque"]
EN_STATES = ["OH", "IL", "NY", "CO", "RI", "WI", "TX", "TN", "ME", "WA", "LA", "IA", "AL", "MA", "NM"]
EN_STREETS = ["Maple Avenue", "Old Mill Road", "Washington Street", "Lakeview Dr", "Peachtree Lane", "W 42nd St", "Sycamore Court", "Kings Highway", "Juniper Way", "Rosewood Blvd", "North Elm Street", "Harbor Terrace", "Quail Run", "Pine Ridge Circle"]
EN_HOSPITALS = ["St. Luke's Hospital", "Lakeside Medical Center", "Mount Carmel Regional Medical Center", "Riverbend General Hospital", "Holy Cross Hospital", "Cedars Valley Health Center", "University of Westmoor Medical Center", "Northgate Community Hospital", "Mercy Memorial Hospital", "Bayview Children's Hospital", "Grace Presbyterian Hospital", "Kessler VA Medical Center"]
EN_CLINICS = ["Hillcrest Family Practice", "Oak Street Clinic", "Pinecrest Pediatrics", "Sunrise Family Medicine", "Valley Heart Institute", "Willow Creek Primary Care"]
EN_HOMES = ["Golden Oaks Nursing Home", "Maplewood Care Center", "Rosemont Assisted Living", "Brookdale Manor"]
EN_ORGS = ["Halvorsen Logistics", "Tri-County Steel", "Lincoln Elementary School", "Westmoor University", "First Harvest Bank", "Bluebird Foods Inc.", "Carver High School", "Anders & Cole LLC", "Summit Airlines", "Redwood Construction"]
EN_LABS = ["Clearwater Diagnostics", "Northstar Laboratories", "PathPoint Labs"]
EN_PHARMACIES = ["Corner Drug Pharmacy", "Greenleaf Pharmacy", "Harbor Pharmacy"]
ZH_PLACES = (
    ("湖南省", "长沙市", "岳麓区"),
    ("浙江省", "宁波市", "鄞州区"),
    ("河南省", "洛阳市", "涧西区"),
    ("四川省", "绵阳市", "三台县"),
    ("", "上海市", "闵行区"),
    ("", "北京市", "丰台区"),
    ("江苏省", "苏州市", "昆山市"),
    ("广东省", "佛山市", "顺德区"),
    ("山东省", "临沂市", "沂水县"),
    ("黑龙江省", "牡丹江市", "宁安市"),
    ("云南省", "大理白族自治州", "祥云县"),
    ("安徽省", "阜阳市", "颍上县"),
    ("", "重庆市", "九龙坡区"),
)
ZH_ROADS = ["人民路", "解放大道", "梧桐街", "建设南路", "中山东路", "文化巷", "滨江大道", "桃源路", "学府路", "朝阳北街", "莲花路", "长江西路"]
ZH_ESTATES = ["锦绣花园", "阳光小区", "翠湖雅苑", "金桂家园", "东方名城", "盛世华庭", "和平里小区", "机械厂家属院"]
ZH_VILLAGES = ["石桥镇李家村3组", "柳河乡大王庄村", "青山镇新建村五组", "白马街道红旗社区", "平安镇东风村12号"]
ZH_HOSPITALS = ["湘江大学附属第二医院", "宁波市第一医院", "洛阳市中心医院", "三台县人民医院", "上海仁和医院", "北京大兴友谊医院", "昆山市中医医院", "佛山市妇幼保健院", "临沂市肿瘤医院", "牡丹江骨科医院", "大理州人民医院", "颍上县第二人民医院", "九龙坡区石桥铺街道社区卫生服务中心", "华西医院", "北京协和医院", "青山镇卫生院", "浙江大学医学院附属第一医院", "中南大学湘雅三医院", "解放军总医院第七医学中心", "康宁口腔诊所"]
ZH_ORGS = ["长江机械厂", "华兴建筑有限公司", "第三中学", "明德小学", "洛阳轴承集团", "宁波银行", "顺丰物流公司", "湘江大学", "平安保险公司", "福寿园殡仪服务公司", "红星幼儿园"]
ZH_JOBS = ["农民", "教师", "工人", "会计", "司机", "个体经营者", "公务员", "退休职工", "厨师", "建筑工人"]
EN_JOBS = ["carpenter", "school teacher", "accountant", "truck driver", "software engineer", "pastry chef", "electrician", "librarian"]
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


class People:
    """A source of values that is the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.zh_date_style = self.random.randrange(4)
        self.en_date_style = self.random.randrange(6)

    def one(self, values) -> str:
        return self.random.choice(list(values))

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def day(self, back: int = 900) -> date:
        return date(2025, 9, 30) - timedelta(days=self.random.randrange(back))

    def zh_name(self, female: bool) -> str:
        if self.random.random() < 0.03:
            return self.one(ZH_ETHNIC)
        family = (
            self.one(ZH_COMPOUND)
            if self.random.random() < 0.05
            else self.random.choice(ZH_FAMILY[:60] if self.random.random() < 0.7 else ZH_FAMILY)
        )
        return family + self.one((ZH_FEMALE if female else ZH_MALE).split())

    def en_name(self, female: bool) -> tuple[str, str, str]:
        given = self.one(EN_FEMALE if female else EN_MALE)
        middle = f" {self.random.choice('ABCDEFGHJKLMNPRSTW')}." if self.random.random() < 0.3 else ""
        return given, middle, self.one(EN_FAMILY).replace("_", " ")

    def zh_date(self, day: date) -> str:
        return (
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y-%m-%d}",
            f"{day.year}/{day.month}/{day.day}",
            f"{day:%Y.%m.%d}",
        )[self.zh_date_style]

    def en_date(self, day: date) -> str:
        return (
            f"{day:%m/%d/%Y}",
            f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
            f"{day:%Y-%m-%d}",
            f"{day.month}/{day.day}/{day:%y}",
            f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}",
            f"{day:%d}-{SHORT_MONTHS[day.month - 1]}-{day.year}",
        )[self.en_date_style]

    def zh_id(self, born: date, female: bool) -> str:
        body = (
            self.one(("430104", "330212", "410305", "510722", "310112", "110106", "320583"))
            + f"{born:%Y%m%d}"
            + self.digits(2)
            + str(self.random.randrange(0, 10, 2) + (0 if female else 1))
        )
        return body + ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11]

    def zh_address(self) -> str:
        province, city, district = self.one(ZH_PLACES)
        head = (province if self.random.random() < 0.7 else "") + city + district
        shapes: list[Callable[[], str]] = [
            lambda: f"{head}{self.one(ZH_ROADS)}{self.random.randrange(1, 400)}号",
            lambda: (
                f"{head}{self.one(ZH_ROADS)}{self.random.randrange(1, 400)}号{self.one(ZH_ESTATES)}{self.random.randrange(1, 30)}栋{self.random.randrange(1, 5)}单元{self.random.randrange(1, 30)}0{self.random.randrange(1, 5)}室"
            ),
            lambda: f"{head}{self.one(ZH_VILLAGES)}",
            lambda: f"{city}{self.one(ZH_ESTATES)}{self.random.randrange(1, 30)}号楼{self.random.randrange(100, 2900)}",
        ]
        return self.random.choice(shapes)()

    def en_address(self) -> str:
        town = self.random.randrange(len(EN_TOWNS))
        unit = self.one(("", "", ", Apt 4B", " Apt. 12", ", Unit 7", ", Suite 210"))
        return f"{self.random.randrange(2, 9800)} {self.one(EN_STREETS)}{unit}, {EN_TOWNS[town]}, {EN_STATES[town]} {self.digits(5)}"

    def en_phone(self) -> str:
        area, middle, end = str(self.random.randrange(201, 989)), str(self.random.randrange(200, 999)), self.digits(4)
        return self.one(
            (
                f"({area}) {middle}-{end}",
                f"{area}-{middle}-{end}",
                f"{area}.{middle}.{end}",
                f"+1 {area} {middle} {end}",
                f"{area}-{middle}-{end} ext. {self.digits(3)}",
            )
        )
