"""``manage.py score``: one validated calculator, from typed inputs and, where a patient is named, from the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from clinic import audit
from clinic.commands import BadInput, ClinicCommand
from records.decision_support import calculators
from records.decision_support.calculators import Calculator, Given, calculate, find, read_inputs
from records.decision_support.calculators.filling import filled_from
from records.decision_support.words import Refused, is_chinese
from records.models import Patient
from records.services.decision_charts import chart_of


class Command(ClinicCommand):
    help = "Calculate a clinical score from inputs such as «age=70» and «creatinine=1.2mg/dL»; --list shows all scores."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="the score, such as cha2ds2-vasc")
        parser.add_argument("inputs", nargs="*", metavar="key=value", help="inputs with their units")
        parser.add_argument("--patient", default="", metavar="MRN", help="fill what is not typed from this record")
        parser.add_argument("--language", choices=["zh", "en"], help="the language of the words; that of the inputs by default")
        parser.add_argument("--list", action="store_true", dest="listed", help="show every score, or the inputs of NAME")

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        """Options may stand between the inputs."""
        parser = super().create_parser(*args, **kwargs)
        parser.parse_args = parser.parse_intermixed_args
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        self.needs_database = bool(options["patient"])
        super().handle(*args, **options)

    def run(
        self, *, name: str | None, inputs: list[str], patient: str, language: str | None, listed: bool, **options: Any
    ) -> dict[str, Any]:
        language = language or ("zh" if any(map(is_chinese, (name or "", *inputs))) else "en")
        try:
            if listed or name is None:
                return self._listing([find(name)] if name else list(calculators.calculators()), language)
            return self._calculated(find(name), inputs, patient, language)
        except Refused as error:
            raise BadInput(error.words.said_in(language)) from error

    def _calculated(self, calculator: Calculator, inputs: list[str], mrn: str, language: str) -> dict[str, Any]:
        typed = read_inputs(calculator, inputs)
        recorded = self._recorded(calculator, mrn, typed) if mrn else {}
        return calculate(calculator, recorded | typed).as_json(language)

    def _recorded(self, calculator: Calculator, mrn: str, typed: dict[str, Given]) -> dict[str, Given]:
        patient = Patient.objects.with_mrn(mrn).first()
        if patient is None:
            raise BadInput(f"There is no patient with the record number {mrn}.")
        audit.record("score calculated", person=None, subject=f"patient:{patient.pk}", score=calculator.name)
        return filled_from(chart_of(patient), calculator, but=typed)

    def _listing(self, wanted: list[Calculator], language: str) -> dict[str, Any]:
        return {each.name: self._described(each, language) for each in wanted}

    def _described(self, calculator: Calculator, language: str) -> dict[str, Any]:
        return {
            "title": calculator.title.said_in(language), "unit": calculator.unit, "formula": calculator.formula,
            "source": calculator.source, "aliases": list(calculator.aliases),
            "inputs": {each.key: {"title": each.words.said_in(language), "expects": each.expects.said_in(language),
                                  "optional": each.optional} for each in calculator.inputs},
        }

    def present(self, result: dict[str, Any]) -> None:
        if "missing" in result:
            super().present(result)
            return
        for name, described in result.items():
            self.stdout.write(f"{name}: {described['title']}")
            if len(result) == 1:
                self._present_inputs(described)

    def _present_inputs(self, described: dict[str, Any]) -> None:
        for key, each in described["inputs"].items():
            self.stdout.write(f"  {key}{' (optional)' if each['optional'] else ''}: {each['title']} ({each['expects']})")
        self.stdout.write(f"  {described['formula']}\n  {described['source']}")
