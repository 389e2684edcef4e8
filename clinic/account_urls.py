"""The addresses of signing in and of second factors; those of django-allauth that would sign up or send mail are left out."""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from django.urls import include, path

from clinic import account_views

urlpatterns = [
    path("sign-in/", account_views.SignIn.as_view(), name="sign-in"),
    path("sign-in/", account_views.SignIn.as_view(), name="account_login"),
    path("sign-in/again/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("sign-out/", account_views.SignOut.as_view(), name="sign-out"),
    path("sign-out/", account_views.SignOut.as_view(), name="account_logout"),
    path("account/", include("allauth.mfa.urls")),
]
