"""The rooms of the demonstration: what they are called, who is in them, what is talked about."""

from __future__ import annotations

import random
from dataclasses import dataclass

from chat.models import Room
from integrations.demo.municipality import Municipality
from people.models import User

# Names in scripts for people who are not of the cast: the heads of these units.
HEADS = {
    "norra": "Hemtjänsten Norra",
    "ekorren": "Förskolan Ekorren",
    "gata": "Gata och park",
    "hr": "HR-enheten",
    "kansli": "Kansliet",
}
COLLEAGUES = {"it-kollega": "IT-enheten"}


@dataclass(frozen=True)
class RoomPlan:
    """A room with a name. `talk` is its script, `everyday` how much of which everyday talk comes between.

    `units` are in it with all below them, `some` so many of everybody else, `heads` the heads of all units of
    these kinds, `heads_of` those of these units. `led_by` is the unit whose head is "chef" there.
    """

    key: str
    kind: str
    name: str
    purpose: str
    talk: str = ""
    everyday: tuple[tuple[str, int], ...] = ()
    units: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    heads_of: tuple[str, ...] = ()
    some: int = 0
    everyone: bool = False
    cast: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    led_by: str = ""
    round_the_clock: bool = False

    def members(self, made: Municipality, rng: random.Random) -> list[User]:
        """Return who is in the room; guests only where they are named."""
        staff = [user for user in made.people if user != made.cast["leila"]]
        chosen = list(staff) if self.everyone else []
        for unit in self.units:
            chosen += made.below(unit)
        if self.heads:
            chosen += made.heads(*self.heads)
        chosen += [made.head(unit) for unit in self.heads_of]
        chosen += rng.sample(staff, min(self.some, len(staff)))
        chosen += [made.cast[name] for name in (*self.cast, *self.owners)]
        if self.led_by:
            chosen.append(made.head(self.led_by))
        return list(dict.fromkeys(chosen))

    def owned_by(self, made: Municipality) -> list[User]:
        """Return its owners."""
        owners = [made.cast[name] for name in self.owners]
        return owners or [made.head(self.led_by)]


OPEN, CLOSED, SECRET = Room.Kind.OPEN, Room.Kind.CLOSED, Room.Kind.SECRET

