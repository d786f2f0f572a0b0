"""Figures: nothing clipped, nothing overlapping, nothing hidden in any byte, and words that agree with the numbers drawn."""

import csv
import io
import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import vinkeval as vk
from tests.made_release import made_release
from vinkeval.disclosure.release import Release
from vinkeval.errors import UsageFault
from vinkeval.figures import Chart, chart, charts, withheld
from vinkeval.figures.context import context_name
from vinkeval.figures.labels import distributed
from vinkeval.figures.preview import preview
from vinkeval.figures.style import MAIN, PAIRS, SECOND, house_style
from vinkeval.internal import RELEASED_ONLY

DRAWN = ("I1", "A1", "M1.1", "E1", "D2", "K1", "M1.6")


@pytest.fixture(scope="module")
def drawn(release: Release) -> tuple[Chart, ...]:
    return charts(release)


def words_with_boxes(made: Chart) -> list[tuple[str, Bbox]]:
    with house_style():
        canvas = FigureCanvasAgg(made.figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        undrawn = {id(label) for axes in made.figure.axes for label in _out_of_view(axes)}
        return [
            (artist.get_text(), artist.get_window_extent(renderer))
            for artist in made.figure.findobj(Text)
            if artist.get_visible() and artist.get_text().strip() and id(artist) not in undrawn
        ]


def _out_of_view(axes: Axes) -> Iterator[Text]:
    """Labels of ticks beyond the ends of an axis exist, but are never drawn."""
    for axis, place in ((axes.xaxis, 0), (axes.yaxis, 1)):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            for label in (tick.label1, tick.label2):
                if not low - 1e-9 <= label.get_position()[place] <= high + 1e-9:
                    yield label


def faults(made: Chart) -> list[str]:
    words = words_with_boxes(made)
    page = made.figure.bbox
    clipped = [
        text for text, box in words if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > page.x1 + 0.5 or box.y1 > page.y1 + 0.5
    ]
    crossed = [
        f"{one!r} over {other!r}"
        for (one, first), (other, second) in itertools.combinations(words, 2)
        if min(first.x1, second.x1) - max(first.x0, second.x0) > 0.5
        and min(first.y1, second.y1) - max(first.y0, second.y0) > 0.9
    ]
    return [*clipped, *crossed]


def test_no_text_is_clipped_or_overlaps(drawn: tuple[Chart, ...]) -> None:
    assert {made.name: found for made in drawn if (found := faults(made))} == {}


def test_no_text_overlaps_in_any_series_by_any_period(release: Release) -> None:
    made = [
        chart(release, id, "series", every=every)
        for id in DRAWN
        for every in ("year", "half-year", "quarter")
        if len(release.series(id, every)) > 1
    ]
    assert len(made) > 12
    assert {(each.name, each.title): found for each in made if (found := faults(each))} == {}


def test_the_measure_of_overlap_can_fail(release: Release) -> None:
    made = chart(release, "I1")
    made.figure.text(0.5, 0.5, "oven i hinanden")
    made.figure.text(0.5, 0.5, "oven i hinanden igen")
    assert any("oven i hinanden" in fault for fault in faults(made))


def test_the_paper_has_its_figures(drawn: tuple[Chart, ...]) -> None:
    names = [made.name for made in drawn]
    assert len(set(names)) == len(names)
    assert {made.goal for made in drawn} == {"0", "1", "2", "3", "4"}
    assert {"daekning", "sammenligninger_andele", "sammenligninger_oevrige", "oekonomi", "kontekst_2014_2017"} <= set(names)


def test_the_forest_shows_every_comparison_once(release: Release, drawn: tuple[Chart, ...]) -> None:
    parts = [made.data for made in drawn if made.name.startswith("sammenligninger")]
    assert sorted(pd.concat(parts)["indicator"]) == sorted(release.comparisons["indicator"])
    assert {"hidden", "too_little_data", "estimated"} <= set(pd.concat(parts)["status"])


@pytest.mark.parametrize("estimate, lower, upper", [(np.inf, 1.97, np.inf), (0.0, 0.0, 0.4)])
def test_a_ratio_to_or_of_nothing_is_drawn_by_its_interval(
    release: Release, estimate: float, lower: float, upper: float
) -> None:
    comparisons = release.comparisons.copy()
    ratio = comparisons["method"].str.startswith("ratio") & comparisons["status"].eq("estimated")
    comparisons.loc[ratio, ["estimate", "lower", "upper"]] = estimate, lower, upper
    made = chart(made_release(comparisons=comparisons), "forest")
    assert not faults(made)
    (axes,) = (axes for axes in made.figure.axes if axes.get_xscale() == "log")
    low, high = axes.get_xlim()
    drawn = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2 and line.get_color() == MAIN]
    assert {tuple(ends) for ends in drawn} == {(max(lower, low), min(upper, high))}
    arrows = {line.get_marker() for line in axes.lines} & {"<", ">"}
    assert arrows == ({">"} if upper == np.inf else {"<"})


