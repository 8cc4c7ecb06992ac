"""The drawing: inside its frame, from zero, broken at gaps, with labels apart from each other."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from openmsc.usage import chart, words
from openmsc.usage.axes import numbers
from openmsc.usage.figures import Quota, Usage

from .test_figures import DAY, FIRST, LAST, YEAR, steady, usage, without

CASES = {
    "no quota": usage(),
    "one day": usage(steady(number=1)),
    "young": usage(steady(number=3), quota=YEAR),
    "near full": usage(quota=YEAR, before=Decimal(208)),
    "full soon": usage(quota=YEAR, before=Decimal(180)),
    "not full": usage(quota=YEAR, before=Decimal(20)),
    "far end": usage(quota=Quota(Decimal(300), date(2026, 1, 1), date(2034, 1, 1)), before=Decimal(1)),
    "far beyond": usage(quota=Quota(Decimal(12), date(2026, 1, 1), date(2026, 12, 31))),
    "ended": usage(quota=Quota(Decimal(12), date(2026, 1, 1), date(2026, 9, 30))),
    "last day": usage(quota=Quota(Decimal(300), date(2026, 1, 1), LAST)),
    "large": usage(steady("99999.99"), quota=Quota(Decimal("9999999999.99"), FIRST, date(2026, 12, 31))),
    "tiny": usage(steady("0.000001"), quota=Quota(Decimal("0.01"), FIRST, date(2026, 12, 31))),
    "nothing": usage(steady("0"), quota=YEAR),
    "corrected": usage(steady("-1")),
    "gaps": usage(without(steady(), date(2026, 10, 1), date(2026, 10, 3)), quota=YEAR),
    "silent": usage(steady(number=20, last=FIRST + 20 * DAY), quota=YEAR),
}
every_case = pytest.mark.parametrize("shown", CASES.values(), ids=CASES)


def drawings(shown: Usage) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<all>{chart.draw(shown)}</all>"))


@every_case
def test_everything_stands_inside_the_frame(shown: Usage) -> None:
    for drawing in drawings(shown):
        _, _, width, height = map(float, drawing.attrib["viewBox"].split())
        for part in drawing:
            for name, value in part.attrib.items():
                if name in {"x", "x1", "x2", "cx"}:
                    assert 0 <= float(value) <= width, part.attrib
                if name in {"y", "y1", "y2", "cy"}:
                    assert 0 <= float(value) <= height, part.attrib
                if name == "points":
                    for x, y in (point.split(",") for point in value.split()):
                        assert 0 <= float(x) <= width
                        assert 0 <= float(y) <= height


@every_case
def test_labels_stand_inside_the_frame_and_apart(shown: Usage) -> None:
    for drawing in drawings(shown):
        width = float(drawing.attrib["viewBox"].split()[2])
        boxes = []
        for text in drawing.iter("text"):
            long = 6.2 * len(text.text or "")
            anchor = {"start": 0.0, "middle": long / 2, "end": long}[text.attrib["text-anchor"]]
            left, y = float(text.attrib["x"]) - anchor, float(text.attrib["y"])
            assert left >= -1, text.text
            assert left + long <= width + 4, text.text
            boxes.append((left, left + long, y, text.text))
        for n, (left, right, y, word) in enumerate(boxes):
            for other_left, other_right, other_y, other in boxes[:n]:
                apart = right <= other_left or other_right <= left or abs(y - other_y) >= 9
                assert apart, (word, other)


@every_case
def test_there_are_three_widths_of_the_same(shown: Usage) -> None:
    found = drawings(shown)
    assert [each.attrib["viewBox"] for each in found] == ["0 0 900 222", "0 0 660 212", "0 0 358 200"]
    assert {each.attrib["aria-label"] for each in found} == {words.describe(shown)}
    assert {each.attrib["role"] for each in found} == {"img"}


def test_nothing_is_drawn_of_nothing() -> None:
    assert chart.draw(usage({})) == ""


def test_the_line_is_broken_where_days_are_missing() -> None:
    days = sorted(CASES["gaps"].sums)
    runs = chart.segments(dict.fromkeys(days, Decimal(1)))
    assert [(run[0], run[-1]) for run in runs] == [
        (FIRST, date(2026, 9, 30)),
        (date(2026, 10, 2), date(2026, 10, 2)),
        (date(2026, 10, 4), LAST),
    ]
    wide = drawings(CASES["gaps"])[0]
    assert len([part for part in wide if part.attrib.get("class") == "line"]) == 3
    assert len([part for part in wide if part.attrib.get("class") == "area"]) == 3


def test_the_axis_begins_at_zero_and_the_line_is_true_to_it() -> None:
    wide = drawings(CASES["full soon"])[0]
    (line,) = [part for part in wide if part.attrib.get("class") == "line"]
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    (limit,) = [float(part.attrib["y1"]) for part in wide if part.attrib.get("class") == "quota"]
    base = max(float(part.attrib["y1"]) for part in wide if part.attrib.get("class") == "axis")
    assert len(points) == 90
    assert (base - points[-1][1]) / (base - limit) == pytest.approx(270 / 300, abs=0.001)


def test_the_forecast_leads_to_the_quota_on_the_day_it_is_full() -> None:
    wide = drawings(CASES["full soon"])[0]
    (dotted,) = [part for part in wide if part.attrib.get("class") == "fc"]
    (limit,) = [part for part in wide if part.attrib.get("class") == "quota"]
    assert dotted.attrib["y2"] == limit.attrib["y1"]
    left, right = float(limit.attrib["x1"]), float(limit.attrib["x2"])
    share = (LAST + 30 * DAY - FIRST) / (date(2026, 12, 31) - FIRST)
    assert (float(dotted.attrib["x2"]) - left) / (right - left) == pytest.approx(share, abs=0.001)
    assert "full about 23 Dec" in [text.text for text in wide.iter("text")]


def test_the_thresholds_are_left_out_where_they_would_overlap() -> None:
    assert "80\u202f%" in [text.text for text in drawings(CASES["full soon"])[0].iter("text")]
    assert "80\u202f%" not in [text.text for text in drawings(CASES["far beyond"])[0].iter("text")]


@pytest.mark.parametrize(
    ("top", "texts"),
    [
        ("300", ["0", "100", "200", "300"]),
        ("420", ["0", "100", "200", "300", "400"]),
        ("0.013", ["0.000", "0.004", "0.008", "0.012"]),
        ("5", ["0.0", "1.5", "3.0", "4.5"]),
        ("9999999999.99", ["0", "2,000,000,000", "4,000,000,000", "6,000,000,000", "8,000,000,000"]),
    ],
)
def test_hairlines_stand_at_round_numbers(top: str, texts: list[str]) -> None:
    assert [text for _, text in numbers(Decimal(top))] == texts


def test_there_are_three_or_four_hairlines_whatever_the_height() -> None:
    for thousandths in range(1, 20000, 7):
        lines = numbers(Decimal(thousandths) / 1000)
        assert 3 <= len(lines) - 1 <= 4, thousandths
        assert lines[0][0] == 0


def test_the_drawing_has_nothing_that_the_security_policy_forbids() -> None:
    assert not re.search(r"style=|<script|on\w+=", str(chart.draw(CASES["full soon"])))


def test_months_are_named_where_there_is_room() -> None:
    for shown in CASES.values():
        for drawing in drawings(shown):
            days = [text.text for text in drawing.iter("text") if text.attrib["text-anchor"] == "middle"]
            assert "1 Oct" in days
            assert timedelta(days=len(days)) < timedelta(days=7)
