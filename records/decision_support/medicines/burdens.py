"""Burdens that only several medicines together make: QT interval, anticholinergic load, sedation, and three blows to the kidney."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from records.decision_support.chart import Chart
from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.medicines.rules import cited
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.words import Words

OLD = 65


def burdens(medicines: Sequence[str], chart: Chart | None) -> list[Alert]:
    """At most one alert of each kind."""
    names = tuple(dict.fromkeys(medicines))
    found = (_qt(names, chart), _anticholinergic(names, chart), _sedation(names), _kidney(names))
    return [alert for alert in found if alert is not None]


def without_parts(pairs: Iterable[Alert], whole: Sequence[Alert]) -> list[Alert]:
    """The pair alerts less those that a burden already tells, unless they are worse than it."""
    return [pair for pair in pairs if not any(
        pair.mechanism == burden.mechanism and set(pair.medicines) <= set(burden.medicines) and pair.severity <= burden.severity
        for burden in whole)]


def _within(code: str, names: tuple[str, ...]) -> tuple[str, ...]:
    members = vocabulary().members[code]
    return tuple(name for name in names if name in members)


def _listed(names: Iterable[str]) -> Words:
    words = [vocabulary().medicines[name].words for name in names]
    return Words("、".join(each.zh for each in words), ", ".join(each.en for each in words))


def _qt(names: tuple[str, ...], chart: Chart | None) -> Alert | None:
    """Three or more medicines that prolong the QT interval, at least one of known risk; or two and a risk of the patient."""
    known = _within("qt_known", names)
    all_of_them = known + tuple(name for name in _within("qt_possible", names) if name not in known)
    risks = _qt_risks(chart)
    if not known or len(all_of_them) < 2 or (len(all_of_them) < 3 and not risks.en):
        return None
    listed = _listed(all_of_them)
    return Alert("qt", Severity.MAJOR, all_of_them,
                 Words(f"{len(all_of_them)}种药物可延长QT间期：{listed.zh}。{risks.zh}",
                       f"{len(all_of_them)} medicines prolong the QT interval: {listed.en}. {risks.en}".strip()),
                 Words("减少其数量，查心电图、血钾和血镁；QTc≥500 ms停药。",
                     "Reduce them; check ECG, potassium, magnesium; stop at a QTc of 500 ms."),
                 cited("crediblemeds; aha-qt"), "burden:qt", "qt")


def _qt_risks(chart: Chart | None) -> Words:
    if chart is None:
        return Words("", "")
    known = (("hypokalaemia", "低钾血症", "hypokalaemia"), ("heart_failure", "心力衰竭", "heart failure"),
             ("bradycardia", "心动过缓", "bradycardia"), ("long_qt", "QT间期延长", "a long QT interval"))
    found = [(zh, en) for code, zh, en in known if code in chart.problems]
    if not found:
        return Words("", "")
    return Words(f"患者另有：{'、'.join(zh for zh, _en in found)}。", f"The patient also has {', '.join(en for _zh, en in found)}.")


def _anticholinergic(names: tuple[str, ...], chart: Chart | None) -> Alert | None:
    """A total of three or more points on the Anticholinergic Cognitive Burden scale, from two or more medicines."""
    points = {name: value for value in (1, 2, 3) for name in _within(f"acb_{value}", names)}
    total = sum(points.values())
    if total < 3 or len(points) < 2:
        return None
    old = chart is not None and chart.age is not None and chart.age >= OLD
    worst = sorted(points, key=lambda name: -points[name])
    listed = _listed(worst)
    return Alert("anticholinergic", Severity.MAJOR if old else Severity.MODERATE, tuple(worst),
                 Words(f"抗胆碱负荷 {total} 分（≥3分有临床意义）：{listed.zh}。",
                       f"Anticholinergic burden of {total} points (3 or more matter): {listed.en}."),
                 Words("停用或更换分值高者，留意意识混乱、便秘、尿潴留。",
                     "Stop or change those with most points; watch for confusion and retention."),
                 cited("acb"), "burden:anticholinergic", "anticholinergic")


def _sedation(names: tuple[str, ...]) -> Alert | None:
    """Three or more medicines that sedate (Beers Criteria 2023)."""
    found = _within("sedative", names)
    if len(found) < 3:
        return None
    listed = _listed(found)
    return Alert("interaction", Severity.MAJOR, found,
                 Words(f"{len(found)}种镇静药叠加：{listed.zh}，跌倒、呼吸抑制风险升高。",
                       f"{len(found)} sedating medicines add up: {listed.en}; falls and respiratory depression."),
                 Words("减至两种以下，先停苯二氮䓬类和Z类。", "Bring them to two or fewer; stop benzodiazepines and Z-drugs first."),
                 cited("beers"), "burden:sedation", "sedation")


def _kidney(names: tuple[str, ...]) -> Alert | None:
    """NSAID, renin-angiotensin inhibitor and diuretic together."""
    parts = [_within(code, names) for code in ("nsaid", "raas", "diuretic")]
    if not all(parts):
        return None
    found = tuple(name for part in parts for name in part)
    listed = _listed(found)
    return Alert("interaction", Severity.MAJOR, found,
                 Words(f"非甾体抗炎药、肾素-血管紧张素抑制剂与利尿剂三联（{listed.zh}）可致急性肾损伤。",
                       f"NSAID, renin-angiotensin inhibitor and diuretic together ({listed.en}) can cause acute kidney injury."),
                 Words("停用非甾体抗炎药；必须用时1周内查肌酐和血钾。", "Stop the NSAID; otherwise check creatinine and potassium within a week."),
                 cited("triple-whammy"), "burden:kidney", "kidney")
