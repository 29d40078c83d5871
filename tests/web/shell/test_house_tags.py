"""The components of the house, as template tags."""

from __future__ import annotations

import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from manumit.web.shell.quotes import Mark, quoted_html


def render(source: str, **values: object) -> str:
    """Return what a template with the house's tags gives, without line breaks."""
    page = Template("{% load house %}" + source).render(Context(values))
    return re.sub(r"\s+", " ", page).strip()


def test_a_tag_has_only_known_colours() -> None:
    assert render('{% tag "New" "red" %}') == (
        '<strong class="govuk-tag govuk-tag--red">New</strong>'
    )
    with pytest.raises(TemplateSyntaxError, match="no colour"):
        render('{% tag "New" "pink" %}')


def test_a_number_keeps_its_direction() -> None:
    assert render("{{ phone|isolate }}", phone="+44 <7700>") == "<bdi>+44 &lt;7700&gt;</bdi>"


@pytest.mark.parametrize(("step", "bars"), [("strong", 3), ("some", 2), ("weak", 1), ("none", 0)])
def test_the_level_shows_its_step_without_colour_too(step: str, bars: int) -> None:
    page = render("{% level step title words %}", step=step, title="Title <b>", words="Why.")
    assert page.count("mm-level__bar--full") == bars
    assert f"mm-level--{step}" in page
    assert "Title &lt;b&gt;" in page


def test_a_table_scrolls_in_its_own_box_and_marks_numbers() -> None:
    page = render(
        '{% table "Sums" heads rows dense=True numeric="1" %}',
        heads=["Month", "Sum"],
        rows=[["May <b>", 3]],
    )
    assert 'class="mm-scroll" tabindex="0" role="region" aria-label="Sums"' in page
    assert page.count("--numeric") == 2
    assert "May &lt;b&gt;" in page
    folded = render('{% as_table "Sums" heads rows %}', heads=["Month"], rows=[["May"]])
    assert "Show as a table" in folded


def test_pages_keep_the_other_questions_of_the_address() -> None:
    page = Paginator(range(100), 10).page(5)
    request = RequestFactory().get("/x", {"status": ["a", "b"], "page": "5"})
    html = render("{% pagination page %}", page=page, request=request)
    assert 'href="?status=a&amp;status=b&amp;page=4"' in html
    assert 'href="?status=a&amp;status=b&amp;page=6"' in html
    assert html.count('aria-current="page"') == 1
    one = Paginator(range(5), 10).page(1)
    assert render("{% pagination page %}", page=one, request=request) == ""


def test_lists_isolate_and_escape_their_values() -> None:
    page = render("{% summary_list rows %}", rows={"Phone": "<+44>"})
    assert "<bdi>&lt;+44&gt;</bdi>" in page
    tasks = [{"title": "Read", "url": "/read", "status": "Done", "colour": "green"}]
    page = render("{% task_list tasks %}", tasks=tasks)
    assert 'href="/read"' in page
    assert "govuk-tag--green" in page


def test_a_notification_says_whether_something_was_done() -> None:
    done = render('{% notification "Saved." kind="success" %}')
    assert 'role="alert"' in done
    assert "Done" in done
    assert 'role="region"' in render('{% notification "Careful." %}')


def test_overlapping_marks_are_cut_and_the_stronger_shows() -> None:
    html = quoted_html("abcdef", [Mark(0, 4, "some", 1), Mark(2, 6, "strong", 2)])
    pieces = re.findall(r'mm-quote--(\w+)"><a href="#reason-(\d)">(\w+)', html)
    assert pieces == [("some", "1", "ab"), ("strong", "2", "cd"), ("strong", "2", "ef")]


@given(
    text=st.text(max_size=60),
    spans=st.lists(
        st.tuples(
            st.integers(-3, 70),
            st.integers(-3, 70),
            st.sampled_from(["strong", "some", "weak", "against"]),
        ),
        max_size=6,
    ),
)
def test_marks_never_change_the_words(text: str, spans: list[tuple[int, int, str]]) -> None:
    marks = [Mark(a, b, how, 7) for a, b, how in spans]  # type: ignore[arg-type]
    html = quoted_html(text, marks)
    without_numbers = re.sub(r'<span class="mm-quote__number">7</span>', "", html)
    bare = re.sub(r"</?(?:mark|a)(?: [^>]*)?>", "", without_numbers)
    from html import unescape

    assert unescape(bare) == unescape(_escaped(text))


def _escaped(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))
