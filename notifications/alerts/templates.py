"""Alerts that are half written: by role, in Swedish and English, with [blanks] for what only today knows."""

from __future__ import annotations

from typing import Any

from people.models import Role, User

Json = dict[str, Any]


def _texts(swedish: tuple[str, str, str], english: tuple[str, str, str]) -> Json:
    fields = ("headline", "description", "instruction")
    return {
        "sv": dict(zip(fields, swedish, strict=True)),
        "en": dict(zip(fields, english, strict=True)),
    }


_COMMUNICATOR = (Role.COMMUNICATOR, Role.ADMINISTRATOR)
_ADMINISTRATOR = (Role.ADMINISTRATOR,)
# id, who may begin with it, category, severity, urgency, whether an answer is asked, texts
_TABLE: tuple[tuple[str, tuple[Role, ...], str, str, str, bool, Json], ...] = (
    (
        "water",
        _COMMUNICATOR,
        "Health",
        "Severe",
        "Immediate",
        True,
        _texts(
            (
                "Drick inte kranvattnet i [område]",
                "Vattnet kan göra människor sjuka. Felet upptäcktes klockan [tid]. "
                "Nästa besked kommer klockan [tid].",
                "Koka vattnet innan någon dricker det eller lagar mat. Hämta rent vatten vid [plats]. "
                "Säg till alla du har omsorg om. Svara att du har läst.",
            ),
            (
                "Do not drink the tap water in [area]",
                "The water can make people ill. The fault was found at [time]. More news at [time].",
                "Boil the water before anybody drinks it or cooks with it. Fetch clean water at [place]. "
                "Tell everybody in your care. Answer that you have read this.",
            ),
        ),
    ),
    (
        "lockdown",
        _COMMUNICATOR,
        "Security",
        "Extreme",
        "Immediate",
        True,
        _texts(
            (
                "Lås in er: hot mot [skola]",
                "Polisen är på väg till [skola]. Det gäller alla som är i eller nära huset.",
                "Gå in i närmaste rum. Lås dörren. Släck. Håll dig borta från fönstren. "
                "Ställ telefonen på ljudlöst. Öppna inte för någon. "
                "Svara om du är säker eller behöver hjälp.",
            ),
            (
                "Lock yourselves in: threat against [school]",
                "The police are on their way to [school]. This is for everybody in or near the building.",
                "Go into the nearest room. Lock the door. Turn off the light. Keep away from windows. "
                "Put your phone on silent. Open for nobody. Answer whether you are safe or need help.",
            ),
        ),
    ),
    (
        "evacuate",
        _COMMUNICATOR,
        "Fire",
        "Extreme",
        "Immediate",
        True,
        _texts(
            (
                "Lämna [byggnad] nu",
                "Det brinner i [byggnad]. Räddningstjänsten är larmad.",
                "Gå ut genom närmaste utgång. Ta inte hissen. Hjälp den som behöver det. "
                "Samlas vid [plats]. Svara om du är säker eller behöver hjälp.",
            ),
            (
                "Leave [building] now",
                "There is a fire in [building]. The fire brigade has been called.",
                "Go out by the nearest exit. Do not take the lift. Help anybody who needs it. "
                "Gather at [place]. Answer whether you are safe or need help.",
            ),
        ),
    ),
    (
        "care_system",
        _COMMUNICATOR,
        "Infra",
        "Severe",
        "Immediate",
        True,
        _texts(
            (
                "[System] ligger nere: arbeta på papper",
                "[System] har inte fungerat sedan klockan [tid]. Nästa besked kommer klockan [tid].",
                "Använd pärmen med reservrutiner. Skriv upp alla insatser på papper. "
                "Ring [nummer] om en medicinlista saknas. Svara att du har läst.",
            ),
            (
                "[System] is down: work on paper",
                "[System] has not worked since [time]. More news at [time].",
                "Use the folder with the fallback routines. Write down all care on paper. "
                "Call [number] if a medicine list is missing. Answer that you have read this.",
            ),
        ),
    ),
    (
        "call_in",
        _COMMUNICATOR,
        "Safety",
        "Moderate",
        "Expected",
        True,
        _texts(
            (
                "Vi behöver dig: extra pass [dag]",
                "[Enhet] behöver [antal] personer från klockan [tid] till klockan [tid].",
                "Svara med egna ord om du kan komma. Svara Inte i tjänst om du inte kan.",
            ),
            (
                "We need you: extra shift on [day]",
                "[Unit] needs [number] people from [time] to [time].",
                "Answer in your own words if you can come. Answer Not on duty if you cannot.",
            ),
        ),
    ),
    (
        "weather",
        _COMMUNICATOR,
        "Met",
        "Moderate",
        "Expected",
        False,
        _texts(
            (
                "Oväder i [område] från klockan [tid]",
                "SMHI varnar för [väder]. Det väntas hålla i sig till klockan [tid].",
                "Stanna inne om du kan. Kontrollera att alla i din omsorg har mat och värme. "
                "Ring din chef om du inte kommer fram.",
            ),
            (
                "Severe weather in [area] from [time]",
                "The weather service warns of [weather]. It is expected to last until [time].",
                "Stay indoors if you can. Check that everybody in your care has food and warmth. "
                "Call your manager if you cannot get through.",
            ),
        ),
    ),
    (
        "it_attack",
        _ADMINISTRATOR,
        "Infra",
        "Severe",
        "Immediate",
        True,
        _texts(
            (
                "Stäng av datorn nu: intrång",
                "Någon har tagit sig in i våra system klockan [tid].",
                "Stäng av datorn helt. Öppna inga bilagor. Använd bara din telefon. "
                "Ring [nummer] om du har klickat på något.",
            ),
            (
                "Switch off your computer now: intrusion",
                "Somebody got into our systems at [time].",
                "Put your computer off at once. Open no attachments. Use only your phone. "
                "Call [number] if you have clicked on something.",
            ),
        ),
    ),
)


def templates_for(user: User) -> list[Json]:
    """Return the templates of the person's roles, in the order they are shown in."""
    return [
        {
            "id": key,
            "category": category,
            "severity": severity,
            "urgency": urgency,
            "certainty": "Observed",
            "ask": ask,
            "texts": texts,
        }
        for key, roles, category, severity, urgency, ask, texts in _TABLE
        if not user.role_names.isdisjoint(roles)
    ]
