"""The addresses of beds and of the doctor's day."""

from __future__ import annotations

from django.urls import path

from records import ward_views

urlpatterns = [
    path("ward/beds/", ward_views.bed_board, name="beds"),
    path("ward/beds/add/", ward_views.add_bed, name="bed-add"),
    path("ward/beds/<uuid:patient_id>/give/", ward_views.give_bed, name="bed-give"),
    path("ward/beds/<uuid:patient_id>/discharge/", ward_views.discharge, name="discharge"),
    path("ward/day/", ward_views.day, name="day"),
    path("ward/day/wait/", ward_views.wait, name="appointment-wait"),
    path("ward/day/<uuid:appointment_id>/<str:state>/", ward_views.appointment_state, name="appointment-state"),
]
