"""The addresses of the trace; included by the records app."""

from __future__ import annotations

from django.urls import path

from records import trace_views as views

urlpatterns = [
    path("access/", views.find_access, name="access"),
    path("patients/<uuid:patient_id>/access/", views.access, name="patient-access"),
    path("patients/<uuid:patient_id>/access/export/", views.export_access, name="patient-access-export"),
    path("reports/<uuid:report_id>/trace/", views.report_trace, name="report-trace"),
]