def luminance(colour: str) -> float:
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(ink: str, ground: str, least: float) -> None:
    assert contrast(ink, ground) >= least


def test_baseline_and_plan_differ_without_colour(release: Release) -> None:
    made = chart(release, "M1.1", "change")
    looks = {
        (line.get_marker(), line.get_markerfacecolor() == line.get_color())
        for line in made.figure.axes[0].lines
        if line.get_marker() not in ("", "None")
    }
    assert len({marker for marker, _ in looks}) == 2
    assert abs(luminance(MAIN) - luminance(SECOND)) > 0.03


def test_no_colour_tells_good_from_bad(release: Release) -> None:
    """Direction is never coloured: an indicator that should fall is drawn as one that should rise."""
    used = {
        release.plan.indicators[id].direction: {line.get_color() for line in chart(release, id, "series").figure.axes[0].lines}
        for id in ("A1", "M1.6", "I1")
    }
    assert set(used) == {"up", "down", "none"}
    assert used["up"] <= used["down"] | used["none"]


def test_hidden_is_a_stub_neither_zero_nor_a_gap(release: Release) -> None:
    rows = release.series("E1", "half-year")
    hidden = int(rows["status"].eq("hidden").sum())
    assert hidden
    made = chart(release, "E1", "series", every="half-year")
    axes = made.figure.axes[0]
    stubs = [patch for patch in axes.patches if patch.get_hatch()]
    assert len(stubs) == hidden == sum(text.get_text() == ".." for text in axes.texts)
    assert len({round(stub.get_height(), 9) for stub in stubs}) == 1  # the height tells nothing
    points = [value for line in axes.lines if line.get_marker() == "o" for value in line.get_ydata()]
    shown = rows[rows["status"].eq("ok")]["value"].tolist()
    assert sorted(points) == sorted(shown)
    assert "skjult" in made.note and "skjult" in made.alt


def test_control_chart_takes_its_limits_from_before_the_plan(release: Release) -> None:
    months = [f"{year}-{month:02}" for year in range(2018, 2022) for month in range(1, 13)]
    row = release.figure("A1", "2020")
    assert row is not None
    values = [10.0 + at % 3 for at in range(24)] + [10.0] * 23 + [40.0]
    lines = [{**row, "period": key, "value": value, "numerator": value} for key, value in zip(months, values, strict=True)]
    made = chart(made_release(indicators=pd.DataFrame(lines, columns=release.indicators.columns)), "A1", "control")
    first = pd.Series(values[:20])
    half = 2.66 * first.diff().abs().mean()  # NIST/SEMATECH e-Handbook 6.3.2.2
    words = " ".join(text.get_text() for text in made.figure.axes[0].texts)
    assert f"Øvre grænse {first.mean() + half:.1f}".replace(".", ",") in words
    assert first.mean() == pytest.approx(10.95) and "Middel 11,0" in words  # a half is rounded away from zero
    rings = [line for line in made.figure.axes[0].lines if line.get_marker() == "D"]
    assert [list(ring.get_ydata()) for ring in rings] == [[40.0]]
    assert faults(made) == []
    assert "mindst 12 perioder" in chart(release, "E1", "control")._repr_html_()