ROOMS = (
    RoomPlan(
        "allmant",
        OPEN,
        "Allmänt Lindviken",
        "För alla som jobbar i kommunen: frågor, tips och sådant som rör många.",
        talk="allmant",
        everyday=(("alla", 12),),
        everyone=True,
        owners=("anna", "sara"),
    ),
    RoomPlan(
        "nyheter",
        Room.Kind.ANNOUNCEMENT,
        "Nyheter från kommunen",
        "Det du behöver veta, ungefär två gånger i veckan. Här skriver kommunikationsenheten och ledningen.",
        talk="nyheter",
        everyone=True,
        owners=("anna", "karin"),
    ),
    RoomPlan(
        "hemtjansten",
        CLOSED,
        "Hemtjänsten Norra",
        "Arbetslaget i Norrvik: turer, byten och sådant som inte kan vänta. Aldrig namn på brukare.",
        talk="hemtjansten",
        everyday=(("vård", 34),),
        units=("Hemtjänsten Norra",),
        led_by="Hemtjänsten Norra",
        round_the_clock=True,
    ),
    RoomPlan(
        "hemtjansten-sodra",
        CLOSED,
        "Hemtjänsten Södra",
        "Arbetslaget söder om ån.",
        everyday=(("vård", 36), ("alla", 6)),
        units=("Hemtjänsten Södra",),
        led_by="Hemtjänsten Södra",
        round_the_clock=True,
    ),
    RoomPlan(
        "lindgarden",
        CLOSED,
        "Lindgården",
        "Alla avdelningar på Lindgården, dag och natt.",
        everyday=(("boende", 24), ("vård", 8), ("alla", 7)),
        units=("Lindgården",),
        led_by="Lindgården",
        round_the_clock=True,
    ),
    RoomPlan(
        "ekorren",
        CLOSED,
        "Förskolan Ekorren",
        "Vi på Ekorren. Inga barns namn, inga bilder på barn.",
        talk="ekorren",
        everyday=(("skola", 30),),
        units=("Förskolan Ekorren",),
        led_by="Förskolan Ekorren",
    ),
    RoomPlan(
        "blasippan",
        CLOSED,
        "Förskolan Blåsippan",
        "Vi på Blåsippan.",
        everyday=(("skola", 36), ("alla", 5)),
        units=("Förskolan Blåsippan",),
        led_by="Förskolan Blåsippan",
    ),
    RoomPlan(
        "lindviksskolan",
        CLOSED,
        "Lindviksskolan",
        "Personalrummet, fast i fickan.",
        everyday=(("skola", 36), ("alla", 6)),
        units=("Lindviksskolan",),
        led_by="Lindviksskolan",
    ),
    RoomPlan(
        "kommunikation",
        CLOSED,
        "Kommunikationsenheten",
        "Planering, korrektur och jour.",
        talk="kommunikation",
        everyday=(("kontor", 25),),
        units=("Kommunikationsenheten",),
        led_by="Kommunikationsenheten",
    ),
    RoomPlan(
        "ledning",
        SECRET,
        "Kommunledningen",
        "Förvaltningscheferna och direktören. Beslut hör hemma i diariet.",
        talk="ledning",
        heads=("department", "municipality"),
        owners=("karin",),
    ),
    RoomPlan(
        "kris",
        SECRET,
        "Krisledningen",
        "Läge och beslut när något händer, och övningar däremellan.",
        talk="kris",
        heads=("department",),
        cast=("anna", "mats"),
        owners=("karin",),
    ),
    RoomPlan(
        "it",
        OPEN,
        "IT-hjälpen",
        "Fråga om datorer, telefoner och inloggning. Skriv aldrig lösenord här.",
        talk="it",
        everyday=(("kontor", 20),),
        units=("IT-enheten",),
        some=90,
        cast=("fatima", "erik"),
        owners=("mats",),
    ),
    RoomPlan(
        "kok",
        OPEN,
        "Köken i Lindviken",
        "Menyer, allergener, portioner och svinn.",
        talk="kok",
        everyday=(("alla", 8),),
        units=("Måltidsenheten",),
        some=12,
        cast=("erik", "karin"),
        led_by="Måltidsenheten",
    ),
    RoomPlan(
        "gata",
        CLOSED,
        "Gata och park",
        "Lagen ute och planeringen inne.",
        talk="gata",
        everyday=(("teknik", 32),),
        units=("Gata och park",),
        cast=("fatima",),
        led_by="Gata och park",
    ),
    RoomPlan(
        "plan",
        CLOSED,
        "Plan och bygg",
        "Bygglov, kartor och detaljplaner.",
        everyday=(("kontor", 34), ("alla", 4)),
        units=("Plan och bygg",),
        led_by="Plan och bygg",
    ),
    RoomPlan(
        "bostader",
        CLOSED,
        "Kommunen och Lindviksbostäder",
        "Hissar, portar och lås: vi som möts i trapphusen. Gäster läser här.",
        talk="bostader",
        units=("Fastighet",),
        cast=("fatima", "leila"),
        led_by="Fastighet",
    ),
    RoomPlan(
        "moderering",
        OPEN,
        "Ordning på Torget",
        "Vad får man skriva? Moderatorerna svarar. Vanliga rum gallras efter ett år.",
        talk="moderering",
        some=60,
        cast=("anna",),
        owners=("sara",),
    ),
    RoomPlan(
        "fika",
        OPEN,
        "Fika och fredag",
        "Det som inte är jobb men gör det lättare.",
        talk="fika",
        everyday=(("alla", 25),),
        some=130,
        cast=("fatima", "erik", "anna", "karin", "mats", "sara"),
        owners=("erik",),
    ),
    RoomPlan(
        "nyanstallda",
        OPEN,
        "Ny i kommunen",
        "För den som är ny, och för den som minns hur det var.",
        talk="nyanstallda",
        some=40,
        cast=("karin", "mats", "sara"),
        led_by="HR-enheten",
    ),
    RoomPlan(
        "cykel",
        OPEN,
        "Cykel till jobbet",
        "Vägval, väder och punkteringar.",
        talk="cykel",
        some=35,
        cast=("mats", "erik"),
        led_by="Gata och park",
    ),
    RoomPlan(
        "vikarier",
        OPEN,
        "Vikariepoolen",
        "Pass att ta och pass att lämna.",
        talk="vikarier",
        some=45,
        cast=("fatima", "erik"),
        led_by="HR-enheten",
        round_the_clock=True,
    ),
    RoomPlan(
        "skolledare",
        CLOSED,
        "Skolledare",
        "Rektorer och förvaltning.",
        talk="skolledare",
        heads_of=(
            "Förskolan Ekorren",
            "Förskolan Blåsippan",
            "Lindviksskolan",
            "Bergaskolan",
            "Lindvikens gymnasium",
        ),
        cast=("anna", "karin"),
        led_by="Barn- och utbildningsförvaltningen",
    ),
    RoomPlan(
        "kultur",
        OPEN,
        "Kultur och bibliotek",
        "Vad som är på gång, och vem som har elverket.",
        talk="kultur",
        everyday=(("kontor", 12),),
        units=("Kultur- och fritidsförvaltningen",),
        some=15,
        cast=("fatima", "erik", "mats"),
        led_by="Kultur- och fritidsförvaltningen",
    ),
    RoomPlan(
        "digital",
        OPEN,
        "Digitalisering",
        "E-tjänster, blanketter som inte borde finnas, tillgänglighet.",
        talk="digital",
        units=("IT-enheten",),
        some=30,
        owners=("mats",),
    ),
    RoomPlan(
        "valfardsteknik",
        OPEN,
        "Välfärdsteknik",
        "Robotar, larm och kameror: vad fungerar på riktigt?",
        talk="valfardsteknik",
        some=35,
        cast=("fatima", "mats"),
        led_by="Vård- och omsorgsförvaltningen",
    ),
    RoomPlan(
        "english",
        OPEN,
        "In English, please",
        "For colleagues more at home in English. Ask anything.",
        talk="english",
        some=25,
        cast=("leila", "mats", "fatima"),
        led_by="Arbetsmarknad och integration",
    ),
    RoomPlan(
        "social",
        CLOSED,
        "Mottagningen",
        "Socialtjänstens mottagning. Inga ärenden här.",
        talk="social",
        everyday=(("kontor", 25),),
        units=("Barn och familj", "Ekonomiskt bistånd"),
        led_by="Barn och familj",
    ),
    RoomPlan(
        "servicecenter",
        OPEN,
        "Servicecenter",
        "Vad invånarna frågar om, och vem som vet.",
        talk="servicecenter",
        everyday=(("kontor", 20), ("alla", 5)),
        units=("Servicecenter",),
        some=30,
        cast=("anna",),
        owners=("sara",),
    ),
)
