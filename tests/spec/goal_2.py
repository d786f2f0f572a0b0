"""Worked examples, goal 2: outreach and contacts."""

from tests.spec.examples import Example

EXAMPLES = (
    Example(
        "M2.1",
        "Tre kontakter inden for perioden. Et miljø med to i hvert halvår er etableret i året, ikke i halvårene.",
        tables={
            "contacts": """
            date       | milieu_code | contact_no
            2020-02-03 | M01         | 1
            2020-03-03 | M01         | 2
            2020-08-03 | M01         | 3
            2020-09-03 | M01         | 3
            2020-02-03 | M02         | 1
            2021-02-03 | M02         | 2
            2021-03-03 | M02         | 3
            2020-02-03 |             | 3
            """
        },
        expect="""
        period | value
        2020   | 1
        2020H1 | 0
        2021   | 0
        plan   | 2
        """,
    ),
    Example(
        "M2.2",
        "Kontakter uden oplyst nummer er manglende.",
        tables={
            "contacts": """
            date       | contact_no
            2020-02-03 | 1
            2020-03-03 | 2
            2020-04-03 | 3
            2020-05-03 | 1
            2020-06-03 |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 2         | 4           | 0.5   | 1
        """,
    ),
    Example(
        "M2.3",
        "Samtale, infohus og forløb er forebyggende tiltag; intet er et svar, uoplyst er ikke.",
        tables={
            "contacts": """
            date       | led_to
            2020-02-03 | none
            2020-03-03 | conversation
            2020-04-03 | infohus
            2020-05-03 | case
            2020-06-03 |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 3         | 4           | 0.75  | 1
        """,
    ),
    Example(
        "M2.4",
        "Fra kontakten til forløbets start, også når forløbet starter året efter. Forløb uden startdato er ikke med.",
        tables={
            "contacts": """
            date       | case_id
            2020-02-20 | C1
            2020-12-20 | C2
            2020-05-03 | C3
            2020-06-03 | C9
            2020-07-03 |
            """,
            "cases": """
            case_id | intervention | start_date
            C1      | g            | 2020-03-01
            C2      | e            | 2021-01-09
            C3      | e            |
            """,
        },
        expect="""
        period | denominator | value | lower
        2020   | 2           | 15    |
        2021   | 0           |       |
        """,
    ),
    Example(
        "M2.5",
        "Et forløb tæller én gang, selv om to kontakter viser hen til det. Uoplyst samtykke bliver i nævneren.",
        tables={
            "contacts": """
            date       | case_id
            2020-02-20 | C1
            2020-02-25 | C1
            2020-04-20 | C2
            """,
            "cases": """
            case_id | intervention | start_date | consent
            C1      | g            | 2020-03-01 | yes
            C2      | e            | 2020-05-01 |
            C3      | e            | 2020-05-01 | no
            """,
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 1         | 2           | 0.5   | 0
        """,
    ),
    Example(
        "D1",
        "Indsats d er ny i 2020: der er ingen tal før og ingen baseline.",
        tables={
            "activities": """
            date       | intervention | status
            2019-02-03 | a            | held
            2020-02-03 | d            | held
            2021-02-03 | d            | held_online
            2021-03-03 | d            | cancelled
            """
        },
        expect="""
        period  | value
        2020    | 1
        2021    | 1
        2021-03 | 0
        plan    | 2
        """,
    ),
    Example(
        "D1b",
        "Timer lagt sammen; uoplyst er manglende.",
        tables={
            "activities": """
            date       | intervention | status | hours
            2020-02-03 | d            | held   | 3.5
            2020-03-03 | d            | held   | 2
            2020-04-03 | d            | held   |
            """
        },
        expect="""
        period | value | n_missing
        2020   | 5.5   | 1
        """,
    ),
    Example(
        "D2",
        "Antal kontakter mærket som nye, med eksakt Poisson-interval.",
        tables={
            "contacts": """
            date       | new_contact
            2020-02-03 | yes
            2020-02-04 | yes
            2020-02-05 | yes
            2020-02-06 | no
            2020-02-07 |
            """
        },
        expect="""
        period  | value | lower  | upper
        2020-02 | 3     | 0.6187 | 8.7673
        """,
    ),
    Example(
        "D4",
        "Det længste skridt er noteret: et forløb er også kommet forbi infohus, en samtale er ikke.",
        tables={
            "contacts": """
            date       | led_to
            2020-02-03 | none
            2020-03-03 | conversation
            2020-04-03 | infohus
            2020-05-03 | case
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 2         | 4           | 0.5
        """,
    ),
    Example(
        "D5",
        "Et tomt felt betyder ingen partner. Er en af flere ukendt, er det kun manglende, når hverken SSP eller DKS er nævnt.",
        tables={
            "contacts": """
            date       | partners
            2020-02-03 | DKS;SSP
            2020-03-03 | SOF
            2020-04-03 |
            2020-05-03 | SSP
            2020-06-03 | unknown
            2020-07-03 | other;unknown
            2021-07-03 | SSP;unknown
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 2         | 4           | 0.5   | 2
        2021   | 1         | 1           | 1     | 0
        """,
    ),
    Example(
        "D6",
        "Andel enige i TIL1 i den opsøgende måling.",
        tables={
            "responses": """
            intervention | timepoint | response_date | TIL1
            d            | after     | 2020-04-02    | 5
            d            | after     | 2020-04-02    | 4
            d            | after     | 2020-04-02    | 3
            c            | after     | 2020-04-02    | 5
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 2         | 3           | 0.6667
        """,
    ),
)
