"""The file: comments, questions, and everything that a person wrote kept."""

import tomllib

import pytest

from app.census.draft.file import difference, written
from app.census.draft.question import Draft, Option, Question
from app.errors import ConfigurationError

ASKED = Question(
    key="legacy.columns.password",
    ask="Which column?",
    why="Two look like one.",
    options=(Option("pw: bcrypt 3", {"legacy.columns.password": "pw"}),),
    example='password = "password_hash"',
)


def draft(*questions: Question, **comments: str) -> Draft:
    return Draft(comments={key.replace("__", "."): text for key, text in comments.items()}, questions=list(questions))


def test_a_new_file_has_comments_sections_and_what_is_next():
    text = written("", draft(legacy__table="about 3 rows"), {"legacy.table": "users", "legacy.columns.id": "id",
                                                             "legacy.case": {"email": "lower"}})  # fmt: skip
    assert tomllib.loads(text) == {
        "legacy": {"table": "users", "case": {"email": "lower"}, "columns": {"id": "id"}},
        "server": {},
        "access": {},
    }
    assert 'table = "users" # about 3 rows' in text
    assert "trickle key new" in text


def test_a_question_stands_in_the_section_of_its_answer():
    text = written("", draft(ASKED), {"legacy.columns.id": "id"})
    lines = text.splitlines()
    place = lines.index("[legacy.columns]")
    assert lines[place + 1].startswith("#? Which column? Two look like one.")
    assert '#?       password = "pw"' in lines
    assert lines.index('id = "id"') > place


def test_a_question_of_a_section_that_is_not_there_makes_it():
    text = written("", draft(Question(key="password.scheme", ask="How?", example='scheme = "md5($p)"')), {})
    assert "[password]\n#? How?" in text
    tomllib.loads(text)


def test_running_again_keeps_everything_that_a_person_wrote():
    before = '# mine\n[legacy]\ntable = "people"   # by hand\n\n[limits]\nfailures = "3/minute"\n'
    after = written(before, draft(), {"legacy.table": "users", "legacy.columns.id": "id"})
    assert after.startswith('# mine\n[legacy]\ntable = "people"   # by hand\n')
    assert tomllib.loads(after) == {
        "legacy": {"table": "people", "columns": {"id": "id"}},
        "limits": {"failures": "3/minute"},
    }
    assert difference(before, after) == ["+[legacy.columns]", '+id = "id"']


def test_answered_questions_go_and_nothing_else_changes():
    asked = written("", draft(ASKED), {"legacy.columns.id": "id"})
    answered = written(asked, draft(), {"legacy.columns.id": "id"})
    assert "#?" not in answered
    assert written(answered, draft(), {"legacy.columns.id": "id"}) == answered


def test_the_difference_shows_nothing_of_what_stays():
    before = '[legacy]\nurl = "postgresql://u:secret@h/d"\n'
    assert not any("secret" in line for line in difference(before, written(before, draft(), {"legacy.table": "users"})))


@pytest.mark.parametrize("before", ["[legacy", "legacy = 3\n"])
def test_a_file_to_which_nothing_can_be_added_is_refused(before: str):
    with pytest.raises(ConfigurationError, match="--out"):
        written(before, draft(), {"legacy.columns.id": "id"})
