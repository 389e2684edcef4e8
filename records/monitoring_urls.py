"""The addresses of monitoring: the ward board, the tab of the chart, devices and where they deliver."""

from __future__ import annotations

from django.urls import path

from records import monitoring_device_views, monitoring_views

PATIENT = "patients/<uuid:patient_id>/monitoring/"
urlpatterns = [
    path("ward/", monitoring_views.board, name="ward"),
    path("ward/devices/", monitoring_views.devices, name="devices"),
    path("ward/devices/<uuid:device_id>/revoke/", monitoring_views.revoke_device, name="device-revoke"),
    path(PATIENT, monitoring_views.monitoring, name="patient-monitoring"),
    path(f"{PATIENT}alerts/<uuid:alert_id>/acknowledge/", monitoring_views.acknowledge, name="alert-acknowledge"),
    path(f"{PATIENT}silences/<uuid:silence_id>/end/", monitoring_views.end_silence, name="silence-end"),
    path(f"{PATIENT}devices/<uuid:assignment_id>/end/", monitoring_views.unassign, name="device-unassign"),
    path(f"{PATIENT}<str:kind>/", monitoring_views.act, name="monitoring-act"),
    path("devices/readings/", monitoring_device_views.receive, name="device-readings"),
    path("devices/fhir/", monitoring_device_views.receive, name="device-fhir"),
]
