"""Invented people, places and institutions that stand in for real ones; none is meant to exist."""

from __future__ import annotations

from clinic.privacy.deidentification.base import Kind

FAMILIES_ZH = tuple("王李张刘陈杨赵周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田姜范姚谭廖邹熊陆郝孔崔康毛邱秦江顾侯邵孟")
COMPOUND_FAMILIES_ZH = ("欧阳", "上官", "司徒", "诸葛", "夏侯", "皇甫", "慕容", "令狐", "端木", "南宫", "公孙", "尉迟")
GIVEN_ZH = {
    "female": {1: tuple("芳娟敏静丽艳玲燕红霞琴英梅莉兰洁萍倩颖琳瑶珊妍婷蓉"),
               2: ("淑兰", "美华", "春梅", "玉兰", "雅静", "晓梅", "丽娟", "秀珍", "海燕", "红霞", "慧敏", "佩玲", "雪莹", "静雯", "佳怡", "欣悦", "思涵", "语嫣", "若兰", "婉清", "素梅", "桂珍", "凤英", "月琴")},
    "male": {1: tuple("伟强磊军勇涛斌辉鹏杰波刚健峰凯亮超宁平毅恒朗锋"),
             2: ("建军", "志明", "国华", "文斌", "海波", "立军", "春林", "永强", "德明", "家骏", "俊峰", "浩宇", "子涵", "天宇", "明远", "承志", "振东", "长河", "学文", "庆生", "兆丰", "启明", "伯安", "松涛")},
}
FEMALE_CHARACTERS = "芳娟敏静丽艳玲燕红霞琴英梅莉兰洁萍倩颖琳瑶珊妍婷蓉秀淑美娜婉佳雅娥凤珍翠萱蕾薇茹雪莹"
ETHNIC_NAMES = ("阿依古丽·吐尔逊", "帕提古丽·玉素甫", "艾力·卡德尔", "买买提·热合曼", "娜仁·图雅", "卓玛·央金")
GIVEN_EN = {
    "female": ("Alice", "Brenda", "Carol", "Diane", "Ellen", "Frances", "Gloria", "Helen", "Irene", "Joyce", "Karen", "Linda", "Martha", "Nancy", "Olive", "Paula", "Rachel", "Sandra", "Teresa", "Ursula", "Vivian", "Wanda", "Yvonne", "Audrey", "Beverly", "Claudia", "Doris", "Eileen"),
    "male": ("Albert", "Bernard", "Calvin", "Dennis", "Eugene", "Francis", "Gerald", "Howard", "Irving", "Jerome", "Kenneth", "Lawrence", "Maurice", "Norman", "Oliver", "Philip", "Ralph", "Stuart", "Theodore", "Vernon", "Wallace", "Arnold", "Clifford", "Douglas", "Edgar", "Frederick", "Gordon", "Herbert"),
}
FEMALE_GIVEN = frozenset(
    (*GIVEN_EN["female"], *"Mary Patricia Jennifer Elizabeth Barbara Susan Jessica Sarah Margaret Lisa Betty Dorothy Ashley Kimberly Emily Donna Michelle Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna Pamela Emma Nicole Samantha Katherine Christine Debra Catherine Carolyn Janet Ruth Maria Heather Virginia Julie Lauren Kelly Victoria Christina Joan Evelyn Judith Megan Andrea Cheryl Hannah Jacqueline Ann Jean Kathryn Alexis Priya Fatima Aisha Mei Ling Siobhan Keisha Latoya Guadalupe Carmen Rosa Ana Sofia Olga Svetlana Ingrid Yuki Noor Amina".split())
)
FAMILIES_EN = tuple(
    "Aldridge Barlowe Carmody Dunmore Ellsworth Farnham Gadsby Hathaway Ingleby Jarrow Kenworth Langdale Merrick Norwood Oakden Penhallow Quarles Radcliff Selwyn Tilbury Umber Verney Wexford Yardley Ashdown Brantley Corwin Dalby Emsworth Fenwick Garside Holloway Kirkby Lytton Marsden Netherby Orton Pickford Rushton Stanhope Thornley Winslow".split()
)
CHINESE: dict[Kind, tuple[str, ...]] = {
    Kind.HOSPITAL: ("清河市中心医院", "云溪县人民医院", "江澜大学附属医院", "东岭市第一医院", "白鹭区中医医院", "安平市妇幼保健院", "青岚镇卫生院", "望川社区卫生服务中心", "仁和诊所", "临泽市第二医院", "明川区人民医院", "海陵康复医院"),
    Kind.ORGANISATION: ("云溪机械有限公司", "清河市第八中学", "江澜大学", "东岭纺织厂", "望川小学", "白鹭物流公司", "临泽银行", "明川建筑公司"),
    Kind.ADDRESS: ("清河市云溪区梧桐路18号", "东岭市白鹭区学府街6号", "江澜省临泽市望川镇新塘村", "安平市明川区桃源小区3栋201室", "海陵市青岚县建设路52号", "清河市东岭区柳荫巷9号", "临泽市云溪县石桥乡", "江澜省安平市滨河路77号"),
    Kind.OCCUPATION: ("职员",),
}
ENGLISH: dict[Kind, tuple[str, ...]] = {
    Kind.HOSPITAL: ("Alder Creek Hospital", "Brightwater Medical Center", "Fairhaven General Hospital", "Stonebridge Clinic", "Harrowgate Health Center", "Winterbourne Hospital", "Eastmere Medical Center", "Larkfield Clinic"),
    Kind.ORGANISATION: ("Alder Works Inc.", "Brightwater School", "Fairhaven University", "Stonebridge Foods Ltd.", "Harrowgate Bank", "Winterbourne Logistics", "Eastmere Company", "Larkfield College"),
    Kind.ADDRESS: ("12 Alder Lane, Brightwater", "480 Fairhaven Road, Stonebridge", "7 Harrowgate Street, Eastmere", "2205 Larkfield Avenue, Winterbourne", "63 Millrace Court, Alderton", "915 Quarry Road, Fenmoor", "31 Orchard Way, Brightwater", "144 Ferry Street, Eastmere"),
    Kind.EMAIL: ("person.a@example.org", "person.b@example.org", "person.c@example.org", "person.d@example.org", "person.e@example.org", "person.f@example.org"),
    Kind.URL: ("https://example.org/a", "https://example.org/b", "https://example.org/c", "https://example.org/d", "https://example.org/e", "https://example.org/f"),
    Kind.IP: ("192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14", "192.0.2.15", "192.0.2.16"),
    Kind.AGE: ("90",),
    Kind.OCCUPATION: ("office worker",),
}
CHINESE |= {kind: ENGLISH[kind] for kind in (Kind.EMAIL, Kind.URL, Kind.IP)} | {Kind.AGE: ("九十",)}
