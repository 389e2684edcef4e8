"""``manage.py check_medicines``: the safety of a list of medicines, alone or for one patient."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from clinic import audit
from clinic.commands import BadInput, ClinicCommand
from records.decision_support.chart import Chart
from records.decision_support.medicines.check import check
from records.decision_support.medicines.patient_checks import kidneys
from records.decision_support.words import is_chinese
from records.models import Patient
from records.services.decision_charts import chart_of


class Command(ClinicCommand):
    help = "Check medicines, as they are written, for interactions, duplicates and, with a patient, all that the record tells."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("drugs", nargs="*", metavar="DRUG", help="a medicine: generic, brand, Chinese or English")
        parser.add_argument("--patient", default="", metavar="MRN", help="check with this record and its active medicines")
        parser.add_argument("--language", choices=["zh", "en"], help="the language of the words; that of the names by default")

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        """Options may stand between the medicines."""
        parser = super().create_parser(*args, **kwargs)
        parser.parse_args = parser.parse_intermixed_args
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        self.needs_database = bool(options["patient"])
        super().handle(*args, **options)

    def run(self, *, drugs: list[str], patient: str, language: str | None, **options: Any) -> dict[str, Any]:
        if not drugs and not patient:
            raise BadInput("DRUG: name at least one medicine, or a patient with --patient.")
        if any(not drug.strip() for drug in drugs):
            raise BadInput("DRUG: a medicine has no name.")
        chart = self._chart(patient) if patient else None
        found = check(drugs, chart)
        return found.as_json(language or ("zh" if any(map(is_chinese, drugs)) else "en"))

    def _chart(self, mrn: str) -> Chart:
        patient = Patient.objects.with_mrn(mrn).first()
        if patient is None:
            raise BadInput(f"There is no patient with the record number {mrn}.")
        audit.record("medicines checked", person=None, subject=f"patient:{patient.pk}")
        chart = chart_of(patient)
        if kidneys(chart) is None:
            self.progress("No kidney function of the last year is recorded; renal doses were not checked.")
        return chart

    def present(self, result: dict[str, Any]) -> None:
        """One line an alert: severity, medicines, why, what to do, source."""
        for alert in result["alerts"]:
            self.stdout.write(f"[{alert['severity']}] {' + '.join(alert['drugs'])}: {alert['reason']} → {alert['advice']}"
                              f" ({alert['source']})")
        if result["unknown"]:
            self.stdout.write(f"unknown: {', '.join(result['unknown'])}")
        if not result["alerts"]:
            self.stdout.write("no alerts")
