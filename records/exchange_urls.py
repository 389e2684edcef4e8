"""The addresses of what passes between this record and other systems."""

from __future__ import annotations

from django.urls import path

from records import exchange_views, fhir_views

urlpatterns = [
    path("patients/<uuid:patient_id>/export/", exchange_views.export, name="patient-export"),
    path("patients/<uuid:patient_id>/unread/", exchange_views.unread, name="patient-unread"),
    path("imports/", exchange_views.imports, name="imports"),
    path("imports/<uuid:run_id>/", exchange_views.import_run, name="import-run"),
    path("access-keys/", exchange_views.access_keys, name="access-keys"),
    path("access-keys/<uuid:token_id>/revoke/", exchange_views.revoke_key, name="access-key-revoke"),
    path("fhir/", fhir_views.metadata, name="fhir-base"),
    path("fhir/metadata", fhir_views.metadata, name="fhir-metadata"),
    path("fhir/Patient/_search", fhir_views.find_by_identifier, name="fhir-find"),
    path("fhir/Patient/<str:patient_id>/$everything", fhir_views.everything, name="fhir-everything"),
    path("fhir/<str:kind>", fhir_views.search, name="fhir-search"),
    path("fhir/<str:kind>/<str:resource_id>", fhir_views.read, name="fhir-read"),
]