def test_what_has_no_value_stands_beside_the_axis(release: Release, drawn: tuple[Chart, ...]) -> None:
    """A mark on a scale reads as a value: hidden and refused comparisons have none."""
    for made in (each for each in drawn if each.name.startswith("sammenligninger")):
        judged = made.data["status"].eq("estimated")
        dots = [line for axes in made.figure.axes for line in axes.lines if line.get_marker() == "o"]
        ids = [release.plan.indicators[id] for id in made.data["indicator"][judged]]
        own = made.data["method"][judged].str.startswith("ratio").tolist()
        on_axes = [text for text, ratio in zip(ids, own, strict=True) if ratio or text.unit[:4] in ("pct.", "poin")]
        assert len(dots) == len(on_axes)
        assert not any(patch.get_hatch() for axes in made.figure.axes for patch in axes.patches)
        words = [text.get_text() for text in made.figure.texts]
        assert words.count("..") == int(made.data["status"].eq("hidden").sum())
        assert words.count("kan ikke afgøres") == int(made.data["status"].eq("too_little_data").sum())
        assert not any("…" in word for word in words)


def test_values_stand_at_their_points(release: Release) -> None:
    axes = chart(release, "I1", "series", every="half-year").figure.axes[0]
    points = {round(y): y for line in axes.lines if line.get_marker() == "o" for y in line.get_ydata()}
    span = axes.get_ylim()[1] - axes.get_ylim()[0]
    labels = [text for text in axes.texts if text.get_text().isdigit() and text.get_weight() == "bold"]
    assert len(labels) >= 4
    assert all(abs(text.get_position()[1] - points[int(text.get_text())]) < 0.04 * span for text in labels)


def test_the_steps_of_the_outreach_have_one_base(release: Release) -> None:
    made = chart(release, "funnel")
    row, further = release.figure("M2.3", "plan"), release.figure("D4", "plan")
    assert row is not None and further is not None
    assert f"Kontakter med oplyst resultat {row['denominator']:.0f}; " in made.alt
    assert f"førte til samtale, infohus eller forløb {row['numerator']:.0f}; " in made.alt
    assert "gentag" not in made.alt and "heraf" not in made.alt


def test_one_and_many_hidden_values(release: Release) -> None:
    one = release.series("E1", "half-year").copy()
    notes = []
    for count in (1, 2):
        frame = one.copy()
        numbers = [c for c in frame if frame[c].dtype == float]
        frame["status"], frame["value"] = "ok", frame["value"].fillna(7.0)
        frame.iloc[:count, frame.columns.get_loc("status")] = "hidden"
        frame.loc[frame["status"] == "hidden", numbers] = float("nan")
        notes.append(chart(made_release(indicators=frame), "E1", "series", every="half-year").note)
    assert "Én værdi er skjult" in notes[0] and "To værdier er skjult" in notes[1]


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"−?\d+(?:\.\d{3})*(?:,\d+)?", text))


def test_alt_text_and_picture_say_the_same_numbers(release: Release) -> None:
    made = chart(release, "I1", "series", every="half-year")
    shown = release.series("I1", "half-year")
    shown = shown[shown["status"].eq("ok")]["value"]
    said = numbers_in(made.alt)
    for extreme in (shown.max(), shown.min(), shown.iloc[0], shown.iloc[-1]):
        assert f"{extreme:.0f}" in said
    labels = numbers_in(" ".join(text.get_text() for text in made.figure.axes[0].texts))
    assert f"{shown.max():.0f}" in labels


def test_every_number_of_a_change_chart_can_be_read_back(release: Release) -> None:
    made = chart(release, ["M1.1", "A5", "M1.5"])
    written = " ".join(text.get_text() for text in made.figure.texts).replace("\u00a0", " ")
    for _, row in made.data[made.data["status"].eq("ok")].iterrows():
        value, low, high = (f"{row[c]:.2f}".replace(".", ",").replace("-", "−") for c in ("value", "lower", "upper"))
        assert f"{value} point ({low} til {high})" in written


