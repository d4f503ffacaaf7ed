"""The directory and one's own page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone
from tests.content.samples import photo


def test_what_one_says_of_oneself_is_found_by_others(fatima: Someone, open_as: OpenAs) -> None:
    anna = open_as("anna")
    anna.open("/me/card")
    anna.page.get_by_label("Kunskaper").fill("pressmeddelanden, zebrafisk")
    anna.page.get_by_label("Fråga mig om").fill("Hur man skriver så att folk läser")
    anna.page.get_by_role("button", name="Spara mitt kort").click()
    expect(anna.page.get_by_text("Ditt kort är sparat.")).to_be_visible(timeout=SOON)
    jag = {"name": "jag.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    anna.page.get_by_label("Välj en bild", exact=True).set_input_files([jag])
    cutting = anna.page.get_by_role("dialog", name="Din bild")
    cutting.get_by_role("application").press("ArrowRight")
    cutting.get_by_role("slider", name="Större").press("End")
    cutting.get_by_role("button", name="Använd bilden").click()
    expect(cutting).to_have_count(0, timeout=SOON)
    expect(anna.page.get_by_role("button", name="Välj en annan bild")).to_be_visible()

    fatima.open("/people")
    fatima.page.get_by_role("searchbox").fill("zebrafisk")
    fatima.page.get_by_role("link", name="Anna Bergström").click()
    card = fatima.page.get_by_role("article")
    expect(card).to_contain_text("Hur man skriver så att folk läser", timeout=SOON)
    expect(card.get_by_role("link", name="zebrafisk")).to_be_visible()
    face = card.locator(".avatar img")
    expect(face).to_be_visible(timeout=SOON)
    assert face.evaluate("img => img.decode().then(() => img.naturalWidth)") == 512
    fatima.page.get_by_role("searchbox").fill("")
    card.get_by_role("link", name="pressmeddelanden").click()
    expect(fatima.page.get_by_role("button", name="Ta bort pressmeddelanden")).to_be_visible(timeout=SOON)
    # In the list as well, small.
    people = fatima.page.get_by_role("list", name="Personer").get_by_role("listitem")
    expect(people).to_have_count(1, timeout=SOON)
    expect(people.get_by_role("link", name="Anna Bergström").locator("img")).to_be_visible(timeout=SOON)
    people.get_by_role("link").click()


def test_the_tree_of_units_leads_down_to_people(fatima: Someone) -> None:
    fatima.open("/people")
    fatima.page.get_by_role("button", name="Enheter").click()
    fatima.page.get_by_role("button", name="Visa vad som finns i Vård och omsorg").click()
    fatima.page.get_by_role("link", name="Hemtjänst Norr").click()
    main = fatima.page.get_by_role("main")
    expect(main.get_by_role("heading", name="Hemtjänst Norr")).to_be_visible(timeout=SOON)
    expect(main.get_by_role("link", name="Fatima Haddad")).to_be_visible()
    main.get_by_role("link", name="Vård och omsorg").click()
    expect(main.get_by_role("heading", name="Vård och omsorg", level=1)).to_be_visible(timeout=SOON)


def test_the_language_follows_the_person_and_the_theme_the_device(fatima: Someone, open_as: OpenAs) -> None:
    sara = open_as("sara")
    sara.open("/me/look")
    # The page changes at once; other devices once the server has it.
    with sara.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        sara.page.get_by_role("button", name="English").click()
    expect(sara.page.get_by_role("heading", name="Language and look")).to_be_visible(timeout=SOON)
    sara.page.get_by_role("button", name="Dark").click()
    assert sara.page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    sara.page.reload()
    expect(sara.page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    elsewhere = open_as("sara", phone=True)
    elsewhere.open("/me/security")
    expect(elsewhere.page.get_by_role("heading", name="Where I am signed in")).to_be_visible(timeout=SOON)
    sara.page.get_by_role("button", name="Svenska").click()
    expect(sara.page.get_by_role("heading", name="Språk och utseende")).to_be_visible(timeout=SOON)


def test_a_session_is_listed_and_ended(open_as: OpenAs) -> None:
    karin, phone = open_as("karin"), open_as("karin", phone=True)
    phone.open("/chat")
    karin.open("/me/security")
    devices = karin.page.get_by_role("listitem").filter(has_text="Senast använd")
    expect(devices).to_have_count(len(karin.ask("GET", "sessions")["sessions"]), timeout=SOON)
    expect(devices.filter(has_text="Den här enheten")).to_have_count(1)
    before = devices.count()
    devices.get_by_role("button", name="Logga ut").first.click()
    karin.page.get_by_role("dialog").get_by_role("button", name="Logga ut").click()
    expect(devices).to_have_count(before - 1, timeout=SOON)


def test_a_long_directory_is_drawn_in_part_and_told_whole(fatima: Someone) -> None:
    fatima.open("/people")
    people = fatima.page.get_by_role("list", name="Personer")
    rows = people.get_by_role("listitem")
    expect(rows.first).to_have_attribute("aria-setsize", "-1", timeout=SOON)
    # The next pages come as one scrolls.
    fatima.page.wait_for_function(
        """() => {
            const box = document.querySelector('.pane.list .pane-body')
            box.scrollTop = box.scrollHeight
            return !box.querySelector('.list-more')
        }""",
        timeout=3 * SOON,
    )
    total = len(fatima.ask("GET", "people?limit=100")["people"]) + 1
    expect(rows.last).to_have_attribute("aria-posinset", re.compile(r"^\d{3,}$"), timeout=SOON)
    whole = int(rows.last.get_attribute("aria-setsize") or "")
    assert whole >= total
    assert rows.last.get_attribute("aria-posinset") == str(whole)
    assert rows.count() < whole / 2
    # Who is on a row stays on it, however far away the screen goes.
    rows.last.get_by_role("link").focus()
    fatima.page.locator(".pane.list .pane-body").evaluate("box => { box.scrollTop = 0 }")
    expect(people.locator('[aria-posinset="1"]')).to_be_visible(timeout=SOON)
    assert fatima.page.evaluate("() => document.activeElement.closest('li')?.ariaPosInSet") == str(whole)
