"""The addresses of patients and, included, of reports."""

from __future__ import annotations

from django.urls import include, path

from records import views

urlpatterns = [
    path("patients/", views.patients, name="patients"),
    path("", include("records.emergency_urls")),
    path("patients/<uuid:patient_id>/", views.chart, {"tab": "summary"}, name="patient"),
    path("patients/<uuid:patient_id>/trend/<path:code>/", views.trend, name="patient-trend"),
    path("patients/<uuid:patient_id>/documents/<uuid:document_id>/", views.document, name="patient-document"),
    path("", include("records.entry_urls")),
    path("", include("records.exchange_urls")),
    path("", include("records.trace_urls")),
    path("", include("records.decision_urls")),
    path("", include("records.monitoring_urls")),
    path("", include("records.cds_urls")),
    path("", include("records.ward_urls")),
    path("patients/<uuid:patient_id>/<str:tab>/", views.chart, name="patient-tab"),
    path("", include("records.report_urls")),
    path("", include("records.note_analysis_urls")),
]
