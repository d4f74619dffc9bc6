"""
Logs: one JSON object a line on standard error, one line per request, no secret and no identifier in clear.

Event names are constants, values are keywords. JSON escapes control characters, so a value cannot forge a line.
"""

import functools
import json
import logging
import sys
from typing import Any, Final, TextIO

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

LOGIN: Final = "login"
GET_USER: Final = "get_user"
REFUSED: Final = "refused"
UNEXPECTED: Final = "unexpected_error"
STARTED: Final = "started"
STOPPING: Final = "stopping"
STOPPED: Final = "stopped"
RELOADED: Final = "reloaded"
RELOAD_FAILED: Final = "reload_failed"
LEDGER_FAULT: Final = "ledger_fault"
LEDGER_LOST: Final = "ledger_rows_lost"
DEPENDENCY: Final = "dependency"
DECOY: Final = "decoy_learned"
WORKER_REPLACED: Final = "worker_replaced"
SETTING_WARNING: Final = "setting_warning"
SERVER: Final = "server"


def _render(_: WrappedLogger, __: str, event: EventDict) -> str:
    try:
        return orjson.dumps(event, default=str).decode()
    except TypeError:  # an integer beyond 64 bits, half a surrogate pair: slower, and no reason to lose a line
        return json.dumps(event, default=str)


def configure(stream: TextIO | None = None) -> None:
    """Points structlog, and the standard library's loggers of our dependencies, at one JSON stream."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=True,
    )
    get.cache_clear()
    root = logging.getLogger()
    root.handlers[:] = [_Bridge()]
    root.setLevel(logging.WARNING)


class _Bridge(logging.Handler):
    """Lines of libraries. Their text may quote what a driver was given, so only its origin and kind are kept."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        get().warning(SERVER, logger=record.name, line=record.lineno, kind=kind)


@functools.cache
def get() -> Any:
    """The logger. One object until the next `configure`, so that a line costs no set-up."""
    return structlog.get_logger()


def where(error: BaseException) -> dict[str, object]:
    """
    An unexpected error without its message, which may quote a driver's input: the type and the innermost frames.

    Returns:
        `kind`, and `frames` as `file:line:function`, innermost last, at most eight.
    """
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/app/')[2]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return {"kind": type(error).__name__, "frames": frames[-8:]}
