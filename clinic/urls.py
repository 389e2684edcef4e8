"""Every address of the site, put together from the apps."""

from __future__ import annotations

from django.urls import include, path

from clinic import operations_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("clinic.account_urls")),
    path("preferences/", views.preferences, name="preferences"),
    path("audit/", views.audit_trail, name="audit"),
    path("audit/check/", views.audit_check, name="audit-check"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("health/", views.health, name="health"),
    path("readiness/", operations_views.readiness, name="readiness"),
    path("metrics/", operations_views.metrics_text, name="metrics"),
    path("operations/", operations_views.operations, name="operations"),
    path("", include("qa.urls")),
    path("", include("records.urls")),
]
handler403 = "clinic.views.refused"
handler404 = "clinic.views.not_found"
handler500 = "clinic.views.failed"
