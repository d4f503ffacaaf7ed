"""Names to draw from. Any likeness to a living person is chance."""

from __future__ import annotations

from typing import NamedTuple


class Origin(NamedTuple):
    """Names that go together, the languages such people may speak beside Swedish, and how common they are."""

    weight: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    languages: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ORIGINS = (
    Origin(
        72,
        _words(
            "Agneta Alva Amanda Anders Anette Anton Arvid Astrid Axel Barbro Bengt Birgitta Bo "
            "Britta Camilla Carina Cecilia Christer Clara Daniel David Ebba Elin Elsa Emil Emma "
            "Erika Eva Filip Fredrik Frida Gabriel Gunilla Gustav Göran Hanna Hans Helena Henrik "
            "Ida Inger Ingrid Jakob Jan Jenny Jens Johan Johanna Jonas Josefin Julia Kerstin "
            "Kjell Klara Kristina Lars Lena Linda Linnea Lisa Lotta Lovisa Magnus Maja Malin "
            "Margareta Maria Marie Martin Mattias Mikael Moa Monica Måns Nils Nina Olle Olof "
            "Oskar Patrik Per Pernilla Peter Petra Pia Rasmus Rebecka Rikard Robin Rolf Sandra "
            "Sigrid Simon Sofia Stefan Stina Sten Susanne Sven Thomas Tilda Tobias Tove Ulf "
            "Ulrika Vera Viktor Wilma Åke Åsa Örjan"
        ),
        _words(
            "Ahlgren Alm Almgren Andersson Asp Axelsson Backman Berg Berggren Berglund Björk Blom "
            "Blomqvist Boström Brandt Bäckman Dahl Dahlberg Ek Ekberg Eklund Ekström Engström "
            "Eriksson Falk Fors Forsberg Fransson Friberg Granberg Grönlund Gustafsson Hagman "
            "Hallberg Hansson Hedin Hedlund Hellström Holmgren Hult Håkansson Isaksson Jakobsson "
            "Johansson Jonsson Karlsson Kjellberg Kvist Larsson Lilja Lind Lindblad Lindgren "
            "Lindström Ljung Ljungberg Lund Lundgren Löfgren Malm Melin Molin Mårtensson Nilsson "
            "Norberg Nord Nordin Norling Nyberg Nylund Olsson Palm Persson Pettersson Rask Rosén "
            "Rydberg Sandberg Sjöberg Skog Stenberg Strand Ström Sundin Svensson Söderberg Thorén "
            "Vallin Vikström Wallin Westman Wik Zetterberg Åberg Ågren Åkerlund Öhman Östlund"
        ),
        (),
    ),
    Origin(
        6,
        _words(
            "Ahmed Amal Amira Bassam Dalia Hala Hassan Huda Karim Layla Mahmoud Mona Nadia Omar "
            "Rania Salim Yousef"
        ),
        _words("Abbas Alkhatib Barakat Darwish Hamdan Issa Khoury Mansour Najjar Saleh Shami Younes"),
        ("Arabiska",),
    ),
    Origin(
        4,
        _words("Aki Anneli Eero Eija Jari Kaisa Marja Mika Pekka Pirjo Riitta Sirpa Timo Tuula"),
        _words("Heikkinen Järvinen Koskela Laine Lehtonen Mäkelä Niemi Rantala Salo Virtanen"),
        ("Finska",),
    ),
    Origin(
        4,
        _words("Abdi Asha Ayaan Faduma Hodan Ifrah Liban Mohamed Sagal Warsame Zahra"),
        _words("Abdullahi Aden Farah Guled Hirsi Jama Osman Warsame"),
        ("Somaliska", "Engelska"),
    ),
    Origin(
        4,
        _words("Adnan Amela Damir Edin Emina Haris Jasmina Lejla Mirza Nermina Sanela"),
        _words("Begić Delić Hadžić Hodžić Kovač Marić Mujić Petrović"),
        ("Bosniska",),
    ),
    Origin(
        4,
        _words("Arash Babak Darius Farah Leyla Mina Nasrin Parisa Reza Shirin Simin"),
        _words("Ahmadi Azizi Bahrami Karimi Moradi Rahimi Sadeghi Tehrani"),
        ("Persiska",),
    ),
    Origin(
        3,
        _words("Agnieszka Dorota Ewa Jacek Kasia Marek Paweł Tomasz Zofia"),
        _words("Kaczmarek Kowalska Lewandowski Nowak Wójcik Zając"),
        ("Polska", "Engelska"),
    ),
    Origin(
        3,
        _words("Abeba Daniel Elsa Filmon Helen Luwam Mehari Saba Samuel Yonas"),
        _words("Abraha Berhane Gebre Haile Tekle Tesfay"),
        ("Tigrinja", "Engelska"),
    ),
)
