"""Words to make people, companies and lessons of. Nobody is called this: the surnames are furniture and tableware."""

GIRLS = ("Yasmin Noor Elif Zofia Sanne Fatima Oksana Lotte Meryem Hanna Salma Fleur Zeynep Kasia Daria Isa Nadia Roos "
         "Aylin Agnieszka Solomiya Tess Hafsa Maud Defne Wiktoria Iryna Jasmijn Imane Lieke Selin Ola Kateryna Femke "
         "Soraya Puck Ebru Magda Larysa Evi").split()
BOYS = ("Daan Emre Ilyas Jakub Bram Taras Youssef Sem Mehmet Piotr Andriy Thijs Bilal Kerem Mateusz Bohdan Luuk Anouar "
        "Deniz Kacper Danylo Ruben Hamza Can Szymon Mykola Teun Soufiane Burak Filip Yuriy Gijs Zakaria Ozan Marek "
        "Ostap Joris Nabil Tolga Stijn").split()
WOMEN = ("Samira Marta Ingrid Ayse Halina Olena Khadija Petra Gulay Beata Nataliya Marieke Naima Sevgi Ewa Halyna "
         "Wilma Latifa Hatice Dorota Svitlana Anja Rachida Emine Joanna Tamara").split()
MEN = ("Oliver Henk Mustafa Pawel Serhiy Karim Rob Ahmet Tomasz Vasyl Rachid Jeroen Hasan Krzysztof Oleksandr Driss "
       "Maarten Yilmaz Andrzej Petro Said Wouter Orhan Leszek Roman Mimoun").split()

# Prefix (voorvoegsel) and surname.
SURNAMES = [("van der", "Tafel"), (None, "Stoelman"), (None, "Broodplank"), (None, "Keukenhof"), ("de", "Theepot"),
            (None, "Lepelaer"), ("van", "Vorkhuizen"), (None, "Servetstra"), ("van den", "Kandelaar"),
            (None, "Krukema"), (None, "Kopjesveld"), ("van der", "Schotel"), (None, "Pannekoeker"), ("de", "Garde"),
            (None, "Zeefstra"), (None, "Dienblad"), ("van", "Tafelberk"), (None, "Eierdopper"), (None, "Suikerpot"),
            ("van de", "Broodtrommel"), (None, "Melkkanneman"), (None, "Placematsma"), ("ter", "Vaatdoek"),
            (None, "Onderzettema"), ("van", "Karafdijk"), (None, "Pollepelink"), (None, "Messenleger"),
            ("van der", "Fruitschaal"), (None, "Koekentrom"), (None, "Botervlootman"), ("op den", "Kruk"),
            (None, "Zoutvaatstra"), (None, "Theelichtveen"), ("van", "Beschuitbus"), (None, "Rasperhof"),
            ("de", "Vergiet"), (None, "Kaasschaafma"), (None, "Tafellaken"), (None, "Mokkema"), ("van 't", "Aanrecht")]

COMPANIES = ["Bakkerij De Gouden Korst", "Zorghuis Het Lindeblad", "Softwarehuis Knop & Muis", "Restaurant De Lange Tafel",
             "Meubelmakerij Houtkrul", "Studio Pixelpers", "Drukkerij Inktvlek", "Lunchroom Kopje Erbij",
             "Timmerwerf De Schaaf", "Webbureau Haakje Sluiten"]

# Programme: code, name, its own courses with their tests, its project.
PROGRAMMES = [
    ("SD", "Software developer", [("Programmeren", "Variabelen en lussen", "Functies", "Klassen"),
                                  ("Databases", "Tabellen", "Queries", "Ontwerp")], "Project Webwinkel"),
    ("MV", "Mediavormgever", [("Typografie", "Letters", "Pagina-opmaak", "Huisstijl"),
                              ("Fotografie", "Licht", "Portret", "Reportage")], "Project Tijdschrift"),
    ("KO", "Kok", [("Kooktechniek", "Snijden", "Sauzen", "Patisserie"),
                   ("Voedingsleer", "Hygiëne", "Allergenen", "Menuleer")], "Project Pop-up restaurant"),
    ("MB", "Meubelmaker", [("Houtbewerking", "Verbindingen", "Fineren", "Afwerking"),
                           ("Technisch tekenen", "Aanzichten", "Doorsneden", "Werktekening")], "Project Keukentafel"),
]
SHARED_COURSES = [("Nederlands", "Leestoets", "Schrijfopdracht", "Spreekbeurt"),
                  ("Engels", "Vocabulary", "Listening", "Presentation"),
                  ("Rekenen", "Verhoudingen", "Procenten", "Grafieken")]
CITIZENSHIP = ("Burgerschap", "Werk en geld", "Samenleven", "Stemmen")


def full_name(first, prefix, last):
    return " ".join(part for part in (first, prefix, last) if part)
