"""The form of the sign-in page."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm

from clinic import passwords, people


class SignInForm(LoginForm):
    """User name and password; the field is called as password managers expect it."""

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix("username" if field_name == "login" else field_name)

    def clean(self) -> dict[str, Any]:
        """The right password, if it is a common one, opens nothing but the page to set another."""
        cleaned = super().clean()
        if self.user is not None and passwords.is_common(cleaned["password"]):
            people.require_new_password(self.user)
        return cleaned
