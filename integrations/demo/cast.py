"""Those the demonstration is about, who have a password: its readers sign in as one of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One of the cast. `unit` is the name of theirs, empty for a guest."""

    username: str
    given_name: str
    family_name: str
    title: str
    unit: str
    shown: str
    roles: tuple[str, ...] = ("staff",)
    languages: tuple[str, ...] = ("Svenska", "Engelska")
    skills: tuple[str, ...] = ()
    about: str = ""
    ask_about: str = ""
    email: str = ""


CAST = (
    Part(
        username="fatima",
        given_name="Fatima",
        family_name="Haddad",
        title="Undersköterska",
        unit="Hemtjänsten Norra",
        shown="undersköterska i hemtjänsten",
        languages=("Svenska", "Arabiska", "Engelska"),
        skills=("Handledning", "Demensvård", "Förflyttningsteknik"),
        about="Har kört samma tur i elva år och kan varje trapphus i Norrvik.",
        ask_about="Hur man är handledare för nya, arabiska i mötet med anhöriga.",
    ),
    Part(
        username="erik",
        given_name="Erik",
        family_name="Lindqvist",
        title="Förskollärare",
        unit="Förskolan Ekorren",
        shown="förskollärare på Ekorren",
        skills=("Flerspråkighet", "Skapande med barn", "Utepedagogik"),
        about="Bygger städer av kartong. Avdelning Tallkotten.",
        ask_about="Sagor på flera språk, QR-böcker, återbruk.",
    ),
    Part(
        username="anna",
        given_name="Anna",
        family_name="Bergström",
        title="Kommunikatör",
        unit="Kommunikationsenheten",
        shown="kommunikatör",
        roles=("staff", "communicator"),
        skills=("Klarspråk", "Kriskommunikation", "Tillgänglighet på webben"),
        about="Skriver så att det går att förstå, även klockan tre på natten.",
        ask_about="Hur man når dem som inte sitter vid en dator.",
    ),
    Part(
        username="karin",
        given_name="Karin",
        family_name="Öberg",
        title="Kommundirektör",
        unit="Lindvikens kommun",
        shown="kommundirektör",
        skills=("Ledarskap", "Krisledning"),
        about="Började som badvakt i kommunen. Svarar helst själv.",
        ask_about="Vad som helst, gärna i Allmänt Lindviken.",
    ),
    Part(
        username="mats",
        given_name="Mats",
        family_name="Nyström",
        title="IT-administratör",
        unit="IT-enheten",
        shown="administratör",
        roles=("staff", "administrator"),
        skills=("Linux", "Nätverk", "Passnycklar"),
        about="Sköter servrarna, bland annat den som Torget går på.",
        ask_about="Inloggning, telefoner och varför man måste starta om två gånger.",
    ),
    Part(
        username="sara",
        given_name="Sara",
        family_name="Holm",
        title="Kommunvägledare",
        unit="Servicecenter",
        shown="moderator",
        roles=("staff", "moderator"),
        skills=("Offentlighet och sekretess", "Svårt samtal", "Teckenspråk"),
        about="Modererar Torget två dagar i veckan.",
        ask_about="Vad man får skriva, och hur man säger det vänligt.",
    ),
    Part(
        username="leila",
        given_name="Leila",
        family_name="Aziz",
        title="Fastighetsförvaltare, Lindviksbostäder",
        unit="",
        shown="gäst från bostadsbolaget",
        roles=("guest",),
        languages=("Svenska", "Engelska", "Persiska"),
        about="Förvaltar husen på Storgatan, Strandvägen och Björkgatan.",
        email="leila.aziz@lindviksbostader.example",
    ),
)
