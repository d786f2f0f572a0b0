"""Why a file cannot be read, in Danish: one line a reason, with what to do about it. No value of a cell is ever part of it."""

from vinkeval.exports.grid import Fault

_AGAIN = "Hent filen igen fra systemet, og læg den i mappen."
_SAVE_AS = "Åbn den i Excel, vælg Gem som, og gem den som Excel-projektmappe (.xlsx)."

MESSAGES = {
    "empty": f"Filen er tom (0 byte). {_AGAIN}",
    "damaged": f"Filen er beskadiget eller afbrudt under overførsel og kan ikke læses. {_AGAIN}",
    "damaged_sheet": f"Arket er beskadiget eller afbrudt under overførsel, så det kan ikke læses helt. {_AGAIN}",
    "unreadable": f"Filen kunne ikke læses: læseprogrammet gik i stå på dens indhold. {_SAVE_AS}",
    "too_slow": f"Filen tog for lang tid at læse og er opgivet. {_SAVE_AS} Slet eventuelle tomme, formaterede rækker først.",
    "too_big": "Filen fylder langt mere udpakket, end en projektmappe bør. "
    "Åbn den i Excel, slet tomme, formaterede rækker og kolonner, og gem den igen.",
    "too_big_file": "Filen er større end 1 GB. Et udtræk til evalueringen er langt mindre. Læg selve udtrækket i mappen.",
    "entities": "Filen indeholder XML-definitioner (DOCTYPE), som ikke hører hjemme i en projektmappe og ikke læses. "
    f"{_SAVE_AS}",
    "ambiguous": "Filen er tvetydig: arkivet rummer to dele med samme navn, og det kan ikke afgøres, hvilken der gælder. "
    f"{_SAVE_AS}",
    "encrypted": "Filen er beskyttet med adgangskode. Gem den i Excel uden adgangskode "
    "(Filer, Oplysninger, Beskyt projektmappe), eller angiv koden med --password-file.",
    "wrong_password": "Filen er beskyttet, og adgangskoden i --password-file åbner den ikke. "
    "Ret koden, eller gem filen uden adgangskode.",
    "html": f"Filen er en webside (HTML), ikke en projektmappe, uanset hvad den hedder. {_SAVE_AS}",
    "xml": f"Filen er et XML-regneark, ikke en projektmappe. {_SAVE_AS}",
    "old_excel": f"Filen er i et Excel-format fra før 1995, som ikke læses. {_SAVE_AS}",
    "not_a_workbook": f"Filen er ikke en projektmappe eller en csv-fil. {_SAVE_AS}",
    "word": "Filen er et Word-dokument, ikke en projektmappe. Læg selve udtrækket i mappen.",
    "pdf": "Filen er et PDF-dokument, ikke en projektmappe. Læg selve udtrækket i mappen.",
    "lock_file": "Filen er Excels låsefil for en åben projektmappe, ikke selve projektmappen. "
    "Luk projektmappen, og fjern filen.",
    "no_sheets": "Projektmappen har ingen regneark. Læg en projektmappe med data i mappen.",
    "permission": "Filen må ikke læses (manglende adgang). Giv adgang til den, og prøv igen.",
    "unopened": "Filen kunne ikke åbnes. Se efter, om den stadig ligger der, og prøv igen.",
    "repeated_cell": "Flere celler i arket gør krav på samme plads, så værdien er tvetydig. "
    "Åbn filen i Excel, ret cellen, og gem filen igen.",
    "missing_text": "Cellen henviser til en tekst, som ikke findes i filen. Åbn filen i Excel, ret cellen, og gem filen igen.",
    "outside_sheet": "Arket har en celle uden for de rækker og kolonner, et regneark kan have. "
    "Åbn filen i Excel, og gem den igen.",
    "open_quote": "Citationstegnene passer ikke sammen fra denne linje, så felterne ville blive læst forkert. Ret linjen.",
    "long_field": "Feltet er længere end de 32.767 tegn, en celle kan have. Ret linjen, eller hent filen igen.",
    "cpr_file_name": "Filens navn indeholder noget, der ligner et CPR-nummer. Omdøb filen.",
    "cpr_sheet_name": "Arkets navn indeholder noget, der ligner et CPR-nummer. Omdøb arket.",
    "cpr_comment": "En kommentar til cellen indeholder noget, der ligner et CPR-nummer. Slet kommentaren.",
    "cpr_properties": "Filens dokumentegenskaber indeholder noget, der ligner et CPR-nummer. "
    "Fjern dem i Excel under Filer, Oplysninger, Undersøg dokument.",
}


class Stop(Exception):
    """Nothing more of the file can be read."""

    def __init__(self, rule: str, sheet: str = "", cell: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.sheet = sheet
        self.cell = cell

    def fault(self) -> Fault:
        """The fault it stands for."""
        return fault(self.rule, self.sheet, self.cell)


def fault(rule: str, sheet: str = "", cell: str = "") -> Fault:
    """The fault of this rule in this place."""
    return Fault(rule=rule, sheet=sheet, cell=cell, message=MESSAGES[rule])
