"""The page: everything escaped, nothing loaded, nothing run; charts with their words and numbers."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadmatch.report.charts import bars, columns, matrix, waterfall
from leadmatch.report.page import render
from leadmatch.report.section import Figures, Section, Text, share, shortened, table

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></svg></style><script>x</script>",
    "{{ 7*7 }}{% raw %}",
    "Ann\u202eEEL\u2066x",
    "a\x00b\x1b[31mc",
    "javascript:alert(1)",
    "&lt;b&gt;",
)
VOID = {"meta", "rect", "line"}


class Reader(HTMLParser):
    """Tags, attributes and text of a page; elements must nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(text: str) -> str:
    data = table(text, (text, "n"), [(text, 1), (None, 2.5)], (1,))
    blocks = (
        Figures(((text, text),)),
        Text(text),
        Text(text, heading=True),
        bars(text, text, [(text, [1, 2], text)], [("a", text), ("b", text)], data),
        columns(text, text, [(text, [1, 2])], [("a", text), ("b", text)], data),
        matrix(text, text, ([text], [text]), [[(0.5, text)]], data),
        waterfall(text, text, [(text, 2.0), (text, -1.0)], text, data),
        data,
    )
    return render(text, [text], [Section("one", text, text, blocks)])


def check(page: str) -> Reader:
    read = Reader(page)
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form", "input", "foreignobject"}
    for tag, attributes in read.tags:
        assert not any(name.startswith("on") or name in ("style", "src") for name in attributes), (tag, attributes)
        assert attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]
    return read


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_shown(text: str) -> None:
    page = page_of(text)
    read = check(page)
    seen = "".join(c for c in text if c.isprintable())
    assert seen in read.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", page)


@given(st.text(max_size=30))
def test_any_text_is_only_shown(text: str) -> None:
    check(page_of(text))


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    page = page_of("x")
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    policy = next(a["content"] for tag, a in check(page).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style.group(1)
    assert "@import" not in style.group(1)
    assert "http" not in page.replace("http-equiv", "")


def test_every_chart_has_words_and_a_table() -> None:
    read = check(page_of("x"))
    charts = [attributes for tag, attributes in read.tags if tag == "svg" and attributes.get("role") == "img"]
    ids = {attributes["id"] for tag, attributes in read.tags if tag in ("title", "desc") and "id" in attributes}
    assert len(charts) == 4
    assert all(set(str(chart["aria-labelledby"]).split()) <= ids for chart in charts)
    assert [tag for tag, _ in read.tags].count("table") == 5
    assert all(a.get("scope") == "col" for tag, a in read.tags if tag == "th")


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def blend(over: str, under: str, strength: float) -> str:
    pairs = ((int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(o * strength + u * (1 - strength)):02x}" for o, u in pairs)


def test_colours_can_be_read_in_light_dark_and_print() -> None:
    page = page_of("x")
    themes = [dict(re.findall(r"--(\w+): (#\w{6})", rule)) for rule in re.findall(r":root \{(.*?)\}", page, re.DOTALL)]
    assert len(themes) == 3
    for theme in themes:
        paper = theme["paper"]
        assert contrast(theme["text"], paper) >= 7
        assert contrast(theme["soft"], paper) >= 4.5
        assert contrast(theme["a"], paper) >= 4.5
        assert min(contrast(theme["b"], paper), contrast(theme["c"], paper)) >= 3
        assert contrast(theme["text"], blend(theme["a"], paper, 0.45)) >= 4.5


@pytest.mark.parametrize(
    ("rows", "height"), [([], 26), ([("a", [0.0], "0")], 26), ([("a", [1.0], "1"), ("b", [2.0], "2")], 52)]
)
def test_bars_of_nothing_and_of_little(rows: list[tuple[str, list[float], str]], height: float) -> None:
    chart = bars("t", "s", rows, [("a", "x")], table("c", ("x",), []))
    assert chart.height == height
    assert all(0 <= mark.x <= chart.width and mark.x + mark.w <= chart.width + 0.1 for mark in chart.marks)


def test_columns_stand_on_one_line_and_labels_stay_inside() -> None:
    rows = [(f"2026-{m:02}", [m, 12 - m]) for m in range(1, 13)]
    chart = columns("t", "s", rows, [("a", "x"), ("b", "y")], table("c", ("x",), []))
    painted = [mark for mark in chart.marks if mark.shape == "rect"]
    assert max(mark.y + mark.h for mark in painted) == pytest.approx(190)
    assert min(mark.y for mark in painted) >= 10
    labels = [mark for mark in chart.marks if mark.anchor == "middle"]
    assert all(mark.x + len(mark.text) * 3.9 <= chart.width + 0.1 for mark in labels)
    assert columns("t", "s", [], [("a", "x")], table("c", ("x",), [])).marks


def test_a_waterfall_ends_where_its_steps_lead() -> None:
    chart = waterfall("t", "s", [("a", -5.0), ("b", 9.0), ("c", -1.0)], "bits", table("c", ("x",), []))
    painted = [mark for mark in chart.marks if mark.shape == "rect"]
    assert [mark.kind for mark in painted] == ["b", "a", "b", "a"]
    assert painted[1].x == pytest.approx(painted[0].x)
    assert painted[3].x + painted[3].w == pytest.approx(painted[2].x)
    assert [mark.text for mark in chart.marks if mark.text][-1] == "+3.0"


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(0, 0, "–"), (0, 5, "0%"), (5, 5, "100%"), (1, 1000, "<1%"), (999, 1000, ">99%")]
)
def test_shares_are_not_rounded_to_none_or_all(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


def test_long_texts_are_cut() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"
