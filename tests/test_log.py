"""Log lines: JSON, one each, and only what may be said."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app import log


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    log.configure(stream)
    yield stream
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_event_level_and_time(stream: io.StringIO) -> None:
    log.get().info(log.STARTED, port=1)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["port"]) == ("started", "info", 1)
    assert line["timestamp"].endswith("Z")


def test_no_value_can_forge_a_line(stream: io.StringIO) -> None:
    log.get().info("a\nb", value='x\n{"event":"forged"}\r\0\x1b[31m\u2028')
    assert len(stream.getvalue().splitlines()) == 1 or "\u2028" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_odd_values_are_lines_too(stream: io.StringIO) -> None:
    log.get().info("x", one={1, 2}, other=object(), third=b"\xff", fourth=float("nan"), fifth=2**70, sixth="\ud800")
    json.loads(stream.getvalue())


def test_a_librarys_line_keeps_its_origin_and_kind_only(stream: io.StringIO) -> None:
    try:
        int("canary")
    except ValueError:
        logging.getLogger("some.driver").exception("could not send %s", "canary")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["logger"], line["kind"]) == ("server", "some.driver", "ValueError")
    assert "canary" not in stream.getvalue()


def test_a_librarys_chatter_is_not_kept(stream: io.StringIO) -> None:
    logging.getLogger("some.driver").info("hello")
    assert stream.getvalue() == ""


def test_an_error_is_its_kind_and_its_place() -> None:
    def deep(count: int) -> None:
        if count:
            deep(count - 1)
        raise ValueError("canary")

    with pytest.raises(ValueError) as caught:
        deep(20)
    where = log.where(caught.value)
    assert where["kind"] == "ValueError"
    assert len(where["frames"]) == 8  # type: ignore[arg-type]
    assert "canary" not in json.dumps(where)


def test_event_names_are_told_apart() -> None:
    names = [value for name, value in vars(log).items() if name.isupper() and isinstance(value, str)]
    assert len(set(names)) == len(names)
