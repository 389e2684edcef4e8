"""The actions of the audit trail as people read them: stored in English, shown in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _noop

ACTIONS = (
    _noop("activated index version"),
    _noop("asked a question"),
    _noop("changed document details"),
    _noop("created corpus"),
    _noop("deleted a conversation"),
    _noop("imported files"),
    _noop("imported patients"),
    _noop("inserted an answer"),
    _noop("marked document retracted"),
    _noop("medicines checked"),
    _noop("rated an answer"),
    _noop("rebuilt index files"),
    _noop("removed document"),
    _noop("report addendum"),
    _noop("report archived"),
    _noop("report begun"),
    _noop("report drafted"),
    _noop("report opened"),
    _noop("report drafting started"),
    _noop("report drafting stopped"),
    _noop("report exported"),
    _noop("report printed"),
    _noop("report saved"),
    _noop("report signed"),
    _noop("report verified"),
    _noop("report versions compared"),
    _noop("retried files"),
    _noop("score calculated"),
    _noop("sent chart facts"),
    _noop("signed in"),
    _noop("signed out"),
    _noop("signing refused"),
    _noop("switched corpus off"),
    _noop("switched corpus on"),
    _noop("viewed chart"),
    _noop("viewed trend"),
)