def test_saved_files(tmp_path: Path, drawn: tuple[Chart, ...]) -> None:
    made = next(each for each in drawn if each.name == "E1_serie")
    paths = made.save(tmp_path)
    assert [path.suffix for path in paths] == [".png", ".svg", ".txt", ".csv"]
    assert paths[2].read_text(encoding="utf-8").strip() == made.alt
    rows = list(csv.DictReader(io.StringIO(paths[3].read_text(encoding="utf-8"))))
    assert len(rows) == len(made.data)
    hidden = [row for row in rows if row["status"] == "hidden"]
    assert hidden and all(row["value"] == row["numerator"] == row["n"] == ".." for row in hidden)
    from PIL import Image

    picture = Image.open(paths[0])
    assert picture.info["dpi"][0] == pytest.approx(300, abs=1) and picture.width == pytest.approx(16 / 2.54 * 300, abs=2)
    assert "Software" not in picture.info and picture.info["Description"] == made.alt


def test_same_release_same_bytes(release: Release) -> None:
    first, second = chart(release, "K1"), chart(release, "K1")
    assert first.png() == second.png()
    assert first.svg() == second.svg()


def test_svg_names_and_describes_itself_and_keeps_its_text(drawn: tuple[Chart, ...]) -> None:
    space = "{http://www.w3.org/2000/svg}"
    for made in drawn:
        root = ET.fromstring(made.svg())
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        labels = (root.get("aria-labelledby") or "").split()
        texts = {element.get("id"): element.text for element in root if element.tag in (f"{space}title", f"{space}desc")}
        assert [texts[label] for label in labels] == [made.title, made.alt]
        assert len(list(root.iter(f"{space}text"))) > 5
        assert b"matplotlib.org" not in made.svg() and b"202" not in made.svg()[:100]


def test_svg_without_frame_leaves_title_and_note_to_the_document(release: Release) -> None:
    made = chart(release, "I1")
    assert made.note.split(".")[0][:30] in made.svg().decode()
    bare = made.svg(framed=False).decode()
    assert "Kilde" not in bare.split("</desc>")[1]


def test_svg_holds_no_hidden_number(release: Release) -> None:
    """The same release with other numbers behind its hidden cells could not be told apart: they are not in it at all."""
    made = chart(release, "E1", "series", every="half-year")
    points = re.findall(r"<use [^>]*y=\"([\d.]+)\"", made.svg().decode())
    shown = int(release.series("E1", "half-year")["status"].eq("ok").sum())
    markers = [line for line in made.figure.axes[0].lines if line.get_marker() == "o"]
    assert sum(len(line.get_ydata()) for line in markers) == shown
    assert len(points) >= shown


