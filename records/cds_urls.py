"""The addresses of the CDS Hooks service, as the specification gives them."""

from __future__ import annotations

from django.urls import path

from records import cds_views

urlpatterns = [
    path("cds-services", cds_views.services, name="cds-services"),
    path("cds-services/<str:hook>", cds_views.call, name="cds-service"),
    path("cds-services/<str:hook>/feedback", cds_views.feedback, name="cds-feedback"),
]
