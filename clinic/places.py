"""Where people can go and what a fresh clone needs: names of routes and dotted paths."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ROLE_HOMES = {"doctor": "ask", "trainee": "ask", "librarian": "literature", "auditor": "audit"}
NAVIGATION = [
    ("ask", "ask", _("Ask"), "chat"),
    ("see_patients", "patients", _("Patients"), "patients"),
    ("see_patients", "ward", _("Ward"), "monitor"),
    ("draft_reports", "reports", _("Reports"), "report"),
    ("read_literature", "literature", _("Literature"), "book"),
    ("read_literature", "knowledge", _("Knowledge"), "graph"),
    ("do_research", "studies", _("Research"), "flask"),
    ("manage_literature", "evaluation", _("Evaluation"), "curve"),
    ("edit_outlines", "outlines", _("Report outlines"), "report"),
    ("manage_rules", "decision-rules", _("Decision rules"), "curve"),
    ("read_audit", "audit", _("Audit trail"), "shield"),
    ("read_audit", "access", _("Access to charts"), "shield"),
    ("review_access", "emergencies", _("Emergency access"), "shield"),
    ("see_operations", "operations", _("Operations"), "gauge"),
]

# What turns a fresh clone into a clinic, in order; each is called with a function that reports its progress.
SETUP_STEPS = {
    "translations": "clinic.setup.translations",
    "database": "clinic.setup.database",
    "frontend": "clinic.frontend.build.build",
    "seal": "records.services.report_seal.make",
    "models": "qa.setup.models",
    "terminology": "qa.setup.terminology",
    "demonstration": "records.demonstration.load",
    "literature": "qa.demonstration.load",
}

# Who tells the parts of the bill of materials (``clinic.sbom``).
COMPONENTS = ["clinic.sbom.python_packages", "clinic.sbom.front_end_packages", "qa.sbom.models"]
# Further measures of «manage.py benchmark», only when named. Each is called with --limit and gives a Measure.
BENCHMARKS = {"analysis": "qa.services.analysis_benchmark.measure_rules",
              "analysis_trained": "qa.services.analysis_benchmark.measure_recogniser",
              "load": "records.load_benchmark.measure", "monitoring": "records.monitoring_benchmark.measure",
              "monitoring_restart": "records.monitoring_benchmark.measure_restart",
              "knowledge_page": "qa.services.knowledge_benchmark.measure_page",
              "knowledge_build": "qa.services.knowledge_benchmark.measure_build",
              "sign_reports": "records.signing_benchmark.measure"}
