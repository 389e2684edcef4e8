"""Addresses of the literature pages."""

from __future__ import annotations

from django.urls import path

from qa import literature_views as views

urlpatterns = [
    path("", views.literature, name="literature"),
    path("corpora/<str:name>/", views.corpus, name="corpus"),
    path("corpora/<str:name>/switch/", views.corpus_switch, name="corpus-switch"),
    path("corpora/<str:name>/index/", views.corpus_index, name="corpus-index"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/progress/", views.import_progress, name="import-progress"),
    path("imports/<int:pk>/", views.import_detail, name="import"),
    path("imports/<int:pk>/retry/", views.import_retry, name="import-retry"),
    path("versions/<int:pk>/activate/", views.version_activate, name="version-activate"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/details/", views.document_details, name="document-details"),
    path("documents/<int:pk>/file/", views.document_file, name="document-file"),
    path("documents/<int:pk>/remove/", views.document_remove, name="document-remove"),
    path("passages/<int:pk>/", views.passage, name="passage"),
]
