"""Worked examples, across the goals: referrals, economy, quality."""

from datetime import date

from tests.spec.examples import Example

EXAMPLES = (
    Example(
        "K1",
        "Dubletter tæller ikke. Efter kanal vises alle kanaler, også dem uden henvendelser.",
        by="channel",
        tables={
            "referrals": """
            received_date | channel    | duplicate_of
            2020-02-01    | mail       |
            2020-02-02    | mail       |
            2020-02-03    | mail       | X0
            2020-02-04    |            |
            """
        },
        expect="""
        category   | period  | value | lower  | upper
        mail       | 2020-02 | 2     | 0.2422 | 7.2247
        vink_phone | 2020-02 | 0     | 0      | 3.6889
        unknown    | 2020-02 | 1     | 0.0253 | 5.5716
        """,
    ),
    Example(
        "K2a",
        "Antal vurderet begrundede.",
        tables={
            "referrals": """
            received_date | assessment
            2020-02-01    | founded
            2020-02-02    | unfounded
            2020-02-03    | pending
            """
        },
        expect="""
        period | value
        2020   | 1
        """,
    ),
    Example(
        "K2b",
        "Nævneren er alle henvendelser, også under afklaring og uoplyst, som i de offentliggjorte tal.",
        tables={
            "referrals": """
            received_date | assessment
            2020-02-01    | founded
            2020-02-02    | unfounded
            2020-02-03    | pending
            2020-02-04    |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 1         | 4           | 0.25  | 0
        """,
    ),
    Example(
        "K2c",
        "Antal med forløb igangsat.",
        tables={
            "referrals": """
            received_date | outcome
            2020-02-01    | case_started
            2020-02-02    | case_declined
            """
        },
        expect="""
        period | value
        2020   | 1
        """,
    ),
    Example(
        "K2d",
        "Nævneren er alle henvendelser.",
        tables={
            "referrals": """
            received_date | outcome
            2020-02-01    | case_started
            2020-02-02    | case_declined
            2020-02-03    |
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1         | 3           | 0.3333
        """,
    ),
    Example(
        "K3",
        "Henvendelser om borgere i andre kommuner er ikke med; uoplyst bopæl er. For to år lægges folketallene sammen.",
        tables={
            "referrals": """
            received_date | resident
            2020-02-01    | yes
            2020-02-02    |
            2020-02-03    | no
            2021-02-03    | yes
            """,
            "context": """
            series            | period | value
            folketal_1_januar | 2020   | 400000
            folketal_1_januar | 2021   | 600000
            """,
        },
        expect="""
        period | numerator | denominator | value | lower   | upper
        2020   | 2         | 400000      | 0.5   | 0.06055 | 1.80617
        plan   | 3         | 1000000     | 0.3   | 0.06187 | 0.87673
        2019   |           |             |       |         |
        """,
    ),
    Example(
        "K3",
        "Står et års folketal to gange, tæller det én gang. Står det med to forskellige værdier, er der intet tal.",
        tables={
            "referrals": """
            received_date | resident
            2020-02-01    | yes
            2021-02-03    | yes
            """,
            "context": """
            series            | period | value
            folketal_1_januar | 2020   | 400000
            folketal_1_januar | 2020   | 400000
            folketal_1_januar | 2021   | 600000
            folketal_1_januar | 2021   | 650000
            """,
        },
        expect="""
        period | numerator | denominator | value | status
        2020   | 1         | 400000      | 0.25  | ok
        2021   |           |             |       | no_data
        plan   |           |             |       | no_data
        """,
    ),
    Example(
        "K4",
        "Én opdeling ad gangen; uoplyst er ikke en kategori.",
        by="gender",
        tables={
            "referrals": """
            received_date | gender
            2020-02-01    | female
            2020-02-02    | male
            2020-02-03    | male
            2020-02-04    | male
            2020-02-05    |
            """
        },
        expect="""
        category | period | numerator | denominator | value | n_missing
        female   | 2020   | 1         | 4           | 0.25  | 1
        male     | 2020   | 3         | 4           | 0.75  | 1
        other    | 2020   | 0         | 4           | 0     | 1
        """,
    ),
    Example(
        "K5",
        "Hver serie sættes til 100 i sin egen referenceperiode. Andre serier vises ikke.",
        tables={
            "context": """
            series                      | period  | value
            hadforbrydelser_hele_landet | 2019    | 500
            hadforbrydelser_hele_landet | 2020    | 600
            prevent_henvisninger        | 2019/20 | 6000
            prevent_henvisninger        | 2020/21 | 4500
            folketal_1_januar           | 2020    | 632300
            """
        },
        expect="""
        category                    | period  | numerator | denominator | value
        hadforbrydelser_hele_landet | 2020    | 600       | 500         | 120
        prevent_henvisninger        | 2020/21 | 4500      | 6000        | 75
        """,
    ),
    Example(
        "K5",
        "To ens tal for en periode tæller én gang; to forskellige giver intet tal. En serie uden referenceår har intet tal.",
        tables={
            "context": """
            series                      | period  | value
            hadforbrydelser_hele_landet | 2019    | 500
            hadforbrydelser_hele_landet | 2020    | 600
            hadforbrydelser_hele_landet | 2020    | 600
            hadforbrydelser_hele_landet | 2021    | 550
            hadforbrydelser_hele_landet | 2021    | 570
            prevent_henvisninger        | 2020/21 | 4500
            """
        },
        expect="""
        category                    | period  | numerator | denominator | value | status
        hadforbrydelser_hele_landet | 2020    | 600       | 500         | 120   | ok
        hadforbrydelser_hele_landet | 2021    |           | 500         |       | no_data
        prevent_henvisninger        | 2020/21 | 4500      | 0           |       | no_data
        """,
    ),
    Example(
        "OE1",
        "Forbruget delt med budgettet, alle indsatser under ét.",
        tables={
            "finances": """
            year | intervention | item   | budget_kr | spent_kr
            2020 | a            | salary | 600000    | 500000
            2020 | b            | salary | 400000    | 300000
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 800000    | 1000000     | 0.8
        """,
    ),
    Example(
        "OE1",
        "En post, der mangler det ene beløb, er ude af begge summer og vises som manglende.",
        tables={
            "finances": """
            year | intervention | item     | budget_kr | spent_kr
            2020 | a            | salary   | 600000    | 500000
            2020 | a            | external | 100000    |
            2020 | a            | other    |           | 50000
            """
        },
        expect="""
        period | numerator | denominator | value  | n | n_missing
        2020   | 500000    | 600000      | 0.8333 | 1 | 2
        """,
    ),
    Example(
        "OE1",
        "Har en indsats kun beløb for det ene af periodens år, er der intet tal for perioden.",
        by="intervention",
        tables={
            "finances": """
            year | intervention | item   | budget_kr | spent_kr
            2018 | a            | salary | 600000    | 500000
            2018 | b            | salary | 400000    | 300000
            2019 | a            | salary | 600000    | 600000
            """
        },
        expect="""
        category | period   | numerator | denominator | value  | status
        a        | baseline | 1100000   | 1200000     | 0.9167 | ok
        b        | 2018     | 300000    | 400000      | 0.75   | ok
        b        | baseline |           |             |        | no_data
        """,
    ),
    Example(
        "OE2",
        "Forbruget på en indsats for hver deltagelse i dens afholdte aktiviteter. Uden deltagelser er der intet tal.",
        by="intervention",
        tables={
            "finances": """
            year | intervention | item   | budget_kr | spent_kr
            2020 | a            | salary | 600000    | 500000
            2020 | a            | other  | 100000    | 100000
            2020 | b            | salary | 400000    | 300000
            """,
            "activities": """
            date       | intervention | status    | participants
            2020-03-02 | a            | held      | 600
            2020-03-03 | a            | held      |
            2020-03-04 | a            | cancelled | 100
            """,
        },
        expect="""
        category | period | numerator | denominator | value | n_missing | status
        a        | 2020   | 600000    | 600         | 1000  | 1         | ok
        b        | 2020   | 300000    | 0           |       | 0         | no_data
        """,
    ),
    Example(
        "OE2",
        "Uden forbrug for indsatsen er prisen ikke 0 kr., og et års forbrug deles ikke med to års deltagelser.",
        by="intervention",
        tables={
            "finances": """
            year | intervention | item   | budget_kr | spent_kr
            2020 | a            | salary | 600000    | 500000
            2021 | a            | salary | 600000    | 500000
            2020 | b            | salary | 400000    | 300000
            """,
            "activities": """
            date       | intervention | status | participants
            2020-03-02 | a            | held   | 500
            2021-03-02 | a            | held   | 500
            2020-03-03 | b            | held   | 100
            2021-03-03 | b            | held   | 100
            2020-03-04 | h            | held   | 100
            """,
        },
        expect="""
        category | period | value | status
        a        | plan   | 1000  | ok
        b        | 2020   | 3000  | ok
        b        | 2021   |       | no_data
        b        | plan   |       | no_data
        h        | 2020   |       | no_data
        """,
    ),
    Example(
        "OE3",
        "Alle sluttede forløb tæller, uanset årsag; forløb i gang koster, men tæller ikke endnu.",
        by="intervention",
        tables={
            "finances": """
            year | intervention | item   | budget_kr | spent_kr
            2020 | e            | salary | 600000    | 500000
            """,
            "cases": """
            intervention | assigned_date | end_date   | end_reason
            e            | 2020-01-02    | 2020-03-02 | as_planned
            e            | 2020-01-02    | 2020-04-02 | unknown
            e            | 2020-01-02    |            | ongoing
            """,
        },
        expect="""
        category | period | numerator | denominator | value
        e        | 2020   | 500000    | 2           | 250000
        """,
    ),
    Example(
        "OE3",
        "Uden forbrug for indsatsen er prisen ikke 0 kr.",
        by="intervention",
        tables={
            "finances": """
            year | intervention | item   | budget_kr | spent_kr
            2020 | e            | salary | 600000    | 500000
            2020 | g            | salary | 100000    |
            """,
            "cases": """
            intervention | assigned_date | end_date
            e            | 2020-01-02    | 2020-03-02
            f            | 2020-01-02    | 2020-04-02
            g            | 2020-01-02    | 2020-04-02
            """,
        },
        expect="""
        category | period | value  | status
        e        | 2020   | 500000 | ok
        f        | 2020   |        | no_data
        g        | 2020   |        | no_data
        """,
    ),
    Example(
        "Q1",
        "Blankt og uoplyst er det samme. Hvert felt har sit eget område: samtykke efter visitation, mål efter afslutning.",
        tables={
            "cases": """
            intervention | assigned_date | end_date   | consent | goals_set
            e            | 2020-01-02    | 2020-03-02 | yes     | 3
            e            | 2020-01-02    | 2020-04-02 |         |
            f            | 2020-01-02    |            | no      |
            """
        },
        expect="""
        category        | period | numerator | denominator | value
        cases.consent   | 2020   | 2         | 3           | 0.6667
        cases.goals_set | 2020   | 1         | 2           | 0.5
        advice.result   | 2020   | 0         | 0           |
        """,
    ),
    Example(
        "Q1",
        "Det, der er planlagt til efter opgørelsesdatoen, skal ikke være udfyldt endnu.",
        as_of=date(2020, 6, 30),
        tables={
            "activities": """
            date       | intervention | status  | district
            2020-02-03 | a            | held    | Valby
            2020-11-03 | a            | planned |
            2021-02-03 | a            | planned |
            """
        },
        expect="""
        category            | period | numerator | denominator | value
        activities.district | 2020   | 1         | 1           | 1
        """,
    ),
    Example(
        "Q3",
        "Antal rækker taget ud som dubletter, for hver tabel. En tabel, der ikke er læst, har intet tal.",
        tables={"advice": "date\n2020-02-03", "referrals": "received_date\n2020-02-03"},
        set_aside={"advice": {"duplicate": 2, "quarantine": 3, "quarantine_date": 1}},
        expect="""
        category  | period | value | status
        advice    | all    | 2     | ok
        referrals | all    | 0     | ok
        contacts  | all    |       | no_data
        """,
    ),
    Example(
        "Q4",
        "Antal rækker sat til side på grund af en dato.",
        tables={"advice": "date\n2020-02-03"},
        set_aside={"advice": {"duplicate": 2, "quarantine": 3, "quarantine_date": 1}},
        expect="""
        category | period | value
        advice   | all    | 1
        """,
    ),
    Example(
        "Q4",
        "Rækker, der kun ligger efter en tidligere opgørelsesdato, er ingen fejl og tælles ikke.",
        as_of=date(2020, 12, 31),
        tables={"advice": "date\n2020-02-03"},
        set_aside={"advice": {"duplicate": 2, "quarantine": 3, "quarantine_date": 1, "after_cutoff": 4}},
        expect="""
        category | period | value
        advice   | all    | 1
        """,
    ),
    Example(
        "Q5",
        "Sat til side af alle læste rækker: beholdt, dubletter og sat til side.",
        tables={"advice": "date\n2020-02-03\n2020-02-04\n2020-02-05\n2020-02-06\n2020-02-07"},
        set_aside={"advice": {"duplicate": 2, "quarantine": 3, "quarantine_date": 1}},
        expect="""
        category  | period | numerator | denominator | value | status
        advice    | all    | 3         | 10          | 0.3   | ok
        referrals | all    |           |             |       | no_data
        """,
    ),
    Example(
        "Q5",
        "Rækker, der kun ligger efter en tidligere opgørelsesdato, er heller ikke i nævneren.",
        as_of=date(2020, 12, 31),
        tables={"advice": "date\n2020-02-03\n2020-02-04\n2020-02-05\n2020-02-06\n2020-02-07"},
        set_aside={"advice": {"duplicate": 2, "quarantine": 3, "quarantine_date": 1, "after_cutoff": 4}},
        expect="""
        category | period | numerator | denominator | value
        advice   | all    | 3         | 10          | 0.3
        """,
    ),
)
