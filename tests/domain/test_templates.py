import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.templates import parse_template
from app.errors import ConfigurationError

COLUMNS = ("first_name", "last_name", "email", "password")


def template(text, columns=COLUMNS):
    return parse_template(text, key="profile.name", columns=columns)


@pytest.mark.parametrize(
    ("text", "row", "rendered"),
    [
        ("{first_name} {last_name}", {"first_name": "Ada", "last_name": "Lovelace"}, "Ada Lovelace"),
        ("{first_name} {last_name}", {"first_name": "Ada", "last_name": None}, "Ada"),
        ("{first_name} {last_name}", {"last_name": "Lovelace"}, "Lovelace"),
        ("{first_name} {last_name}", {"first_name": " Ada ", "last_name": "  "}, "Ada"),
        ("{first_name} {email} {last_name}", {"first_name": "Ada", "last_name": "Lovelace"}, "Ada Lovelace"),
        ("{first_name} {email} {last_name}", {"first_name": "Ada", "last_name": "van  Dyke"}, "Ada van  Dyke"),
        ("{last_name}, {first_name}", {"first_name": "Ada", "last_name": "Lovelace"}, "Lovelace, Ada"),
        ("Dr. {first_name}", {"first_name": "Ada"}, "Dr. Ada"),
        ("Dr. {first_name}", {"first_name": None}, None),
        ("{first_name} {last_name}", {}, None),
        ("{first_name}{last_name}", {"first_name": "A", "last_name": "L"}, "AL"),
        ("{first_name}-{first_name}", {"first_name": 7}, "7-7"),
        ("{{{first_name}}}", {"first_name": "Ada"}, "{Ada}"),
        ("{{first_name}}", {"first_name": "Ada"}, "{first_name}"),
        ("constant ", {}, "constant "),
        ("", {}, ""),
        ("{id}", {"id": "42"}, "42"),
        ("{first_name}", {"first_name": ["no text"]}, None),
        ("{first_name}", {"first_name": "{last_name}"}, "{last_name}"),
    ],
)
def test_a_template_is_rendered_without_gaps(text, row, rendered):
    assert template(text).render(row) == rendered


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "stray {"),
        ("}", "stray }"),
        ("{first_name", "stray {"),
        ("first_name}", "stray }"),
        ("{first_name}}", "stray }"),
        ("{}", "something else than the name of a column"),
        ("{0}", "something else than the name of a column"),
        ("{first_name.upper}", "something else than the name of a column"),
        ("{first_name[0]}", "something else than the name of a column"),
        ("{first_name!r}", "something else than the name of a column"),
        ("{first_name:>9}", "something else than the name of a column"),
        ("{ first_name }", "something else than the name of a column"),
        ("{firstname}", "profile.name: names the column firstname, which is not mapped. Did you mean first_name?"),
        ("{zzz}", "Known: email, first_name, id, last_name; add it to legacy.columns"),
        ("{password}", "belongs to the stored hash"),
        ("{salt}", "belongs to the stored hash"),
    ],
)
def test_a_broken_template_is_refused(text, message):
    with pytest.raises(ConfigurationError) as refused:
        template(text)
    assert message in str(refused.value)


def test_any_name_will_do_where_columns_are_not_known():
    assert template("{whatever}", None).render({"whatever": "x"}) == "x"
    with pytest.raises(ConfigurationError, match="stored hash"):
        template("{password}", None)


def test_a_template_knows_its_columns():
    assert template("{last_name}, {first_name}").columns == ("last_name", "first_name")


@pytest.mark.parametrize(
    ("text", "column"), [("{id}", "id"), ("x{id}", None), ("{id}x", None), ("{id}{id}", None), ("id", None)]
)
def test_a_template_knows_whether_it_is_one_column(text, column):
    assert template(text).only_column == column


@given(st.text(st.sampled_from("{} ax_.[!:0"), max_size=12), st.text(max_size=5))
def test_any_text_is_a_template_or_a_configuration_error(text, value):
    try:
        parsed = template(text, None)
    except ConfigurationError:
        return
    rendered = parsed.render(dict.fromkeys(parsed.columns, value))
    assert rendered is None or isinstance(rendered, str)
