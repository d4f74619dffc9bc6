"""multipart/form-data (RFC 7578), as far as clients of the Management API send it."""

import re
from email.message import Message

from app.rehearsal.management.http import ApiError

_NAME = re.compile(rb'[;\s]name="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILE = re.compile(rb"[;\s]filename\*?=", re.IGNORECASE)


def read_form(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """
    Fields as text, and files, by name.

    Raises:
        ApiError: 400: this is no whole form.
    """
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        raise ApiError(400, "Expected multipart/form-data", "invalid_body")
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1"))
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise ApiError(400, "Unexpected end of multipart data", "invalid_body")
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in parts[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            raise ApiError(400, "A part without a name", "invalid_body")
        if _FILE.search(head):
            files[name[1].decode("utf-8", "replace")] = content
        else:
            fields[name[1].decode("utf-8", "replace")] = content.decode("utf-8", "replace")
    return fields, files
