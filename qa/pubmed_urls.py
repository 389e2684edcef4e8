"""Addresses of the pages that fetch literature from PubMed."""

from __future__ import annotations

from django.urls import path

from qa import pubmed_views as views

urlpatterns = [
    path("", views.pubmed, name="pubmed"),
    path("fetch/", views.pubmed_fetch, name="pubmed-fetch"),
    path("progress/", views.pubmed_progress, name="pubmed-progress"),
    path("<uuid:pk>/retry/", views.pubmed_retry, name="pubmed-retry"),
]
