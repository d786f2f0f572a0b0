"""Every rule a finding can name, with its action and what it says in Danish.

Actions: repair, warn, skip, drop_column, quarantine_row, refuse_file; after_cutoff for rows and dates
that an earlier `--as-of` leaves out. A message never holds a value.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        action: what was done.
        title: Danish, for a list of counts.
        message: Danish, for one cell; {column} is the Danish name of the column.
    """

    action: str
    title: str
    message: str


def _rules(action: str, **texts: tuple[str, str]) -> dict[str, Rule]:
    return {name: Rule(action, title, message) for name, (title, message) in texts.items()}


RULES = {
    **_rules(
        "repair",
        text_tidied=("Mellemrum og usynlige tegn", "{column}: mellemrum, usynlige eller ødelagte tegn er fjernet."),
        letter_case=("Store og små bogstaver", "{column}: store og små bogstaver er rettet."),
        label_variant=("Anden skrivemåde af en etiket", "{column}: skrivemåden er ført tilbage til kodelisten."),
        missing_mark=("Mærke for uoplyst", "{column}: mærket for uoplyst regnes som manglende."),
        number_as_text=("Tal skrevet som tekst", "{column}: tallet stod som tekst."),
        number_with_unit=("Tal med enhed", "{column}: enheden er taget fra tallet."),
        number_as_word=("Tal skrevet med bogstaver", "{column}: talordet er læst som tal."),
        time_of_day=("Varighed skrevet som klokkeslæt", "{column}: klokkeslættet er læst som en varighed."),
        third_or_later=("Kontakt efter den tredje", "{column}: en senere kontakt end den tredje regnes som 3."),
        rounded=("Afrundet til hele kroner", "{column}: beløbet er afrundet til hele kroner."),
        date_as_text=("Dato skrevet som tekst", "{column}: datoen stod som tekst og er læst med dagen først."),
        date_with_time=("Dato med klokkeslæt", "{column}: klokkeslættet er udeladt."),
        date_as_serial=("Dato som Excels serienummer", "{column}: serienummeret er læst som dato."),
        date_as_number=("Dato som tal (ååååmmdd)", "{column}: tallet er læst som dato."),
        id_tidied=("Nummer med mellemrum, streger eller små bogstaver", "{column}: nummeret er skrevet på den faste måde."),
        merged_down=("Flettet celle", "{column}: værdien i den flettede celle gælder også denne række."),
        duplicate=("Række med et nummer, der er læst før", "Rækkens nummer er læst fra en anden række; denne er sat til side."),
        correction=("Rettelse fra corrections.toml", "{column}: rettet efter corrections.toml."),
        month_first=("Datoer med måneden først", "{column}: tekstdatoerne står med måneden først og er læst sådan."),
        label_numbers=("Svar som etiketnumre", "{column}: etiketnumrene er oversat efter arket Etiketter."),
        reversed_item=("Vendt spørgsmål", "{column}: spørgsmålet er stillet omvendt; svarene er vendt (6 − x)."),
        amounts_scaled=("Beløb i tusinder eller millioner", "{column}: beløbene er ganget op til hele kroner."),
        years_across=("Årene står ved siden af hinanden", "{column}: året er taget fra overskriften over kolonnen."),
        cross_is_yes=("Kryds betyder ja", "{column}: kryds er læst som ja og blank som nej."),
        two_row_header=("Overskrift i to rækker", "Overskriften er sat sammen af to rækker."),
    ),
    **_rules(
        "warn",
        error_value=(
            "Fejlværdi fra Excel",
            "{column}: cellen har en fejlværdi; den regnes som manglende. Ret formlen i arket.",
        ),
        uncalculated=("Formel uden værdi", "{column}: formlen er ikke beregnet. Åbn filen i Excel, og gem den igen."),
        label_unknown=(
            "Etiket uden for kodelisten",
            "{column}: teksten står ikke i kodelisten og regnes som uoplyst. Ret cellen, eller skriv under [codes.{codes}] i "
            'aliases.toml: "" = "…" med teksten mellem de første anførselstegn og koden mellem de sidste.',
        ),
        number_approximate=("Omtrentligt tal", "{column}: tallet er angivet omtrentligt og er brugt, som det står."),
        number_with_remark=("Tal med bemærkning", "{column}: tallet foran parentesen er brugt."),
        number_range=("Interval", "{column}: intervallets midte er brugt."),
        number_unreadable=("Tal, der ikke kan læses", "{column}: cellen kan ikke læses som et tal og regnes som manglende."),
        number_not_whole=("Antal, der ikke er helt", "{column}: et antal skal være et helt tal; cellen regnes som manglende."),
        date_in_number=("Dato i en talkolonne", "{column}: cellen indeholder en dato, ikke et tal, og regnes som manglende."),
        zero_participants=("Afholdt uden deltagere", "{column}: 0 på en afholdt aktivitet regnes som manglende."),
        struck_without_status=(
            "Overstreget række uden status",
            "{column}: rækken er streget over, men har ingen status; den tælles efter sine celler, med status uoplyst. Skriv "
            "status i cellen.",
        ),
        date_week=("Dato angivet som uge", "{column}: ugens mandag er brugt."),
        date_third_of_month=("Primo, medio eller ultimo", "{column}: den 1., den 15. eller månedens sidste dag er brugt."),
        date_without_year=("Dato uden år", "{column}: året er taget fra arkets navn."),
        date_impossible=("Dato, der ikke findes", "{column}: datoen findes ikke og regnes som manglende."),
        date_vague=("Dato uden dag", "{column}: datoen er for upræcis og regnes som manglende."),
        date_unreadable=("Dato, der ikke kan læses", "{column}: cellen kan ikke læses som en dato og regnes som manglende."),
        date_too_late=(
            "Dato efter opgørelsesdatoen",
            "{column}: datoen ligger efter opgørelsesdatoen og regnes som manglende.",
        ),
        id_unreadable=("Nummer, der ikke er et nummer", "{column}: teksten er intet nummer og er ikke læst."),
        answer_unknown=("Svar uden for svarmulighederne", "{column}: teksten er intet svar og regnes som manglende."),
        answer_outside_scale=("Svar uden for skalaen", "{column}: tallet ligger uden for skalaen og regnes som manglende."),
        sheet_unknown=("Ark, der ligner data", ""),
        no_rows=("Ark uden rækker", "Arket har en overskrift, men ingen rækker med data."),
        ambiguous_column=(
            "To kolonner med samme betydning",
            "Flere kolonner er overskrevet som {column}; ingen af dem er læst. Omdøb eller slet den, der ikke skal læses.",
        ),
    ),
    **_rules(
        "skip",
        title_row=("Titel over tabellen", "Rækken står over overskriften og er ingen data."),
        note_row=("Note", "Rækken har kun én udfyldt celle og er ingen data."),
        total_row=("Sumrække", "Rækken er en sum og er ingen data."),
        header_repeated=("Overskrift gentaget", "Rækken gentager overskriften og er ingen data."),
        hidden_sheet=("Skjult ark", "Arket er skjult og er ikke læst."),
        empty_sheet=("Tomt ark", "Arket er tomt."),
        no_data_sheet=("Ark uden data", "Arket er ingen log og er ikke læst som data."),
        file_note=("Oplysning om filen", ""),
    ),
    **_rules(
        "drop_column",
        denied_column=("Kolonne, der aldrig læses", "Kolonnen {header} er personoplysninger eller fritekst og er ikke læst."),
        unknown_column=("Ukendt kolonne", ""),
        column_without_header=("Kolonne uden overskrift", "Kolonnen har indhold, men ingen overskrift, og er ikke læst."),
    ),
    **_rules(
        "quarantine_row",
        key_missing=("Nummer mangler", "{column} mangler eller kan ikke læses; rækken er sat til side."),
        value_missing=("Nødvendig oplysning mangler", "{column} mangler eller kan ikke læses; rækken er sat til side."),
        code_unknown=(
            "Nødvendig kode uden for kodelisten",
            "{column}: teksten står ikke i kodelisten; rækken er sat til side.",
        ),
        date_missing=("Dato mangler", "{column} mangler; rækken er sat til side."),
        date_after_cutoff=(
            "Dato efter opgørelsesdatoen",
            "{column} ligger efter opgørelsesdatoen, og rækken er ikke planlagt; den er sat til side.",
        ),
        date_order=(
            "Datoer i umulig rækkefølge",
            "{column} ligger før en dato, den ikke kan ligge før; rækken er sat til side.",
        ),
        negative_number=("Negativt tal", "{column} er negativ; rækken er sat til side."),
        test_answer=("Prøvebesvarelse", "Besvarelsen er en prøve og er sat til side."),
        set_aside_by_hand=("Sat til side i corrections.toml", "Rækken er sat til side efter corrections.toml."),
    ),
    **_rules(
        "after_cutoff",
        row_after_as_of=(
            "Række efter opgørelsesdatoen",
            "{column} ligger efter den valgte opgørelsesdato; rækken er ikke regnet med.",
        ),
        date_after_as_of=(
            "Dato efter opgørelsesdatoen",
            "{column} ligger efter den valgte opgørelsesdato og regnes som ukendt endnu.",
        ),
    ),
}

DATE_RULES = frozenset({"date_missing", "date_impossible", "date_vague", "date_unreadable", "date_after_cutoff", "date_order"})
"""Quarantine rules that count as a fault of a date (indicator Q4)."""
ROW_MESSAGES = {
    "date_impossible": "{column} findes ikke; rækken er sat til side.",
    "date_vague": "{column} er for upræcis; rækken er sat til side.",
    "date_unreadable": "{column} kan ikke læses som en dato; rækken er sat til side.",
}
"""What a rule that warns of a cell says when the cell sets its row aside."""
