"""How the installation fares, for whoever runs it and nobody else."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON
from tests.servers.torget import Installation


def test_an_administrator_sees_what_is_wrong_and_that_it_is_mended(
    open_as: OpenAs, torget: Installation
) -> None:
    mats, fatima = open_as("mats", phone=True), open_as("fatima")
    mats.open("/manage/operations")
    backup = mats.page.get_by_role("listitem").filter(has_text="Säkerhetskopia")
    expect(backup).to_contain_text("Kör manage.py backup", timeout=SOON)
    expect(mats.page.get_by_role("status").filter(has_text="Något behöver åtgärdas nu")).to_be_visible()
    expect(mats.page.get_by_role("listitem").filter(has_text=f"{torget.first.pid}")).to_contain_text("Server")
    torget.manage("backup", "--noted")
    mats.page.get_by_role("button", name="Förnya nu").click()
    expect(backup).to_have_text("Säkerhetskopia Bra", timeout=SOON)
    fatima.open("/manage/operations")
    expect(fatima.page.get_by_text("Det här är inte öppet för dig")).to_be_visible(timeout=SOON)
    assert fatima.page.request.get("/api/operations").status == 403
