"""The addresses of decision support on the chart, and of the use of its rules."""

from __future__ import annotations

from django.urls import path

from records import decision_views as views
from records import differential_views, gene_views, limits_views, risk_views, score_views, treatment_views

urlpatterns = [
    path("patients/<uuid:patient_id>/decisions/check/<str:kind>/", views.check_entry, name="decision-check"),
    path("patients/<uuid:patient_id>/decisions/override/", views.override, name="decision-override"),
    path("patients/<uuid:patient_id>/decisions/restore/", views.restore, name="decision-restore"),
    path("patients/<uuid:patient_id>/decisions/scores/", score_views.scores, name="patient-scores"),
    path("patients/<uuid:patient_id>/decisions/scores/<str:name>/", score_views.score, name="patient-score"),
    path("patients/<uuid:patient_id>/decisions/genes/", gene_views.genes, name="patient-genes"),
    path("patients/<uuid:patient_id>/decisions/treatment/", treatment_views.treatment, name="patient-treatment"),
    path("patients/<uuid:patient_id>/decisions/treatment/<uuid:problem_id>/", treatment_views.treatment, name="patient-treatment-of"),
    path("patients/<uuid:patient_id>/decisions/conditions/", differential_views.differential, name="patient-differential"),
    path("patients/<uuid:patient_id>/decisions/risk/", risk_views.risk, name="patient-risk"),
    path("decision-limits/", limits_views.limits, name="decision-limits"),
    path("decision-rules/", views.rules, name="decision-rules"),
]
