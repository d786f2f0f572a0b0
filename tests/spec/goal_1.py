"""Worked examples, goal 1: pupils, parents, associations."""

from datetime import date

from tests.spec.examples import Example

EXAMPLES = (
    Example(
        "M1.1",
        "Svar parres på forløb og selvvalgt kode. Halvt besvaret tæller: en skala på to spørgsmål kræver mindst ét svar.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | DEM1 | DEM2
            a            | before    | A1          | KO12      | 2020-03-02    | 3    | 3
            a            | after     | A1          | KO12      | 2020-04-02    | 4    | 4
            a            | before    | A1          | MI07      | 2020-03-02    | 2    |
            a            | after     | A1          | MI07      | 2020-04-02    | 2    | 3
            a            | before    | A1          | SA30      | 2020-03-02    |      |
            a            | after     | A1          | SA30      | 2020-04-02    | 5    | 5
            a            | before    | A1          | UD01      | 2020-03-02    | 1    | 1
            """
        },
        expect="""
        period | numerator | denominator | value | lower | n_missing
        2020   | 1.5       | 2           | 0.75  |       | 1
        """,
    ),
    Example(
        "M1.1",
        "En kode, som to elever i samme forløb har brugt, bruges ikke. Samme kode i et andet forløb er en anden elev.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | DEM1 | DEM2
            a            | before    | A1          | KO12      | 2020-03-02    | 1    | 1
            a            | before    | A1          | KO12      | 2020-03-02    | 3    | 3
            a            | after     | A1          | KO12      | 2020-04-02    | 5    | 5
            a            | before    | A2          | KO12      | 2020-03-02    | 3    | 3
            a            | after     | A2          | KO12      | 2020-04-02    | 4    | 3
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 0.5       | 1           | 0.5
        """,
    ),
    Example(
        "M1.1",
        "Et afvist svar tæller ikke og gør ikke en kode tvetydig. Et svar efter, der er dateret før det første, parres ikke.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | status    | DEM1 | DEM2
            a            | before    | A1          | KO12      | 2020-03-02    | rejected  | 1    | 1
            a            | before    | A1          | KO12      | 2020-03-02    | completed | 3    | 3
            a            | after     | A1          | KO12      | 2020-04-02    | partial   | 4    | 4
            a            | before    | A1          | MI07      | 2020-04-02    | completed | 3    | 3
            a            | after     | A1          | MI07      | 2020-03-02    | completed | 4    | 4
            """
        },
        expect="""
        period | numerator | denominator
        2020   | 1         | 1
        """,
    ),
    Example(
        "M1.1",
        "Et par tæller i perioden for det sidste svar, også over nytår.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | DEM1 | DEM2
            a            | before    | A1          | KO12      | 2019-12-10    | 3    | 3
            a            | after     | A1          | KO12      | 2020-01-15    | 4    | 4
            """
        },
        expect="""
        period   | denominator | value | status
        2019     | 0           |       | no_data
        2020H1   | 1           | 1     | ok
        baseline | 0           |       | no_data
        plan     | 1           | 1     | ok
        """,
    ),
    Example(
        "M1.1",
        "Intervallet regner hvert forløb som en klynge og kræver fem: her ændringer på 0, 0, 1, 1 og 1, hver i sit forløb.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | DEM1 | DEM2
            a            | before    | A1          | AA01      | 2021-02-01    | 3    | 3
            a            | after     | A1          | AA01      | 2021-03-01    | 3    | 3
            a            | before    | A2          | AA02      | 2021-02-01    | 3    | 3
            a            | after     | A2          | AA02      | 2021-03-01    | 3    | 3
            a            | before    | A3          | AA03      | 2021-02-01    | 3    | 3
            a            | after     | A3          | AA03      | 2021-03-01    | 4    | 4
            a            | before    | A4          | AA04      | 2021-02-01    | 3    | 3
            a            | after     | A4          | AA04      | 2021-03-01    | 4    | 4
            a            | before    | A5          | AA05      | 2021-02-01    | 3    | 3
            a            | after     | A5          | AA05      | 2021-03-01    | 4    | 4
            """
        },
        expect="""
        period | numerator | denominator | value | lower   | upper
        2021   | 3         | 5           | 0.6   | -0.0801 | 1.2801
        """,
    ),
    Example(
        "M1.2",
        "Fremgang er mindst et halvt point; et kvart point findes ikke på to spørgsmål.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | DEM1 | DEM2
            a            | before    | A1          | KO12      | 2020-03-02    | 3    | 3
            a            | after     | A1          | KO12      | 2020-04-02    | 3    | 4
            a            | before    | A1          | MI07      | 2020-03-02    | 3    | 3
            a            | after     | A1          | MI07      | 2020-04-02    | 3    | 3
            """
        },
        expect="""
        period | numerator | denominator | value | lower  | upper
        2020   | 1         | 2           | 0.5   | 0.0945 | 0.9055
        """,
    ),
    Example(
        "M1.2b",
        "Tilbagegang er mindst et halvt point ned; uændrede svar er hverken fremgang eller tilbagegang.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | DEM1 | DEM2
            a            | before    | A1          | KO12      | 2020-03-02    | 4    | 4
            a            | after     | A1          | KO12      | 2020-04-02    | 4    | 3
            a            | before    | A1          | MI07      | 2020-03-02    | 3    | 3
            a            | after     | A1          | MI07      | 2020-04-02    | 3    | 3
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1         | 2           | 0.5
        """,
    ),
    Example(
        "M1.3",
        "En skole tæller én gang, uanset hvor tit den besøges. Skoler uden for listen og aflyste besøg tæller ikke.",
        tables={
            "activities": """
            date       | intervention | status      | institution_code | institution_type
            2020-02-03 | a            | held        | S01              | school
            2020-09-03 | a            | held_online | S01              | school
            2021-02-03 | a            | held        | S02              | school
            2020-02-04 | a            | cancelled   | S03              | school
            2020-02-05 | a            | held        | S09              | school
            """,
            "institutions": """
            institution_code | institution_type | in_target_list
            S01              | school           | yes
            S02              | school           | yes
            S03              | school           | yes
            S04              | school           | yes
            S09              | school           | no
            K01              | club             | yes
            """,
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1         | 4           | 0.25
        2021   | 1         | 4           | 0.25
        plan   | 2         | 4           | 0.5
        """,
    ),
    Example(
        "M1.3",
        "Uden en skoleliste er der intet tal.",
        tables={
            "activities": """
            date       | intervention | status | institution_code
            2020-02-03 | a            | held   | S01
            """
        },
        expect="""
        period | value | status
        2020   |       | no_data
        """,
    ),
    Example(
        "M1.4",
        "Hver bydel tæller én gang på tværs af indsatser. Uoplyst bydel er ingen bydel og vises som manglende.",
        tables={
            "activities": """
            date       | intervention | status | district
            2020-02-03 | a            | held   | Valby
            2020-02-03 | h            | held   | Valby
            2020-03-03 | b            | held   | Vanløse
            2020-03-03 | b            | held   |
            2020-03-03 | g            | held   | Indre By
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 2         | 10          | 2     | 1
        """,
    ),
    Example(
        "M1.4",
        "Indsats d indgår først fra 2020, også hvis loggen har ældre rækker.",
        tables={
            "activities": """
            date       | intervention | status | district
            2018-02-03 | a            | held   | Valby
            2019-02-03 | d            | held   | Vanløse
            2019-03-03 | a            | held   | Valby
            2020-03-03 | d            | held   | Vanløse
            """
        },
        expect="""
        period   | value
        2019     | 1
        baseline | 1
        2020     | 1
        """,
    ),
    Example(
        "M1.5",
        "Elever og forældre lægges sammen; fagpersoners svar indgår ikke.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | TIL1
            a            | before    | A1          | KO12      | 2020-03-02    | 3
            a            | after     | A1          | KO12      | 2020-04-02    | 4
            b            | before    | B1          | KO12      | 2020-03-02    | 4
            b            | after     | B1          | KO12      | 2020-04-02    | 4
            h            | before    | H1          | KO12      | 2020-03-02    | 1
            h            | after     | H1          | KO12      | 2020-04-02    | 5
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1         | 2           | 0.5
        """,
    ),
    Example(
        "M1.6",
        "Enig er 4 eller 5. Svar uden STIG1 er manglende, og kun svar efter aktiviteten tæller.",
        by="intervention",
        tables={
            "responses": """
            intervention | timepoint | response_date | STIG1
            a            | after     | 2020-04-02    | 4
            a            | after     | 2020-04-02    | 5
            a            | after     | 2020-04-02    | 3
            a            | after     | 2020-04-02    | 1
            a            | after     | 2020-04-02    |
            a            | before    | 2020-03-02    | 5
            h            | after     | 2020-05-02    | 1
            """
        },
        expect="""
        category | period | numerator | denominator | value | n_missing | status
        a        | 2020   | 2         | 4           | 0.5   | 1         | ok
        h        | 2020   | 0         | 1           | 0     | 0         | ok
        d        | 2020   | 0         | 0           |       | 0         | no_data
        """,
    ),
    Example(
        "M1.6",
        "Svar fra indsats d tæller først fra 2020, hvor indsatsen er ny.",
        by="intervention",
        tables={
            "responses": """
            intervention | timepoint | response_date | STIG1
            d            | after     | 2019-12-02    | 5
            d            | after     | 2020-01-02    | 1
            """
        },
        expect="""
        category | period   | numerator | denominator | value | status
        d        | 2019     | 0         | 0           |       | no_data
        d        | baseline | 0         | 0           |       | no_data
        d        | 2020     | 0         | 1           | 0     | ok
        """,
    ),
    Example(
        "A1",
        "Kun afholdt og flyttet online tæller. En udskudt aktivitet tæller på sin nye dato, som er en ny række.",
        tables={
            "activities": """
            date       | intervention | status      | participants
            2020-03-02 | a            | held        | 24
            2020-03-20 | a            | postponed   | 24
            2020-06-02 | a            | held_online | 22
            2020-06-03 | a            | cancelled   | 20
            2020-06-04 | a            | planned     |
            2020-06-05 | a            |             | 19
            2020-06-05 | b            | held        | 12
            """
        },
        expect="""
        period  | numerator | denominator | value
        2020    | 2         |             | 2
        2020-03 | 1         |             | 1
        2020-06 | 1         |             | 1
        """,
    ),
    Example(
        "A1",
        "Første og sidste dag hører med. Et forløb over nytår tæller på sin startdato, og 29. februar er en dag som andre.",
        tables={
            "activities": """
            date       | end_date   | intervention | status
            2018-01-01 |            | a            | held
            2019-12-31 | 2020-01-14 | a            | held
            2020-02-29 |            | a            | held
            2021-12-31 |            | a            | held
            """
        },
        expect="""
        period   | value
        2018     | 1
        2019Q4   | 1
        2020     | 1
        2020-02  | 1
        2021-12  | 1
        baseline | 2
        plan     | 2
        """,
    ),
    Example(
        "A1",
        "Ingen rækker er ikke det samme som nul: før og efter de år, loggen dækker, er der intet tal.",
        tables={
            "activities": """
            date       | intervention | status
            2020-03-02 | a            | held
            2021-03-02 | h            | held
            """
        },
        expect="""
        period   | value | status
        2019     |       | no_data
        2020     | 1     | ok
        2021     | 0     | ok
        baseline |       | no_data
        plan     | 1     | ok
        """,
    ),
    Example(
        "A1",
        "En periode, der ikke er slut på opgørelsesdatoen, har intet antal endnu.",
        as_of=date(2021, 6, 30),
        tables={
            "activities": """
            date       | intervention | status
            2018-03-02 | a            | held
            2021-03-02 | a            | held
            """
        },
        expect="""
        period | value | status
        2020   | 0     | ok
        2021H1 | 1     | ok
        2021   |       | no_data
        plan   |       | no_data
        """,
    ),
    Example(
        "A1b",
        "Et tomt felt betyder ingen partner og bliver i nævneren. Er en partner ukendt, og BUF ikke nævnt, vides det ikke.",
        tables={
            "activities": """
            date       | intervention | status | partners
            2020-03-02 | a            | held   | BUF
            2020-03-03 | a            | held   | BUF;SSP
            2020-03-04 | a            | held   | SSP
            2020-03-05 | a            | held   |
            2020-03-06 | a            | held   | unknown
            2020-03-07 | a            | held   | SSP;unknown
            2021-03-07 | a            | held   | BUF;unknown
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 2         | 4           | 0.5   | 2
        2021   | 1         | 1           | 1     | 0
        """,
    ),
    Example(
        "A2",
        "Uoplyst deltagertal lægger intet til og vises som manglende. Deltagere på aflyste forløb tæller ikke.",
        tables={
            "activities": """
            date       | intervention | status      | participants
            2020-03-02 | a            | held        | 24
            2020-03-03 | a            | held_online |
            2020-03-04 | a            | cancelled   | 25
            """
        },
        expect="""
        period | value | n | n_missing
        2020   | 24    | 1 | 1
        """,
    ),
    Example(
        "A3",
        "Aflyst og udskudt tæller som ikke afholdt på den planlagte dato. Planlagt og uoplyst indgår ikke.",
        tables={
            "activities": """
            date       | intervention | status
            2020-03-02 | a            | held
            2020-03-03 | a            | held_online
            2020-03-04 | a            | cancelled
            2020-03-05 | a            | postponed
            2020-03-06 | a            | planned
            2020-03-07 | a            |
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 2         | 4           | 0.5
        2020Q2 | 0         | 0           |
        """,
    ),
    Example(
        "A3",
        "Ved siden af står, hvorfor aktiviteter ikke blev afholdt. En årsag på en flyttet, men afholdt aktivitet tæller ikke.",
        by="cancel_reason",
        tables={
            "activities": """
            date       | intervention | status      | cancel_reason
            2020-03-02 | a            | cancelled   | covid
            2020-03-03 | a            | postponed   | covid
            2020-03-04 | a            | cancelled   | unknown
            2020-03-05 | a            | held_online | covid
            """
        },
        expect="""
        category | period | value | unit
        covid    | 2020   | 2     | antal
        unknown  | 2020   | 1     | antal
        illness  | 2020   | 0     | antal
        """,
    ),
    Example(
        "A5",
        "KIL er gennemsnittet af KIL1 og KIL2.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | KIL1 | KIL2
            a            | before    | A1          | KO12      | 2020-03-02    | 2    | 3
            a            | after     | A1          | KO12      | 2020-04-02    | 4    | 4
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1.5       | 1           | 1.5
        """,
    ),
    Example(
        "A6",
        "Andel enige blandt elevers svar efter forløbet.",
        tables={
            "responses": """
            intervention | timepoint | response_date | status   | LIG1
            a            | after     | 2020-04-02    |          | 5
            a            | after     | 2020-04-02    |          | 3
            a            | after     | 2020-04-02    |          |
            a            | after     | 2020-04-02    | rejected | 5
            b            | after     | 2020-04-02    |          | 5
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 1         | 2           | 0.5   | 1
        """,
    ),
    Example(
        "B1",
        "Som A1, for forældre.",
        tables={
            "activities": """
            date       | intervention | status    | activity_type
            2020-03-02 | b            | held      | parent_course
            2020-03-03 | b            | held      | parent_meeting
            2020-03-04 | b            | postponed | parent_meeting
            """
        },
        expect="""
        period | value
        2020   | 2
        """,
    ),
    Example(
        "B2",
        "Deltagere lagt sammen for afholdte forældreaktiviteter.",
        tables={
            "activities": """
            date       | intervention | status | participants
            2020-03-02 | b            | held   | 14
            2020-03-03 | b            | held   | 8
            """
        },
        expect="""
        period | value
        2020   | 22
        """,
    ),
    Example(
        "B3",
        "Begge tal skal være noteret. Forældremøder har ingen moduler og indgår ikke. n er antallet af kurser.",
        tables={
            "activities": """
            date       | intervention | status    | activity_type  | first_module | last_module
            2020-03-02 | b            | held      | parent_course  | 12           | 8
            2020-04-02 | b            | held      | parent_course  | 8            | 8
            2020-05-02 | b            | held      | parent_course  | 10           |
            2020-06-02 | b            | held      | parent_meeting | 30           | 30
            2020-07-02 | b            | cancelled | parent_course  | 10           | 10
            """
        },
        expect="""
        period | numerator | denominator | value | lower  | upper  | n | n_missing
        2020   | 16        | 20          | 0.8   | 0.5840 | 0.9193 | 2 | 1
        """,
    ),
    Example(
        "B4",
        "Ændring i FOR1 blandt forældre med svar begge gange.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | FOR1 | FOR2
            b            | before    | B1          | KO12      | 2020-03-02    | 2    | 3
            b            | after     | B1          | KO12      | 2020-04-02    | 4    | 3
            f            | before    |             | KO13      | 2020-03-02    | 2    |
            f            | after     |             | KO13      | 2020-04-02    | 5    |
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 2         | 1           | 2
        """,
    ),
    Example(
        "B5",
        "Et svar uden aktivitetsnummer kan ikke parres, for koden gælder kun inden for forløbet.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | FOR2
            b            | before    | B1          | KO12      | 2020-03-02    | 3
            b            | after     | B1          | KO12      | 2020-04-02    | 2
            b            | before    |             | MI07      | 2020-03-02    | 3
            b            | after     |             | MI07      | 2020-04-02    | 5
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | -1        | 1           | -1
        """,
    ),
    Example(
        "C1",
        "Kun netværksmøder; temadage tæller ikke.",
        tables={
            "activities": """
            date       | intervention | status | activity_type
            2020-03-02 | c            | held   | network_meeting
            2020-03-03 | c            | held   | theme_day
            """
        },
        expect="""
        period | value
        2020   | 1
        """,
    ),
    Example(
        "C2",
        "Hver forening tæller én gang i perioden. Årene kan derfor ikke lægges sammen til planperioden.",
        tables={
            "activities": """
            date       | intervention | status    | activity_type   | org_codes
            2020-03-02 | c            | held      | network_meeting | F01;F02
            2020-06-02 | c            | held      | network_meeting | F02;F03
            2021-03-02 | c            | held      | network_meeting | F01
            2021-06-02 | c            | cancelled | network_meeting | F09
            """
        },
        expect="""
        period | value
        2020   | 3
        2021   | 1
        plan   | 3
        """,
    ),
    Example(
        "C3",
        "Mindst halvdelen af møderne: her to af fire. Et møde uden noterede foreninger er ikke med i de fire.",
        tables={
            "activities": """
            date       | intervention | status | activity_type   | org_codes
            2020-01-02 | c            | held   | network_meeting | F01;F02
            2020-03-02 | c            | held   | network_meeting | F01;F03
            2020-06-02 | c            | held   | network_meeting | F02
            2020-09-02 | c            | held   | network_meeting | F01
            2020-11-02 | c            | held   | network_meeting |
            """
        },
        expect="""
        period | numerator | denominator | value  | n
        2020   | 2         | 3           | 0.6667 | 4
        """,
    ),
    Example(
        "C4",
        "Kun aktiviteter, hvor begge tal er noteret. Alle typer aktiviteter under c er med.",
        tables={
            "activities": """
            date       | intervention | status | activity_type   | initiatives_agreed | initiatives_done
            2020-01-02 | c            | held   | network_meeting | 2                  | 1
            2020-03-02 | c            | held   | theme_day       | 1                  | 1
            2020-06-02 | c            | held   | network_meeting | 3                  |
            """
        },
        expect="""
        period | numerator | denominator | value  | n | n_missing
        2020   | 2         | 3           | 0.6667 | 2 | 1
        """,
    ),
    Example(
        "C5",
        "Andel enige i TIL1 i netværksmålingen.",
        tables={
            "responses": """
            intervention | timepoint | response_date | TIL1
            c            | after     | 2020-04-02    | 4
            c            | after     | 2020-04-02    | 2
            c            | after     | 2020-04-02    |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 1         | 2           | 0.5   | 1
        """,
    ),
    Example(
        "C6",
        "En henvendelse, der er mærket som dublet, tæller ikke. Nul hændelser har også et interval.",
        tables={
            "referrals": """
            received_date | referrer_type | duplicate_of
            2019-02-03    | teacher       |
            2020-02-03    | association   |
            2020-02-04    | association   | X1
            2020-02-05    | parent        |
            """
        },
        expect="""
        period | value | lower  | upper
        2019   | 0     | 0      | 3.6889
        2020   | 1     | 0.0253 | 5.5716
        """,
    ),
)
