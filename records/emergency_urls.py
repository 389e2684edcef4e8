"""The addresses of emergency access; no address holds a record number."""

from __future__ import annotations

from django.urls import path

from records import emergency_views

urlpatterns = [
    path("patients/emergency/", emergency_views.emergency, name="emergency"),
    path("emergencies/", emergency_views.emergencies, name="emergencies"),
    path("emergencies/<uuid:access_id>/", emergency_views.judge, name="judge-emergency"),
]
