"""Addresses of the research desk."""

from __future__ import annotations

from django.urls import path

from qa import research_entry_views as entries
from qa import research_views as views

urlpatterns = [
    path("", views.studies, name="studies"),
    path("collect/", entries.collect, name="collect"),
    path("<uuid:pk>/", views.study, name="study"),
    path("<uuid:pk>/picture/", views.study_picture, name="study-picture"),
    path("<uuid:pk>/table/", views.study_table, name="study-table"),
    path("<uuid:pk>/opposites/", views.study_opposites, name="study-opposites"),
    path("<uuid:pk>/read/", views.study_read, name="study-read"),
    path("<uuid:pk>/settings/", views.study_settings, name="study-settings"),
    path("<uuid:pk>/share/", views.study_share, name="study-share"),
    path("<uuid:pk>/share/<int:share>/stop/", views.study_unshare, name="study-unshare"),
    path("<uuid:pk>/delete/", views.study_delete, name="study-delete"),
    path("<uuid:pk>/export/<slug:form>/", views.study_export, name="study-export"),
    path("<uuid:pk>/papers/<uuid:entry>/decide/", entries.entry_decide, name="entry-decide"),
    path("<uuid:pk>/papers/<uuid:entry>/note/", entries.entry_note, name="entry-note"),
    path("<uuid:pk>/papers/<uuid:entry>/take-out/", entries.entry_take_out, name="entry-take-out"),
    path("<uuid:pk>/papers/<uuid:entry>/cells/<slug:part>/", entries.cell_correct, name="cell-correct"),
]
