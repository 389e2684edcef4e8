"""The family of a browser and of its system, from what it says of itself; enough to know one's own devices again."""

from __future__ import annotations

from dataclasses import dataclass

# The first mark found counts: most browsers also name those they descend from.
BROWSERS = (("MicroMessenger/", "WeChat"), ("QQBrowser/", "QQ Browser"), ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
            ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("iPad", "iPadOS"), ("iPhone", "iOS"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))


@dataclass(frozen=True)
class Browser:
    """Names of products, such as Firefox and Windows; empty where they are not known."""

    family: str = ""
    system: str = ""


def browser_of(user_agent: str) -> Browser:
    """The families, without versions; what is sent may be anything and is never repeated."""
    return Browser(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(names: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in names if mark in said), "")