@pytest.mark.parametrize(("id", "kind"), [("Z9", None), ("I1", "pie")])
def test_what_cannot_be_drawn_is_told_in_danish(release: Release, id: str, kind: str | None) -> None:
    with pytest.raises(UsageFault, match=r"Vælg|findes ikke"):
        chart(release, id, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(("id", "kind"), [("A2", "bars"), ("K4", "series")])
def test_where_nothing_is_released_that_stands_in_the_place_of_the_figure(release: Release, id: str, kind: str) -> None:
    shown = chart(release, id, kind)._repr_html_()  # type: ignore[arg-type]
    assert re.search(r"ikke frigivet|ingen frigivet", shown)


def test_indicators_of_different_units_share_no_axis(release: Release) -> None:
    with pytest.raises(UsageFault, match="forskellige enheder"):
        chart(release, ["M1.1", "M1.6"])


def test_events_and_targets_come_from_the_plan(release: Release) -> None:
    words = [text.get_text() for text in chart(release, "A1", "series", every="year").figure.axes[0].texts]
    assert "COVID-19-nedlukning" in words and "Planens start" in words
    assert any(word.startswith("Mål:\u00a050") or ("50" in word and "Mål" in word) for word in words)
    without = made_release(targets=False)
    words = [text.get_text() for text in chart(without, "A1", "series", every="year").figure.axes[0].texts]
    assert not any(word.startswith("Mål") for word in words)


def test_a_chart_shows_itself_with_alt_text(release: Release) -> None:
    shown = chart(release, "M1.6")._repr_html_()
    assert re.search(r'<desc id="[^"]+">Linjediagram[^<]{60,}</desc>', shown)
    assert "Kilde" in shown and "Note" in shown


def test_preview_is_marked_and_silent_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = pd.DataFrame({"x": [4711]})
    assert "INTERNT" in preview(secret)._repr_html_() and "4711" in preview(secret)._repr_html_()
    monkeypatch.setenv(RELEASED_ONLY, "1")
    assert "4711" not in preview(secret)._repr_html_() and "4711" not in repr(preview(secret))
    assert "ikke frigivet" in preview(secret)._repr_html_()


def test_words_an_analyst_types() -> None:
    assert vk.chart is chart and vk.charts is charts


def test_a_release_with_nothing_in_it_still_has_context_and_coverage() -> None:
    empty = made_release(indicators=made_release().indicators.iloc[:0], comparisons=made_release().comparisons.iloc[:0])
    names = {made.name for made in charts(empty)}
    assert names == {"daekning", "kontekst_2014_2017"}
    grid = chart(empty, "coverage")
    assert "ingen data" in grid.alt
    assert faults(grid) == []


def test_published_figures_are_named_by_the_years_they_are_of(release: Release) -> None:
    assert context_name(release.plan) == "kontekst_2014_2017"
    later = replace(release.plan, context=tuple(replace(each, year=each.year + 2) for each in release.plan.context[1:]))
    assert context_name(later) == "kontekst_2017_2019"
    assert context_name(replace(release.plan, context=())) == "kontekst"


def test_a_figure_of_nothing_but_hidden_values_is_a_sentence(release: Release) -> None:
    frame = release.indicators.copy()
    own = frame["indicator"].eq("E1") & frame["breakdown"].eq("") | frame["indicator"].isin(["M3.3", "E3"])
    frame.loc[own, "status"] = "hidden"
    frame.loc[own, ["numerator", "denominator", "value", "lower", "upper", "n", "n_missing"]] = np.nan
    some = made_release(indicators=frame)
    made = {each.name: each for each in charts(some)}
    assert "E1_serie" not in made
    assert withheld(some) == {
        "3": "Figuren «Igangsatte mentorforløb» vises ikke: alle dens tal er skjult af hensyn til diskretionen."
    }
    assert withheld(release) == {}
    shares = made["maal3_andele_aendring"]
    assert not {"M3.3", "E3"} & set(shares.data["indicator"])
    assert "Fornyet bekymring inden for 365 dage" in shares.note and "Fastholdelse 90 dage" in shares.note
    assert faults(shares) == []


def test_a_distribution_is_not_distributed_twice(release: Release) -> None:
    by_form, by_person = (
        distributed(release.plan.indicators[id], by) for id, by in (("K4", "gender"), ("I3", "referrer_group"))
    )
    assert (by_form, by_person) == ("Fordeling af henvendelser på køn", "Fordeling på henvender")
    made = chart(release, "I3", "bars")
    assert made.title == "Fordeling på henvender, planperioden (2020-2021)" and "fordelt på" not in made.alt


def test_no_line_runs_through_a_value(release: Release) -> None:
    axes = chart(release, "I1", "series", every="half-year").figure.axes[0]
    values = [text for text in axes.texts if text.get_weight() == "bold"]
    assert values
    for value in values:
        ground = value.get_bbox_patch()
        assert ground is not None and to_rgb(ground.get_facecolor()) == (1.0, 1.0, 1.0)
        assert all(value.get_zorder() > line.get_zorder() for line in axes.lines)
