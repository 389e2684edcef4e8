"""The addresses of the pages that read a note; included before those of the chart's tabs."""

from __future__ import annotations

from django.urls import path

from records import note_analysis_views as views

urlpatterns = [
    path("patients/<uuid:patient_id>/notes/new/", views.new_note, name="note-new"),
    path("patients/<uuid:patient_id>/notes/<uuid:note_id>/names/", views.note_names, name="note-names"),
    path("patients/<uuid:patient_id>/notes/<uuid:note_id>/names/take/", views.take_over, name="note-names-take"),
    path("patients/<uuid:patient_id>/notes/<uuid:note_id>/names/back/", views.take_back, name="note-names-back"),
]
