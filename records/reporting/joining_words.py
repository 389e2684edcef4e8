"""Words that only join clinical facts into prose and state nothing by themselves; knows no grammar."""

from __future__ import annotations


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


SINGLE = frozenset(
    "的了于在以为与及和或并且至今自从由对将有出现行示呈伴是该其此等日内后前时间达约则均亦也就诊给予已到中个"
)
CHINESE = _set(
    "患者 病人 本次 此次 目前 现在 以及 并且 同时 此外 另外 其中 其后 随后 之后 之前 期间 出现 表现",
    "表现为 伴有 伴随 就诊 来院 来诊 检查 检测 结果 显示 提示 提及 记录 记载 记录于 参考 参考范围 范围",
    "主要 包括 包含 分别 现有 存在 具有 进行 诊断 诊断为 用药 测得 测量 数值 指标 值 水平 方面 情况 病史",
    "病程 症状 体征 主诉 至今 开始 起 年龄 岁 性别 出生 出生于 一名 一位 生命体征 化验 本人 自述 诉 称 而",
    "均为 属于 处于",
)
ENGLISH = _set(
    "a an the and or nor of in on at to for from by with as is are was were be been being has have having",
    "had he she they it his her their its him them this that these those who which whose where when while",
    "during after before since until also then both all each other same patient patients person presented",
    "presents presenting presentation reported reports report noted notes note recorded record records",
    "shows showed show shown showing revealed reveals found finding findings including includes include",
    "included result results test tests level levels value values measured measurement measurements",
    "measuring reference range interval seen visit visited visits came comes current currently taking",
    "takes took uses used using receives received receiving accompanied along together associated s mr ms",
    "mrs year years old aged age born date dated day complaint complaints complained complains",
    "complaining chief symptom symptoms medication medications medicine medicines diagnosis diagnosed",
    "diagnoses following follows vital signs between there here about over into per indicating indicate",
    "indicates indicated underwent began begun started starting start did does do",
)
CUES = {
    "negated": _set(
        "否认 未见 未及 未闻 未触及 没有 无明显 未 无 非 不伴 不 阴性 已排除 排除",
    ),
    "uncertain": _set(
        "可能 疑似 考虑 不除外 待排 待查 怀疑 可疑 倾向 或许 疑",
    ),
    "family": _set(
        "父亲 母亲 父母 兄弟 姐妹 祖父 祖母 家族 其父 其母 儿子 女儿",
    ),
    "past": _set(
        "既往 曾经 曾 多年前 现已结束 已停用",
    ),
}
ENGLISH_CUES = {
    "negated": _set(
        "no not without denies denied deny denying negative absent never none ruled excluded cannot isn't",
        "wasn't",
    ),
    "uncertain": _set(
        "suspected suspect possible possibly probable probably likely may might could suspicious suspicion",
        "presumed questionable",
    ),
    "family": _set(
        "father mother brother sister parents family grandfather grandmother son daughter sibling siblings",
    ),
    "past": _set(
        "previous previously prior past former formerly history stopped longer ended",
    ),
}
UNITS_SPOKEN = {
    "days": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "hours": "hour",
    "minutes": "minute",
    "tablets": "tablet",
}
# Causes are claims: all ways to say one are made alike and must stand in the fact.
CAUSES = {
    "因": "原因",
    "因为": "原因",
    "由于": "原因",
    "原因": "原因",
    "because": "reason",
    "due": "reason",
    "reason": "reason",
    "reasons": "reason",
}
STATES = _set(
    "偏高 偏低 升高 降低 增高 下降 正常 异常 危急 轻度 中度 重度 severe mild moder high low normal abnorm",
    "elev critic rais",
)
