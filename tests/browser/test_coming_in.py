"""From a letter to signed in, and the house rules that come before everything else."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone, sign_in
from tests.browser.test_accessible import violations
from tests.browser.test_ways_in import attach_authenticator
from tests.conftest import OpenContext
from tests.servers.torget import Installation, Template


def test_from_letter_to_signed_in_on_a_phone(open_as: OpenAs, open_context: OpenContext) -> None:
    mats = open_as("mats", bypass_csp=True, reduced_motion="reduce")
    mats.open("/manage/invitations")
    mats.page.get_by_label("Förnamn").fill("Nadja")
    mats.page.get_by_label("Efternamn").fill("Ek")
    mats.page.get_by_role("button", name="Skriv inbjudan").click()
    notice = mats.page.get_by_role("status").filter(has_text="Inbjudan till Nadja är skriven.")
    expect(notice).to_be_visible(timeout=SOON)
    assert violations(mats.page) == []
    address = notice.get_by_role("link", name="Skriv ut brevet").get_attribute("href") or ""
    letter = mats.page.context.request.get(address).text()
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", letter)[0]

    phone = open_context(phone=True, bypass_csp=True, reduced_motion="reduce").new_page()
    attach_authenticator(phone)
    phone.goto(f"/welcome#{code}")
    expect(phone.get_by_role("heading", name="Välkommen, Nadja")).to_be_visible(timeout=SOON)
    # The code is not left in the address bar, nor in the history.
    assert "#" not in phone.url
    assert violations(phone) == []
    phone.get_by_role("button", name="Kom in med en lösennyckel").click()
    expect(phone).to_have_url(re.compile("/me/notifications$"), timeout=SOON)
    expect(phone.get_by_role("heading", level=1, name="Notiser")).to_be_visible(timeout=SOON)
    expect(phone.locator('[data-link="live"]')).to_be_attached(timeout=SOON)
    assert phone.request.get("/api/me").json()["ways"] == ["passkey"]

    used = open_context(phone=True).new_page()
    used.goto(f"/welcome#{code}")
    expect(used.get_by_role("alert")).to_contain_text("redan använd", timeout=SOON)
    used.get_by_label("Koden i ditt brev").fill("AAAA-BBBB-CCCC")
    used.get_by_role("button", name="Fortsätt").click()
    expect(used.get_by_role("alert")).to_contain_text("Den koden finns inte", timeout=SOON)
    mats.page.reload()
    row = mats.page.get_by_role("listitem").filter(has_text="Nadja Ek")
    expect(row).to_contain_text("Använd", timeout=SOON)


def test_house_rules_come_before_everything_else(template: Template, open_context: OpenContext) -> None:
    torget: Installation = template.copy()
    try:
        server = torget.add_server()

        def come(called: str, **options: object) -> Someone:
            context = open_context(base_url=server.url, **options)
            sign_in(context, torget.cast[called])
            return Someone(torget.cast[called], context.new_page())

        fatima = come("fatima", phone=True, bypass_csp=True, reduced_motion="reduce")
        fatima.open("/people")
        mats = come("mats")
        mats.open("/manage/rules")
        mats.page.get_by_label("På svenska").fill("# Var snäll\n\nVi skriver som vi pratar.")
        mats.page.get_by_label("På engelska").fill("# Be kind\n\nWe write as we talk.")
        mats.page.get_by_role("button", name="Förhandsgranska").click()
        expect(mats.page.get_by_role("heading", name="Var snäll")).to_be_visible()
        mats.page.get_by_role("button", name="Publicera").click()
        mats.page.get_by_role("dialog").get_by_role("button", name="Publicera").click()

        # Her page is open: it is there without a reload, and nothing else is.
        accept = fatima.page.get_by_role("button", name="Jag har läst dem och följer dem")
        expect(accept).to_be_visible(timeout=SOON)
        expect(fatima.page.get_by_text("Vi skriver som vi pratar.")).to_be_visible()
        assert violations(fatima.page) == []
        fatima.page.reload()
        accept.click(timeout=SOON)
        expect(fatima.page.get_by_role("heading", name="Personer")).to_be_visible(timeout=SOON)
        expect(fatima.page.locator('[data-link="live"]')).to_be_attached(timeout=SOON)
    finally:
        torget.stop()


def test_people_are_taken_over_from_a_file_and_come_in_by_letters(
    open_as: OpenAs, open_context: OpenContext
) -> None:
    mats = open_as("mats", bypass_csp=True, reduced_motion="reduce")
    mats.open("/manage/import")
    rows = "".join(f"imp{number};Ny{number};Person;Lillköpings kommun > Nyenheten\n" for number in range(30))
    content = f"externt id;förnamn;efternamn;enhet\n{rows};Ingen;Alls;\n".encode("latin-1")
    mats.page.get_by_label("Välj en fil").set_input_files(
        {"name": "personal.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(mats.page.get_by_role("heading", name="Kontrollerad.")).to_be_visible(timeout=SOON)
    expect(mats.page.get_by_role("row", name="Skulle bli nya 30")).to_be_visible()
    expect(mats.page.get_by_role("row", name=re.compile("^32 Ingen Alls"))).to_be_visible()
    assert violations(mats.page) == []
    mats.page.get_by_role("button", name="Genomför").click()
    mats.page.get_by_role("dialog").get_by_role("button", name="Genomför").click()
    expect(mats.page.get_by_role("heading", name="Klart.")).to_be_visible(timeout=SOON)
    found = mats.ask("GET", "people?q=Ny29")["people"]
    assert [person["name"] for person in found] == ["Ny29 Person"]

    mats.page.goto("/manage/invitations")
    mats.page.get_by_label("För vilken enhet?").select_option(label="Nyenheten")
    mats.page.get_by_text("30 personer utan brev").click(timeout=SOON)
    mats.page.get_by_label("Ny7 Person").uncheck()
    assert violations(mats.page) == []
    mats.page.get_by_role("button", name="Skriv 29 brev").click()
    papers = mats.page.get_by_role("link", name="Skriv ut dem, en sida var")
    expect(papers).to_be_visible(timeout=SOON)
    sheets = mats.page.context.request.get(papers.get_attribute("href") or "").text().split("<main>")[1:]
    assert len(sheets) == 29
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", sheets[0])[0]
    phone = open_context(phone=True, bypass_csp=True, reduced_motion="reduce").new_page()
    phone.goto(f"/welcome#{code}")
    expect(phone.get_by_text("Ditt användarnamn är")).to_be_visible(timeout=SOON)
    assert violations(phone) == []
    phone.get_by_label(re.compile("[Vv]älj ett lösenord")).fill("ny-lampa-i-fönstret-7")
    phone.get_by_role("button", name="Kom in med ett lösenord").click()
    expect(phone).to_have_url(re.compile("/me/notifications$"), timeout=SOON)
    expect(phone.get_by_role("heading", level=1, name="Notiser")).to_be_visible(timeout=SOON)


def test_an_administrator_marks_a_helper_and_keeps_the_units(open_as: OpenAs) -> None:
    mats, fatima = open_as("mats", bypass_csp=True, reduced_motion="reduce"), open_as("fatima")
    mats.open(f"/people/{fatima.id}")
    mats.page.get_by_text("Administration", exact=True).last.click()
    assert violations(mats.page) == []
    with mats.page.expect_response(lambda answer: answer.request.method == "PUT"):
        mats.page.get_by_label("Ambassadör").click()
    fatima.open("/people")
    fatima.page.get_by_role("button", name="Hjälpare").click()
    expect(fatima.page.get_by_role("link", name="Fatima Haddad")).to_be_visible(timeout=SOON)

    mats.page.goto("/manage/units")
    mats.page.get_by_label("Vilken enhet?").select_option(label="Hemtjänst Norr")
    mats.page.get_by_label("En ny enhet under den").fill("Kvällslaget")
    mats.page.get_by_role("button", name="Skapa enheten").click()
    expect(mats.page.get_by_text("Sparat.")).to_be_visible(timeout=SOON)
    assert violations(mats.page) == []
    assert "Kvällslaget" in [unit["name"] for unit in mats.ask("GET", "units")["units"]]
    mats.ask("DELETE", f"people/{fatima.id}/ambassador")
