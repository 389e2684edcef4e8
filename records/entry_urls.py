"""The addresses of entries written by hand."""

from __future__ import annotations

from django.urls import path

from records import entry_views as views

urlpatterns = [
    path("patients/<uuid:patient_id>/add/<str:kind>/", views.add, name="entry-add"),
    path("patients/<uuid:patient_id>/correct/<str:kind>/<uuid:entry_id>/", views.correct, name="entry-correct"),
    path("patients/<uuid:patient_id>/take-out/<str:kind>/<uuid:entry_id>/", views.withdraw, name="entry-withdraw"),
    path("patients/<uuid:patient_id>/changes/", views.changes, name="patient-changes"),
    path("suggest/<str:kind>/", views.suggest, name="entry-suggest"),
]
