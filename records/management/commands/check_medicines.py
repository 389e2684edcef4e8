"""``manage.py check_medicines``: the safety of a list of medicines, alone or for one patient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clinic import audit
from clinic.commands import BadInput, ClinicCommand
from records.decision_support.chart import Chart
from records.decision_support.medicines.check import check
from records.decision_support.medicines.patient_checks import kidneys
from records.decision_support.pharmacogenomics.results import read_results
from records.decision_support.pharmacogenomics.vcf import results_of_vcf
from records.decision_support.words import Refused, is_chinese
from records.models import Patient
from records.services.decision_charts import chart_of


class Command(ClinicCommand):
    help = "Check medicines, as they are written, for interactions, duplicates and, with a patient, all that the record tells."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("drugs", nargs="*", metavar="DRUG", help="a medicine: generic, brand, Chinese or English")
        parser.add_argument("--patient", default="", metavar="MRN", help="check with this record and its active medicines")
        parser.add_argument("--genotype", action="append", default=[], metavar="RESULT", dest="genotypes",
                            help="a genetic result, such as «CYP2C19 *2/*17» or «HLA-B*15:02 positive»; may be repeated")
        parser.add_argument("--vcf", type=Path, metavar="FILE", help="genetic results from a small VCF")
        parser.add_argument("--language", choices=["zh", "en"], help="the language of the words; that of the names by default")

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        """Options may stand between the medicines."""
        parser = super().create_parser(*args, **kwargs)
        parser.parse_args = parser.parse_intermixed_args
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        self.needs_database = bool(options["patient"])
        super().handle(*args, **options)

    def run(
        self, *, drugs: list[str], patient: str, language: str | None, genotypes: list[str], vcf: Path | None, **options: Any
    ) -> dict[str, Any]:
        if not drugs and not patient:
            raise BadInput("DRUG: name at least one medicine, or a patient with --patient.")
        if any(not drug.strip() for drug in drugs):
            raise BadInput("DRUG: a medicine has no name.")
        chosen = language or ("zh" if any(map(is_chinese, drugs)) else "en")
        chart = self._chart(patient) if patient else None
        try:
            results = read_results([*genotypes, *self._of_file(vcf), *(chart.genotypes if chart else ())])
        except Refused as error:
            raise BadInput(error.words.said_in(chosen)) from error
        return check(drugs, chart, genetics=results).as_json(chosen)

    def _of_file(self, vcf: Path | None) -> list[str]:
        if vcf is None:
            return []
        try:
            return results_of_vcf(vcf.read_text(encoding="utf-8").splitlines(), file=vcf.name)
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{vcf.name}: the file cannot be read as text.") from error

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
