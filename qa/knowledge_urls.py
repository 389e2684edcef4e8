"""Addresses of the knowledge pages."""

from __future__ import annotations

from django.urls import path

from qa import knowledge_views as views

urlpatterns = [
    path("", views.knowledge, name="knowledge"),
    path("concepts/<int:pk>/", views.concept, name="concept"),
    path("concepts/<int:pk>/edges/", views.concept_edges, name="concept-edges"),
    path("concepts/<int:pk>/graph/", views.concept_graph, name="concept-graph"),
    path("concepts/<int:pk>/merge/", views.concept_merge, name="concept-merge"),
    path("concepts/<int:pk>/split/", views.concept_split, name="concept-split"),
    path("relations/<int:pk>/", views.relation, name="relation"),
    path("relations/<int:pk>/decide/", views.relation_decide, name="relation-decide"),
    path("path/", views.path_between, name="knowledge-path"),
    path("answers/<uuid:pk>/", views.answer_explained, name="knowledge-answer"),
    path("findings/", views.findings, name="knowledge-findings"),
    path("review/", views.review, name="knowledge-review"),
]
