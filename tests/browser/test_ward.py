"""The ward board in a real browser: rows follow the devices, the keyboard leads to the chart, and nothing is lost by kill -9."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.request import Request, urlopen

import pytest

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


def deliver(site, secret, value):
    body = {"readings": [{"code": "8867-4", "value": value, "unit": "/min", "at": datetime.now(UTC).isoformat()}]}
    request = Request(f"{site.url}/devices/readings/", json.dumps(body).encode(),
                      {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"})
    with urlopen(request, timeout=10) as answer:
        assert json.loads(answer.read())["stored"] == 1


def test_an_alert_goes_from_the_device_to_the_board_and_is_acknowledged(site, page_for, picture):
    page = page_for("li.doctor", width=1500)
    page.goto("/ward/devices/")
    page.get_by_label("Name, such as place and number").fill("Bed 12")
    page.get_by_role("button", name="Register the device").click()
    secret = page.locator(".secret").inner_text()
    page.goto("/patients/")
    page.get_by_role("link", name="Mary Whitfield").click()
    page.get_by_role("link", name="Monitoring").click()
    page.locator("select[name=device]").select_option(label="Bed 12")
    page.get_by_role("button", name="Assign").click()
    deliver(site, secret, 80)
    page.goto("/ward/")
    row = page.locator(".ward tbody tr", has_text="Mary Whitfield")
    row.get_by_text("80", exact=True).wait_for()
    deliver(site, secret, 150)
    row.get_by_text("Heart rate 150 (limit ≥131)").wait_for()
    page.locator("#ward-announcer", has_text="Mary Whitfield: Heart rate 150").wait_for(state="attached")
    assert not violations(page)
    picture(page, "ward-board")
    row.get_by_role("button", name="Acknowledge").press("Enter")
    row.get_by_text("acknowledged", exact=True).wait_for()
    row.get_by_role("link", name="Mary Whitfield").press("Enter")
    page.get_by_role("heading", name="Open alerts").wait_for()
    assert not violations(page)


def test_no_confirmed_reading_is_lost_when_the_server_is_killed(site):
    measured = json.loads(site.manage("benchmark", "monitoring_restart", "--limit", "6", "--json"))["monitoring_restart"]
    assert (measured["ours"], measured["confirmed"] > 0) == (0, True)
