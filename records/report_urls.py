"""The addresses of reports; included by the records app."""

from __future__ import annotations

from django.urls import path

from records import outline_views as outlines
from records import phrase_views as phrases
from records import report_signing_views as signing
from records import report_views as views
from records import suggestion_views as literature

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/new/", views.new, name="report-new"),
    path("reports/<uuid:report_id>/", views.editor, name="report"),
    path("reports/<uuid:report_id>/save/", views.save, name="report-save"),
    path("reports/<uuid:report_id>/versions/", views.versions, name="report-versions"),
    path("reports/<uuid:report_id>/compare/", views.compare, name="report-compare"),
    path("reports/<uuid:report_id>/suggestions/", literature.suggestions, name="report-suggestions"),
    path("reports/<uuid:report_id>/suggestions/search/", literature.search, name="report-suggestions-search"),
    path("reports/<uuid:report_id>/suggestions/<uuid:suggestion_id>/", literature.decision, name="report-suggestion"),
    path("reports/<uuid:report_id>/sign/", signing.sign, name="report-sign"),
    path("reports/<uuid:report_id>/return/", signing.give_back, name="report-return"),
    path("reports/<uuid:report_id>/addendum/", signing.addendum, name="report-addendum"),
    path("reports/<uuid:report_id>/archive/", signing.archive, name="report-archive"),
    path("reports/<uuid:report_id>/verify/", signing.verify, name="report-verify"),
    path("reports/<uuid:report_id>/print/", signing.print_page, name="report-print"),
    path("reports/<uuid:report_id>/pdf/", signing.pdf, name="report-pdf"),
    path("phrases/", phrases.phrases, name="phrases"),
    path("phrases/<uuid:phrase_id>/", phrases.phrase, name="phrase"),
    path("phrases/<uuid:phrase_id>/remove/", phrases.remove, name="phrase-remove"),
    path("outlines/", outlines.outlines, name="outlines"),
    path("outlines/<str:kind>/", outlines.outline, name="outline"),
    path("outlines/<str:kind>/reset/", outlines.reset, name="outline-reset"),
]
