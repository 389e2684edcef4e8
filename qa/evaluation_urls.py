"""Addresses of the evaluation pages."""

from __future__ import annotations

from django.urls import path

from qa import evaluation_views as views
from qa import question_set_views as set_views

urlpatterns = [
    path("", views.evaluation, name="evaluation"),
    path("progress/", views.evaluation_progress, name="evaluation-progress"),
    path("start/", views.evaluation_start, name="evaluation-start"),
    path("compare/", views.evaluation_compare, name="evaluation-compare"),
    path("runs/<int:pk>/", views.evaluation_run, name="evaluation-run"),
    path("runs/<int:pk>/stop/", views.evaluation_stop, name="evaluation-stop"),
    path("runs/<int:pk>/<int:ordinal>/", views.evaluation_item, name="evaluation-item"),
    path("models/<int:pk>/use/", views.evaluation_model, name="evaluation-model"),
    path("questions/", set_views.questions, name="question-set"),
    path("questions/new/", set_views.question_new, name="question-new"),
    path("questions/review/<uuid:pk>/", set_views.question_review, name="question-review"),
    path("questions/<uuid:pk>/", set_views.question_edit, name="question-edit"),
    path("questions/<uuid:pk>/state/", set_views.question_state, name="question-state"),
]
