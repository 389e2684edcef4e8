"""Times the pages of the site as a signed-in doctor gets them, without a network in between. Knows no target."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from clinic.models import Person
from qa.evaluation.speed import Measure, NothingMeasured, median_of_medians, seconds

CHART = re.compile(r'href="(/patients/[0-9a-f-]{36}/)"')
PAGES = ("ask", "patients", "reports", "literature")
HOST = "127.0.0.1"


def time_pages(*, doctor: Person, rounds: int) -> Measure:
    """Median milliseconds of server time of the median page, one chart among them."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(doctor)
    try:
        addresses = [*map(reverse, PAGES), _first_chart(client)]
        samples = [[_milliseconds(client, address) for _ in range(rounds + 1)][1:] for address in addresses]
    finally:
        client.logout()
    return Measure(median_of_medians(samples), "ms")


def _first_chart(client: Client) -> str:
    found = CHART.search(client.get(reverse("patients")).content.decode())
    if found is None:
        raise NothingMeasured("The doctor has no patient whose chart could be opened.")
    return found[1]


def _milliseconds(client: Client, address: str) -> float:
    return 1000 * seconds(lambda: _opened(client, address))


def _opened(client: Client, address: str) -> None:
    status = client.get(address).status_code
    if status != 200:
        raise NothingMeasured(f"A page answered with status {status}.")
