"""Worked examples, goal 3: cases."""

from datetime import date

from tests.spec.examples import Example

EXAMPLES = (
    Example(
        "M3.0",
        "Trykkes altid, og altid som noget, disse data ikke kan måle.",
        tables={},
        expect="""
        period | value | status
        plan   |       | not_measurable
        """,
    ),
    Example(
        "M3.1",
        "Uoplyst årsag er manglende, også når et sluttet forløb stadig står som igangværende.",
        tables={
            "cases": """
            intervention | start_date | end_date   | end_reason
            e            | 2019-05-01 | 2020-02-01 | as_planned
            f            | 2019-05-01 | 2020-03-01 | goal_reached
            g            | 2019-05-01 | 2020-04-01 | lost_contact
            e            | 2019-05-01 | 2020-05-01 | covid
            e            | 2019-05-01 | 2020-06-01 | unknown
            e            | 2019-05-01 | 2020-07-01 | ongoing
            e            | 2019-05-01 |            | ongoing
            """
        },
        expect="""
        period | numerator | denominator | value | lower  | upper  | n_missing
        2020   | 2         | 4           | 0.5   | 0.1500 | 0.8500 | 2
        """,
    ),
    Example(
        "M3.1",
        "Opdelt på indsats er det E4, F4 og G5.",
        by="intervention",
        tables={
            "cases": """
            intervention | end_date   | end_reason
            e            | 2020-02-01 | as_planned
            f            | 2020-03-01 | moved
            """
        },
        expect="""
        category | period | numerator | denominator
        e        | 2020   | 1         | 1
        f        | 2020   | 0         | 1
        g        | 2020   | 0         | 0
        """,
    ),
    Example(
        "M3.2",
        "Forløb uden opsatte mål er ikke med; uoplyst antal nåede er manglende. Intervallet regnes af forløb, ikke af mål.",
        tables={
            "cases": """
            intervention | end_date   | goals_set | goals_met
            e            | 2020-02-01 | 4         | 2
            f            | 2020-03-01 | 2         | 2
            g            | 2020-04-01 | 0         | 0
            e            | 2020-05-01 | 3         |
            e            | 2020-06-01 |           |
            """
        },
        expect="""
        period | numerator | denominator | value  | lower | n | n_missing
        2020   | 4         | 6           | 0.6667 |       | 2 | 2
        """,
    ),
    Example(
        "M3.3",
        "Følges i 365 dage: dag 365 er med, dag 366 er ikke, og samme dag er ikke. Skudår forskyder ikke grænsen.",
        tables={
            "cases": """
            intervention | referral_id | end_date
            e            | R1          | 2019-06-01
            e            | R2          | 2019-06-01
            g            | R3          | 2019-06-01
            e            |             | 2019-06-01
            f            | R5          | 2019-06-01
            """,
            "referrals": """
            referral_id | received_date | earlier_referral_id | assessment
            R1          | 2018-06-01    |                     | founded
            N1          | 2020-05-31    | R1                  | founded
            N2          | 2020-06-01    | R2                  | founded
            N3          | 2019-06-01    | R3                  | founded
            """,
        },
        expect="""
        period | numerator | denominator | value
        2019   | 1         | 3           | 0.3333
        """,
    ),
    Example(
        "M3.3",
        "Kun begrundede henvendelser, der ikke er dubletter. Flere om samme forløb tæller én gang.",
        tables={
            "cases": """
            intervention | referral_id | end_date
            e            | R1          | 2019-06-01
            e            | R2          | 2019-06-01
            """,
            "referrals": """
            referral_id | received_date | earlier_referral_id | assessment | duplicate_of
            N1          | 2019-07-01    | R1                  | founded    |
            N2          | 2019-08-01    | R1                  | founded    |
            N3          | 2019-07-01    | R2                  | unfounded  |
            N4          | 2019-08-01    | R2                  | founded    | N3
            N5          | 2020-08-01    |                     | founded    |
            """,
        },
        expect="""
        period | numerator | denominator
        2019   | 1         | 2
        """,
    ),
    Example(
        "M3.3",
        "Et forløb, der er sluttet senere end 365 dage før opgørelsesdatoen, kan ikke følges endnu.",
        tables={
            "cases": """
            intervention | referral_id | end_date
            e            | R1          | 2020-12-31
            e            | R2          | 2021-01-01
            """,
            "referrals": """
            received_date
            2020-02-01
            2021-10-01
            """,
        },
        expect="""
        period | numerator | denominator | value | status
        2020   | 0         | 1           | 0     | ok
        2021   | 0         | 0           |       | no_data
        """,
    ),
    Example(
        "M3.3",
        "Loggen over henvendelser skal nå et år længere frem end forløbene. Ellers vides det ikke, om bekymringen kom igen.",
        tables={
            "cases": """
            intervention | referral_id | end_date
            e            | R1          | 2018-06-01
            e            | R2          | 2019-06-01
            """,
            "referrals": """
            received_date
            2018-02-01
            2019-10-01
            """,
        },
        expect="""
        period   | numerator | denominator | value | status
        2018     | 0         | 1           | 0     | ok
        2019     |           |             |       | no_data
        baseline |           |             |       | no_data
        """,
    ),
    Example(
        "M3.3",
        "Er henvendelser mærket som gentagne, uden at nogen viser tilbage til den tidligere, kan tallet ikke gøres op.",
        tables={
            "cases": """
            intervention | referral_id | end_date
            e            | R1          | 2018-06-01
            """,
            "referrals": """
            received_date | repeat
            2018-02-01    | no
            2019-01-01    | yes
            """,
        },
        expect="""
        period | value | status
        2018   |       | no_data
        """,
    ),
    Example(
        "M3.4",
        "Under behandling og uoplyst udfald er manglende.",
        tables={
            "referrals": """
            received_date | assessment | outcome        | duplicate_of
            2020-02-03    | founded    | case_started   |
            2020-02-04    | founded    | referred_other |
            2020-02-05    | founded    | case_declined  |
            2020-02-06    | founded    | pending        |
            2020-02-07    | founded    |                |
            2020-02-08    | unfounded  | no_action      |
            2020-02-09    | founded    | case_started   | X1
            """
        },
        expect="""
        period | numerator | denominator | value  | n_missing
        2020   | 2         | 3           | 0.6667 | 2
        """,
    ),
    Example(
        "M3.5",
        "Andelen ved slut minus andelen ved start, blandt de samme forløb: to kom i gang, ét faldt fra.",
        tables={
            "cases": """
            intervention | end_date   | employment_start | employment_end
            e            | 2020-02-01 | unemployed       | job
            e            | 2020-02-02 | unemployed       | education
            e            | 2020-02-03 | job              | unemployed
            e            | 2020-02-04 | job              | education
            e            | 2020-02-05 | other            |
            f            | 2020-02-06 | unemployed       | job
            """
        },
        expect="""
        period | numerator | denominator | value | lower | n_missing
        2020   | 1         | 4           | 0.25  |       | 1
        """,
    ),
    Example(
        "E1",
        "Forløb, der aldrig startede, er ikke igangsat.",
        tables={
            "cases": """
            intervention | assigned_date | start_date
            e            | 2019-12-20    | 2020-01-10
            e            | 2020-02-20    |
            f            | 2020-02-20    | 2020-03-01
            """
        },
        expect="""
        period | value
        2019   | 0
        2020   | 1
        """,
    ),
    Example(
        "E1",
        "Et år er dækket, når enten visitation eller start når frem til det: her er alle visiteret i 2019.",
        tables={
            "cases": """
            intervention | assigned_date | start_date
            e            | 2019-11-20    | 2019-12-10
            e            | 2019-12-20    | 2020-01-10
            """
        },
        expect="""
        period | value | status
        2019   | 1     | ok
        2020   | 1     | ok
        2021   |       | no_data
        """,
    ),
    Example(
        "E2",
        "Medianen af et lige antal er midt imellem de to midterste. Intervallet kræver seks forløb.",
        tables={
            "cases": """
            intervention | assigned_date | start_date
            e            | 2020-01-01    | 2020-01-11
            e            | 2020-01-01    | 2020-01-13
            e            | 2020-01-01    | 2020-01-17
            e            | 2020-01-01    | 2020-01-21
            e            | 2020-01-01    | 2020-01-31
            e            | 2020-01-01    | 2020-03-01
            e            | 2021-02-01    | 2021-03-01
            """
        },
        expect="""
        period | denominator | value | lower | upper
        2020   | 6           | 18    | 10    | 60
        2021   | 1           | 28    |       |
        """,
    ),
    Example(
        "E3",
        "Fastholdt: ikke sluttet, varede mindst 90 dage, eller sluttede planmæssigt. De sidste 90 dage kan ikke følges.",
        tables={
            "cases": """
            intervention | start_date | end_date   | end_reason
            e            | 2021-01-01 | 2021-04-01 | lost_contact
            e            | 2021-01-01 | 2021-03-31 | lost_contact
            e            | 2021-01-01 | 2021-02-01 | goal_reached
            e            | 2021-10-02 |            | ongoing
            e            | 2021-10-03 |            | ongoing
            """
        },
        expect="""
        period | numerator | denominator | value
        2021   | 3         | 4           | 0.75
        """,
    ),
    Example(
        "E4",
        "Som M3.1, kun mentorforløb.",
        tables={
            "cases": """
            intervention | end_date   | end_reason
            e            | 2020-02-01 | as_planned
            e            | 2020-02-01 | moved
            f            | 2020-02-01 | as_planned
            """
        },
        expect="""
        period | numerator | denominator
        2020   | 1         | 2
        """,
    ),
    Example(
        "E5",
        "Vises ikke, når udviklingen er registreret i under 80 pct. af forløbene (E6): fire af fem i 2020, to af fem i 2021.",
        tables={
            "cases": """
            intervention | end_date   | goals_set | goals_met | measured_start | measured_end
            e            | 2020-02-01 | 2         | 1         | yes            | yes
            e            | 2020-02-02 | 2         | 1         | yes            | yes
            e            | 2020-02-03 | 2         | 1         | yes            | yes
            e            | 2020-02-04 | 2         | 1         | yes            | yes
            e            | 2020-02-05 | 2         | 1         | yes            | no
            e            | 2021-02-01 | 2         | 1         | yes            | yes
            e            | 2021-02-02 | 2         | 1         | yes            | yes
            e            | 2021-02-03 | 2         | 1         | no             | no
            e            | 2021-02-04 | 2         | 1         |                |
            e            | 2021-02-05 | 2         | 1         | no             | yes
            """
        },
        expect="""
        period | numerator | denominator | value | lower | upper | status
        2020   | 5         | 10          | 0.5   | 0.5   | 0.5   | ok
        2021   | 5         | 10          | 0.5   | 0.5   | 0.5   | gated
        """,
    ),
    Example(
        "E6",
        "Uoplyst tæller som ikke målt.",
        tables={
            "cases": """
            intervention | end_date   | measured_start | measured_end
            e            | 2020-02-01 | yes            | yes
            e            | 2020-02-02 | yes            | no
            e            | 2020-02-03 | yes            |
            f            | 2020-02-03 | yes            | yes
            """
        },
        expect="""
        period | numerator | denominator | n_missing
        2020   | 1         | 3           | 0
        """,
    ),
    Example(
        "F1",
        "Pårørendeforløb med startdato i perioden.",
        tables={
            "cases": """
            intervention | assigned_date | start_date
            f            | 2020-06-20    | 2020-07-01
            e            | 2020-06-20    | 2020-07-01
            """
        },
        expect="""
        period | value
        2020H1 | 0
        2020H2 | 1
        """,
    ),
    Example(
        "F2",
        "Uoplyst antal møder er manglende.",
        tables={
            "cases": """
            intervention | end_date   | meetings
            f            | 2020-02-01 | 4
            f            | 2020-03-01 | 10
            f            | 2020-04-01 | 6
            f            | 2020-05-01 |
            """
        },
        expect="""
        period | denominator | value | n_missing
        2020   | 3           | 6     | 1
        """,
    ),
    Example(
        "F3",
        "Pårørendes svar hører ikke til en aktivitet og parres på koden alene.",
        tables={
            "responses": """
            intervention | timepoint | pair_code | response_date | FOR1
            f            | before    | KO1234    | 2020-03-02    | 2
            f            | after     | KO1234    | 2020-06-02    | 3
            f            | before    | MI0755    | 2020-03-02    | 3
            f            | after     | MI0755    | 2020-06-02    | 3
            f            | before    |           | 2020-03-02    | 1
            f            | after     |           | 2020-06-02    | 5
            """
        },
        expect="""
        period | numerator | denominator | value | lower
        2020   | 1         | 2           | 0.5   |
        """,
    ),
    Example(
        "F4",
        "Som M3.1, kun pårørendeforløb.",
        tables={
            "cases": """
            intervention | end_date   | end_reason
            f            | 2020-02-01 | goal_reached
            f            | 2020-02-01 | citizen_stopped
            f            | 2020-02-01 |
            """
        },
        expect="""
        period | numerator | denominator | n_missing
        2020   | 1         | 2           | 1
        """,
    ),
    Example(
        "F5",
        "Forløbene skal have været i gang samtidig. Uden slutdato regnes til opgørelsesdatoen.",
        tables={
            "cases": """
            case_id | linked_case_id | intervention | start_date | end_date
            M1      |                | e            | 2020-02-01 | 2020-08-01
            M2      |                | e            | 2020-02-01 | 2020-08-01
            M3      |                | e            | 2020-02-01 |
            P1      | M1             | f            | 2020-08-01 |
            P2      | M2             | f            | 2020-09-01 |
            P3      | M3             | f            | 2019-02-01 | 2019-12-01
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1         | 3           | 0.3333
        """,
    ),
    Example(
        "G1",
        "Kun planperioden. Planlagte tæller i nævneren.",
        tables={
            "activities": """
            date       | intervention | status
            2019-02-01 | g            | held
            2020-02-01 | g            | held
            2020-03-01 | g            | cancelled
            2021-03-01 | g            | held_online
            2021-11-01 | g            | planned
            """
        },
        expect="""
        period | numerator | denominator | value
        plan   | 2         | 4           | 0.5
        """,
    ),
    Example(
        "G1",
        "Det, der er planlagt til efter opgørelsesdatoen, er ikke med i nævneren endnu.",
        as_of=date(2021, 6, 30),
        tables={
            "activities": """
            date       | intervention | status
            2020-02-01 | g            | held
            2021-03-01 | g            | cancelled
            2021-11-01 | g            | planned
            """
        },
        expect="""
        period | numerator | denominator | value
        plan   | 1         | 2           | 0.5
        """,
    ),
    Example(
        "G2",
        "Uvurderet er manglende.",
        tables={
            "referrals": """
            received_date | resourceful
            2020-02-01    | yes
            2020-02-02    | no
            2020-02-03    | no
            2020-02-04    | no
            2020-02-05    | not_assessed
            2020-02-06    |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 1         | 4           | 0.25  | 2
        """,
    ),
    Example(
        "G3",
        "Tilbud, hvor svaret ikke er noteret, er manglende.",
        tables={
            "cases": """
            intervention | offered_date | consent
            g            | 2020-02-01   | yes
            g            | 2020-02-02   | no
            g            | 2020-02-03   |
            g            |              | yes
            e            | 2020-02-03   | yes
            """
        },
        expect="""
        period | numerator | denominator | n_missing
        2020   | 1         | 2           | 1
        """,
    ),
    Example(
        "G4",
        "Hvor mange af de fire former der er givet tilbud til; aldrig antallet pr. form. Uklar er ingen af de fire.",
        tables={
            "cases": """
            intervention | offered_date | extremism_form
            g            | 2020-02-01   | right
            g            | 2020-02-02   | right
            g            | 2020-02-03   | left
            g            | 2020-02-04   | unclear
            e            | 2020-02-05   | other
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 2         | 4           | 2
        """,
    ),
    Example(
        "G5",
        "Som M3.1, kun individuelle forløb.",
        tables={
            "cases": """
            intervention | end_date   | end_reason
            g            | 2020-02-01 | as_planned
            g            | 2020-02-01 | transferred
            """
        },
        expect="""
        period | numerator | denominator
        2020   | 1         | 2
        """,
    ),
)
