"""Addresses of the question pages, of the literature, of the research desk and of evaluation."""

from __future__ import annotations

from django.urls import include, path

from qa import external_views, views

urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("ask/conversations/", views.conversation_list, name="conversations"),
    path("ask/<uuid:pk>/", views.conversation, name="conversation"),
    path("ask/<uuid:pk>/rename/", views.conversation_rename, name="conversation-rename"),
    path("ask/<uuid:pk>/delete/", views.conversation_delete, name="conversation-delete"),
    path("ask/answers/<uuid:pk>/compare/", views.answer_compare, name="answer-compare"),
    path("ask/answers/<uuid:pk>/insert/", views.answer_insert, name="answer-insert"),
    path("ask/answers/<uuid:pk>/feedback/", views.answer_feedback, name="answer-feedback"),
    path("ask/external-model/<str:patient>/", external_views.external_model, name="external-model"),
    path("ask/external-model/<str:patient>/decide/", external_views.external_model_decide, name="external-model-decide"),
    path("literature/pubmed/", include("qa.pubmed_urls")),
    path("literature/", include("qa.literature_urls")),
    path("knowledge/", include("qa.knowledge_urls")),
    path("research/", include("qa.research_urls")),
    path("evaluation/", include("qa.evaluation_urls")),
]
