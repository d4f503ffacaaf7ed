"""What people of a title know, and say of themselves."""

from __future__ import annotations

import random
from typing import NamedTuple

SPOKEN = ("Engelska", "Tyska", "Engelska", "Spanska", "Engelska", "Franska", "Teckenspråk", "Finska")


class Knowledge(NamedTuple):
    """What a person's card says beside name and place."""

    skills: tuple[str, ...]
    about: str
    ask_about: str


# A part of the title, what such people know, and what they like to be asked about. The first that fits.
_FIELDS = (
    (
        "sköterska",
        ("Demensvård", "Såromläggning", "Palliativ vård", "Förflyttningsteknik", "Munhälsa", "Delegering"),
        ("hur man lugnar någon som är orolig", "tryckavlastning", "den nya dokumentationen"),
    ),
    (
        "biträde",
        ("Förflyttningsteknik", "Specialkost", "Livsmedelshygien", "Bemötande"),
        ("smarta genvägar i Norrvik", "konsistensanpassad mat", "hur man hittar i förrådet"),
    ),
    ("Kock", ("Specialkost", "Storkök", "Klimatsmart mat", "Allergener"), ("soppor för 400", "matsvinn")),
    ("Kostchef", ("Upphandling av livsmedel", "Matsvinn", "Allergener"), ("menyplanering", "svinnmätning")),
    (
        "skol",
        ("Pedagogisk planering", "Språkutveckling", "Lågaffektivt bemötande", "Musik", "Zebrafisk"),
        ("flerspråkiga klasser", "akvariet i NO-salen", "rastaktiviteter"),
    ),
    (
        "Lärare",
        ("Matematik", "Svenska som andraspråk", "Programmering", "Idrott"),
        ("läxhjälp", "digitala prov"),
    ),
    (
        "Rektor",
        ("Ledarskap", "Skoljuridik", "Schemaläggning"),
        ("arbetsmiljö i skolan", "vårdnadshavarmöten"),
    ),
    (
        "Socialsekreterare",
        ("Utredning", "Barnsamtal", "Samtyckesfrågor"),
        ("orosanmälan", "samtal på lätt svenska"),
    ),
    ("IT", ("Nätverk", "Mobila enheter", "Informationssäkerhet"), ("skrivare, tyvärr", "trådlöst nät")),
    ("System", ("Integrationer", "Personalsystemet", "Testledning"), ("behörigheter", "e-tjänster")),
    ("Bygg", ("Bygglov", "Tillgänglighet", "Detaljplaner"), ("attefallshus", "solceller")),
    ("arkitekt", ("Detaljplaner", "Trästad", "Medborgardialog"), ("strandskydd", "torgets historia")),
    (
        "park",
        ("Trädvård", "Snöröjning", "Perenner", "Motorsåg"),
        ("rabatter som klarar sig själva", "vilka träd som får fällas"),
    ),
    ("Maskin", ("Hjullastare", "Snöröjning", "ADR"), ("service på maskiner", "grus")),
    ("tekniker", ("Felsökning", "Styr och regler", "Jour"), ("ventilation", "pumpar som låter")),
    ("ekonom", ("Budget", "Kalkylblad", "Internkontroll"), ("periodisering", "kontoplanen")),
    ("Upphandlare", ("Upphandling", "Ramavtal", "Avtalsuppföljning"), ("direktupphandling",)),
    ("HR", ("Rehabilitering", "Arbetsrätt", "Rekrytering"), ("svåra samtal", "onboarding")),
    ("Bibliotek", ("Högläsning", "Referenssamtal", "Lokalhistoria"), ("bokprat", "släktforskning")),
    ("Registrator", ("Offentlighet och sekretess", "Diarieföring"), ("allmänna handlingar",)),
    ("Arkivarie", ("Gallring", "Bevarande", "Lokalhistoria"), ("hur länge saker ska sparas",)),
    ("chef", ("Ledarskap", "Schemaläggning", "Budget", "Arbetsmiljö"), ("bemanning", "medarbetarsamtal")),
    ("", ("Bemötande", "Dokumentation", "Projektledning", "Klarspråk"), ("hur saker brukar gå till här",)),
)
_ABOUT = (
    "Har jobbat i Lindviken sedan {year}.",
    "Kom hit från en större stad och blev kvar.",
    "Uppvuxen i Norrvik, sjunger i kommunkören.",
    "Ny för i år, säg gärna hej.",
    "Cyklar till jobbet i alla väder.",
    "Odlar chili på fritiden, tar med till fikat.",
    "Skyddsombud. Ring hellre än att undra.",
    "Jobbar åttio procent, ledig varannan fredag.",
)


def knowledge_of(title: str, rng: random.Random) -> Knowledge:
    """Return what somebody of that title knows. Not everybody has filled in their card."""
    _, skills, subjects = next(field for field in _FIELDS if field[0].lower() in title.lower())
    chosen = tuple(rng.sample(skills, min(len(skills), rng.randint(1, 3)))) if rng.random() < 0.8 else ()
    about = rng.choice(_ABOUT).format(year=rng.randint(1994, 2023)) if rng.random() < 0.45 else ""
    ask_about = rng.choice(subjects) if rng.random() < 0.4 else ""
    return Knowledge(chosen, about, ask_about[:1].upper() + ask_about[1:])
