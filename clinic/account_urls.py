"""The addresses of signing in and of second factors; those of django-allauth that would sign up or send mail are left out."""

from __future__ import annotations

from allauth.account.views import PasswordChangeView, ReauthenticateView
from django.urls import include, path, reverse_lazy

from clinic import account_views

urlpatterns = [
    path("sign-in/", account_views.SignIn.as_view(), name="sign-in"),
    path("sign-in/", account_views.SignIn.as_view(), name="account_login"),
    path("sign-in/again/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("sign-out/", account_views.SignOut.as_view(), name="sign-out"),
    path("sign-out/", account_views.SignOut.as_view(), name="account_logout"),
    path("account/password/", PasswordChangeView.as_view(success_url=reverse_lazy("mfa_index")), name="account_change_password"),
    path("account/password/strength/", account_views.password_strength, name="password-strength"),
    path("account/sessions/", account_views.own_sessions, name="own-sessions"),
    path("account/sessions/end/", account_views.end_own_sessions, name="own-sessions-end"),
    path("account/", include("allauth.mfa.urls")),
]
