"""Medicine safety in the pages: at entry, on the chart, in drafts; overrides with a reason, and who may do what."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.utils import InternalError, NotSupportedError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.models import AlertOverride, AlertShown, Allergy, Condition, Medication, Observation
from records.services.decision_alerts import Supposed, alerts_for
from records.services.decision_overrides import rule_uses
from tests.records.reports.patients import patient_of


@pytest.fixture
def patient(doctor, trainee):
    """45 years old, allergic to penicillin, takes warfarin."""
    found = patient_of(doctor, trainee)
    Medication.objects.create(patient=found, name="华法林", dosage="3 mg", active=True)
    return found


def taking(patient, *names):
    for name in names:
        Medication.objects.create(patient=patient, name=name, dosage="-", active=True)


def measured(patient, code, value, unit):
    Observation.objects.create(patient=patient, category="laboratory", code=code, name_en=code, value=value, unit=unit,
                               effective_at=timezone.now())


def kinds(patient):
    return {(each.alert.kind, *each.alert.medicines) for each in alerts_for(patient).alerts}


def medication(name, **more):
    return {"name": name, "dosage": "1", "active": "on", "started": "2026-11-20"} | more


def tab(client, patient, name="medicines"):
    url = reverse("patient", args=[patient.pk]) if name == "summary" else reverse("patient-tab", args=[patient.pk, name])
    return client.get(url).content.decode()


@pytest.mark.parametrize(("prepare", "expected"), [
    (lambda p: taking(p, "布洛芬"), ("interaction", "warfarin", "ibuprofen")),
    (lambda p: taking(p, "阿莫西林"), ("allergy", "amoxicillin")),
    (lambda p: taking(p, "头孢氨苄"), ("allergy", "cefalexin")),
    (lambda p: (Condition.objects.create(patient=p, name="支气管哮喘", code="J45"), taking(p, "普萘洛尔")), ("disease", "propranolol")),
    (lambda p: taking(p, "阿托伐他汀", "瑞舒伐他汀"), ("duplicate", "atorvastatin", "rosuvastatin")),
    (lambda p: (measured(p, "2160-0", "400", "umol/L"), taking(p, "二甲双胍")), ("renal", "metformin")),
    (lambda p: (Condition.objects.create(patient=p, name="失代偿期肝硬化", code="K74.6"), taking(p, "对乙酰氨基酚")), ("hepatic", "paracetamol")),
    (lambda p: (setattr(p, "sex", "female"), p.save(), Condition.objects.create(patient=p, name="妊娠", code="Z33")), ("pregnancy", "warfarin")),
    (lambda p: (setattr(p, "birth_date_text", "1940-01-01"), p.save(), taking(p, "地西泮")), ("age", "diazepam")),
    (lambda p: taking(p, "胺碘酮", "莫西沙星", "昂丹司琼"), ("qt", "amiodarone", "moxifloxacin", "ondansetron")),
    (lambda p: (Observation.objects.create(patient=p, category="genomics", code="CYP2C19", text="*2/*2", effective_at=timezone.now()),
                taking(p, "氯吡格雷")), ("pharmacogenomics", "clopidogrel")),
])
def test_every_kind_of_alert_reaches_the_chart(patient, doctor, client_for, prepare, expected):
    prepare(patient)
    found = kinds(patient)
    assert any(each[0] == expected[0] and set(expected[1:]) <= set(each[1:]) for each in found), found
    page = tab(client_for(doctor), patient)
    assert "No alert on the current medicines" not in page


def test_anticholinergic_burden_is_told_on_the_chart(patient):
    taking(patient, "阿米替林", "奥昔布宁")
    assert any(kind == "anticholinergic" for kind, *_names in kinds(patient))


def test_the_chart_tells_reason_advice_source_and_rules_in_both_languages(patient, doctor, client_for):
    taking(patient, "布洛芬")
    english, chinese = (tab(client_for(doctor, language), patient) for language in ("en", "zh-hans"))
    for page, words in (
        (english, ("What to do", "warfarin", "ibuprofen", "Major", "added risk of bleeding")),
        (chinese, ("处理办法", "华法林", "布洛芬", "严重", "出血风险叠加")),
    ):
        assert all(each in page for each in words), words
        assert alerts_for(patient).version in page


def test_the_summary_names_the_gravest_and_an_empty_chart_says_nothing(patient, doctor, client_for):
    client = client_for(doctor)
    assert "Medicine safety" not in tab(client, patient, "summary")
    taking(patient, "布洛芬")
    assert "ibuprofen" in tab(client, patient, "summary")


def test_an_entry_is_checked_while_it_is_written_and_nothing_is_stored(patient, doctor, client_for):
    client = client_for(doctor)
    url = reverse("decision-check", args=[patient.pk, "medication"])
    assert "ibuprofen" in client.post(url, {"name": "布洛芬"}).content.decode()
    assert "not known to any check" in client.post(url, {"name": "某某丸"}).content.decode()
    assert "No new alert" in client.post(url, {"name": "氨氯地平"}).content.decode()
    assert client.post(url, {"name": ""}).content.strip() == b""
    assert not AlertShown.objects.exists() and Medication.objects.filter(patient=patient).count() == 2


def test_an_allergy_and_a_diagnosis_are_checked_against_the_medicines(patient, doctor, client_for):
    client = client_for(doctor)
    assert "warfarin" in client.post(reverse("decision-check", args=[patient.pk, "allergy"]), {"substance": "华法林"}).content.decode()
    taking(patient, "普萘洛尔")
    assert "propranolol" in client.post(reverse("decision-check", args=[patient.pk, "condition"]), {"name": "支气管哮喘"}).content.decode()


def test_a_major_alert_never_holds_an_entry_back(patient, doctor, client_for):
    answer = client_for(doctor).post(reverse("entry-add", args=[patient.pk, "medication"]), medication("布洛芬"))
    assert answer.status_code == 302
    assert Medication.objects.filter(name="布洛芬").exists()


def test_a_contraindicated_medicine_is_added_only_with_a_reason(patient, doctor, client_for):
    taking(patient, "硝酸甘油")
    client, url = client_for(doctor), reverse("entry-add", args=[patient.pk, "medication"])
    first = client.post(url, medication("西地那非"))
    assert first.status_code == 422 and "contraindicated here" in first.content.decode()
    assert client.post(url, medication("西地那非", cause="", why="")).status_code == 422
    assert not Medication.objects.filter(name="西地那非").exists()
    done = client.post(url, medication("西地那非", cause="other", why="间隔48小时以上"))
    assert done.status_code == 302
    stored = AlertOverride.objects.get()
    assert (stored.person, stored.cause, stored.reason, stored.severity) == (doctor, "other", "间隔48小时以上", 4)
    assert stored.rule_version == alerts_for(patient).version
    assert "间隔48小时以上" in tab(client, patient)


def test_a_reason_is_stored_encrypted_and_never_in_the_audit_trail(patient, doctor, client_for):
    taking(patient, "布洛芬")
    key = next(each.key for each in alerts_for(patient).alerts)
    client_for(doctor).post(reverse("decision-override", args=[patient.pk]), {"key": key, "cause": "monitored", "why": "每周查INR"})
    with connection.cursor() as cursor:
        cursor.execute("select reason from records_alertoverride")
        assert "每周查".encode() not in bytes(cursor.fetchone()[0])
    assert AuditEvent.objects.filter(action="alert set aside", subject=f"patient:{patient.pk}").exists()
    assert "每周查INR" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_an_override_can_be_taken_back_and_the_history_stays(patient, doctor, client_for):
    taking(patient, "布洛芬")
    client = client_for(doctor)
    key = alerts_for(patient).alerts[0].key
    client.post(reverse("decision-override", args=[patient.pk]), {"key": key, "cause": "benefit", "why": "短期使用"})
    assert alerts_for(patient).standing == ()
    client.post(reverse("decision-restore", args=[patient.pk]), {"key": key})
    assert len(alerts_for(patient).standing) == 1
    assert [row.act for row in AlertOverride.objects.order_by("at")] == ["overridden", "restored"]


def test_a_decision_does_not_cover_a_worse_alert(patient, doctor):
    taking(patient, "二甲双胍")
    measured(patient, "2160-0", "200", "umol/L")
    mild = next(each for each in alerts_for(patient).alerts if each.alert.kind == "renal")
    AlertOverride.objects.create(patient=patient, person=doctor, key=mild.key, rule=mild.alert.rule, rule_version="1",
                                 severity=mild.alert.severity, cause="monitored", reason="ok", medicines=[])
    assert not any(each.alert.kind == "renal" for each in alerts_for(patient).standing)
    measured(patient, "2160-0", "400", "umol/L")
    assert any(each.alert.kind == "renal" for each in alerts_for(patient).standing)


def test_a_reason_is_needed_and_a_vanished_alert_is_told(patient, doctor, client_for):
    taking(patient, "布洛芬")
    client, url = client_for(doctor), reverse("decision-override", args=[patient.pk])
    key = alerts_for(patient).alerts[0].key
    answer = client.post(url, {"key": key, "cause": "benefit", "why": ""}, follow=True)
    assert "the alert still stands" in answer.content.decode() and not AlertOverride.objects.exists()
    Medication.objects.filter(name="布洛芬").delete()
    assert "no longer raised" in client.post(url, {"key": key, "cause": "benefit", "why": "abc"}, follow=True).content.decode()


def test_overrides_are_never_changed_by_anybody(patient, doctor):
    row = AlertOverride.objects.create(patient=patient, person=doctor, key="0" * 64, rule="r", rule_version="1", severity=3)
    with pytest.raises((InternalError, NotSupportedError, ProgrammingError)):
        AlertOverride.objects.filter(pk=row.pk).update(cause="other")


@pytest.mark.parametrize("name", ["decision-override", "decision-restore", "decision-check"])
def test_strangers_and_other_roles_decide_nothing(patient, colleague, librarian, client_for, name):
    taking(patient, "布洛芬")
    arguments = [patient.pk, "medication"] if name == "decision-check" else [patient.pk]
    data = {"key": alerts_for(patient).alerts[0].key, "cause": "other", "why": "abc", "name": "布洛芬"}
    assert client_for(colleague).post(reverse(name, args=arguments), data).status_code == 404
    assert client_for(librarian).post(reverse(name, args=arguments), data).status_code == 403
    assert not AlertOverride.objects.exists()


def test_the_administrator_sees_which_rules_are_mostly_set_aside_and_no_patient(patient, doctor, librarian, client_for):
    taking(patient, "布洛芬", "阿莫西林")
    client = client_for(doctor)
    tab(client, patient)
    key = next(each.key for each in alerts_for(patient).alerts if each.alert.kind == "interaction")
    client.post(reverse("decision-override", args=[patient.pk]), {"key": key, "cause": "monitored", "why": "张三每周复查"})
    first = rule_uses()[0]
    assert (first.shown, first.overridden, first.causes) == (1, 1, (("monitored", 1),))
    page = client_for(librarian).get(reverse("decision-rules")).content.decode()
    assert first.rule in page and "100 %" in page and "张三" not in page
    assert client.get(reverse("decision-rules")).status_code == 403


def test_supposing_tells_only_what_is_new(patient):
    taking(patient, "布洛芬")
    found = alerts_for(patient, supposing=Supposed(medicines=("氟康唑",)))
    assert {each.new for each in found.alerts} == {True, False}
    assert all("fluconazole" in each.alert.medicines for each in found.new)


def test_contradictory_genotypes_are_told_and_used_for_nothing(patient, doctor, client_for):
    for code, text in (("CYP2C19", "*1/*1"), ("79714-4", "CYP2C19 *2/*2")):
        Observation.objects.create(patient=patient, category="genomics", code=code, name_en="CYP2C19", text=text, effective_at=timezone.now())
    taking(patient, "氯吡格雷")
    assert not any(kind == "pharmacogenomics" for kind, *_names in kinds(patient))
    assert "contradict each other" in tab(client_for(doctor), patient)


def test_a_patient_without_a_birth_date_is_checked_and_told_so(patient):
    patient.birth_date_text = ""
    patient.save()
    assert any("age" in words.en for words in alerts_for(patient).notes)


def test_recorded_allergies_count_before_saving(patient):
    Allergy.objects.all().delete()
    found = alerts_for(patient, supposing=Supposed(allergies=("warfarin",)))
    assert any(each.new and each.alert.kind == "allergy" for each in found.alerts)
    assert patient.birth_date == date(1981, 3, 2)
