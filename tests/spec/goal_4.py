"""Worked examples, goal 4: professionals and advice."""

from tests.spec.examples import Example

EXAMPLES = (
    Example(
        "M4.1",
        "Ændring i FAG1 blandt fagpersoner med svar begge gange.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | FAG1
            h            | before    | H1          | KO12      | 2020-03-02    | 2
            h            | after     | H1          | KO12      | 2020-03-02    | 4
            h            | before    | H1          | MI07      | 2020-03-02    | 3
            h            | after     | H1          | MI07      | 2020-03-02    |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 2         | 1           | 2     | 1
        """,
    ),
    Example(
        "M4.2",
        "HAN er gennemsnittet af FAG2 og FAG3; er kun det ene besvaret, gælder det.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | FAG2 | FAG3
            h            | before    | H1          | KO12      | 2020-03-02    | 2    | 3
            h            | after     | H1          | KO12      | 2020-03-02    |      | 4
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 1.5       | 1           | 1.5
        """,
    ),
    Example(
        "M4.3",
        "Ændring i FAG4.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | FAG4
            h            | before    | H1          | KO12      | 2020-03-02    | 3
            h            | after     | H1          | KO12      | 2020-03-02    | 5
            """
        },
        expect="""
        period | numerator | denominator
        2020   | 2         | 1
        """,
    ),
    Example(
        "M4.4",
        "Kun fagpersoners vurderede henvendelser: under afklaring, videresendt og uoplyst er manglende.",
        tables={
            "referrals": """
            received_date | referrer_type | assessment
            2020-02-01    | teacher       | founded
            2020-02-02    | police        | unfounded
            2020-02-03    | health        | other_need
            2020-02-04    | ssp           | pending
            2020-02-05    | ssp           | outside
            2020-02-06    | ssp           |
            2020-02-07    | parent        | founded
            """
        },
        expect="""
        period | numerator | denominator | value  | n_missing
        2020   | 1         | 3           | 0.3333 | 3
        """,
    ),
    Example(
        "M4.5",
        "Kan ikke måles: alle institutionstyper nås hvert år.",
        expect="""
        period | value | status
        plan   |       | not_measurable
        """,
    ),
    Example(
        "H1",
        "Efter institutionstype; uoplyst er sin egen kategori.",
        by="institution_type",
        tables={
            "activities": """
            date       | intervention | status | institution_type
            2020-03-02 | h            | held   | psychiatry
            2020-03-03 | h            | held   | psychiatry
            2020-03-04 | h            | held   |
            """
        },
        expect="""
        category   | period | value
        psychiatry | 2020   | 2
        unknown    | 2020   | 1
        """,
    ),
    Example(
        "H2",
        "Deltagere lagt sammen for afholdte oplæg.",
        tables={
            "activities": """
            date       | intervention | status | participants
            2020-03-02 | h            | held   | 30
            2020-03-03 | h            | held   | 12
            """
        },
        expect="""
        period  | value
        2020-03 | 42
        """,
    ),
    Example(
        "H3",
        "Afholdte oplæg i psykiatrien.",
        tables={
            "activities": """
            date       | intervention | status    | institution_type
            2020-03-02 | h            | held      | psychiatry
            2020-03-03 | h            | postponed | psychiatry
            2020-03-04 | a            | held      | psychiatry
            """
        },
        expect="""
        period | value
        2020   | 1
        """,
    ),
    Example(
        "H3b",
        "Nævneren er oplæg med oplyst institutionstype.",
        tables={
            "activities": """
            date       | intervention | status | institution_type
            2020-03-02 | h            | held   | psychiatry
            2020-03-03 | h            | held   | school
            2020-03-04 | h            | held   |
            """
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 1         | 2           | 0.5   | 1
        """,
    ),
    Example(
        "H5b",
        "Fra før oplægget til opfølgningen; svaret lige efter oplægget indgår ikke.",
        tables={
            "responses": """
            intervention | timepoint | activity_id | pair_code | response_date | FAG2 | FAG3
            h            | before    | H1          | KO12      | 2020-11-02    | 2    | 2
            h            | after     | H1          | KO12      | 2020-11-02    | 5    | 5
            h            | followup  | H1          | KO12      | 2021-02-02    | 3    | 4
            h            | before    | H1          | MI07      | 2020-11-02    | 2    | 2
            h            | followup  | H1          | MI07      | 2021-02-02    | 3    | 4
            h            | followup  | H1          | MI07      | 2021-02-03    | 3    | 4
            """
        },
        expect="""
        period | numerator | denominator | value
        2020   | 0         | 0           |
        2021   | 1.5       | 1           | 1.5
        """,
    ),
    Example(
        "H6",
        "Svar til oplæg uden deltagertal tæller ikke. Svaret tæller i oplæggets periode, også når det kom senere.",
        tables={
            "activities": """
            activity_id | date       | intervention | status | participants
            H1          | 2020-12-20 | h            | held   | 10
            H2          | 2020-12-21 | h            | held   |
            """,
            "responses": """
            intervention | timepoint | activity_id | response_date | status
            h            | after     | H1          | 2020-12-20    |
            h            | after     | H1          | 2021-01-05    |
            h            | after     | H1          | 2020-12-20    | rejected
            h            | before    | H1          | 2020-12-20    |
            h            | after     | H2          | 2020-12-21    |
            h            | after     |             | 2020-12-21    |
            """,
        },
        expect="""
        period | numerator | denominator | value | n_missing
        2020   | 2         | 10          | 0.2   | 1
        """,
    ),
    Example(
        "I1",
        "Hver række er en sparring.",
        tables={
            "advice": """
            date
            2020-02-03
            2020-02-28
            2020-03-01
            """
        },
        expect="""
        period  | value
        2020-02 | 2
        2020Q1  | 3
        """,
    ),
    Example(
        "I2",
        "Hverdage efter henvendelsen til og med svaret. Påsken 2020: skærtorsdag 9. april til 2. påskedag 13. april er lukket.",
        tables={
            "advice": """
            date       | first_reply_date
            2020-04-08 | 2020-04-14
            """
        },
        expect="""
        period | denominator | value
        2020   | 1           | 1
        """,
    ),
    Example(
        "I2",
        "Fredag til mandag er én hverdag, samme dag er nul, og over jul og nytår er der langt mellem hverdagene.",
        tables={
            "advice": """
            date       | first_reply_date
            2020-02-28 | 2020-03-02
            2020-06-04 | 2020-06-05
            2021-12-23 | 2021-12-27
            2018-12-21 | 2019-01-02
            2019-04-29 | 2019-05-20
            """
        },
        expect="""
        period | denominator | value
        2020   | 2           | 0.5
        2021   | 1           | 1
        2018   | 1           | 3
        2019   | 1           | 14
        """,
    ),
    Example(
        "I2b",
        "Uden svardato er sparringen manglende, ikke ubesvaret.",
        tables={
            "advice": """
            date       | first_reply_date
            2020-04-08 | 2020-04-08
            2020-04-08 | 2020-04-14
            2020-04-08 | 2020-04-15
            2020-04-08 |
            """
        },
        expect="""
        period | numerator | denominator | value  | n_missing
        2020   | 2         | 3           | 0.6667 | 1
        """,
    ),
    Example(
        "I3",
        "Nævneren er alle med oplyst henvender. En gruppe uden sparringer vises som nul.",
        by="referrer_group",
        tables={
            "advice": """
            date       | referrer_type
            2020-02-03 | teacher
            2020-02-03 | ssp
            2020-02-03 | parent
            2020-02-03 | anonymous
            2020-02-03 |
            """
        },
        expect="""
        category     | period | numerator | denominator | value | n_missing
        professional | 2020   | 2         | 4           | 0.5   | 1
        relative     | 2020   | 1         | 4           | 0.25  | 1
        citizen      | 2020   | 1         | 4           | 0.25  | 1
        other        | 2020   | 0         | 4           | 0     | 1
        """,
    ),
    Example(
        "I4",
        "Andel afklaret blandt dem med oplyst resultat.",
        tables={
            "advice": """
            date       | result
            2020-02-03 | resolved
            2020-02-03 | referred_on
            2020-02-03 |
            """
        },
        expect="""
        period | numerator | denominator | n_missing
        2020   | 1         | 2           | 1
        """,
    ),
    Example(
        "I5",
        "Andel enige i NYT1 i sparringsmålingen.",
        tables={
            "responses": """
            intervention | timepoint | response_date | NYT1
            i            | after     | 2020-04-02    | 5
            i            | after     | 2020-04-02    | 2
            """
        },
        expect="""
        period | numerator | denominator
        2020   | 1         | 2
        """,
    ),
)
