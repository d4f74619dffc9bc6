"""The page of the bulk road names every reason for which a user stays, in its own words."""

import inspect
import re

from app.transfer.selection import Why
from tests.docs.pages import pages


def test_reasons_in_the_page_are_those_of_the_code():
    table = pages()["docs/bulk.md"].partition("<!-- left-behind -->")[2].partition("<!-- /left-behind -->")[0]
    named = dict(re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", table, re.MULTILINE))
    source = inspect.getsource(Why)
    meanings = dict(re.findall(r'= "([a-z_]+)"\n    """(.+)"""', source))
    assert list(named) == [why.value for why in Why]
    strip = re.compile(r" \(`trickle reconcile`\)")
    assert named == {why: strip.sub("", meaning) for why, meaning in meanings.items()}
