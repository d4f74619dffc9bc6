"""One user's record through an import job of the rehearsal tenant, as the bulk road would send it."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from app.rehearsal.management.api import ManagementApi
from app.rehearsal.management.http import Request
from app.rehearsal.management.joined import join
from app.rehearsal.management.rules import UNLIMITED, ApiClient, ApiRules
from app.rehearsal.tenant import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a job came to: records taken, records refused, and Auth0's codes for these."""

    inserted: int
    failed: int
    codes: tuple[str, ...]


async def carry(tenant: Tenant, *records: bytes) -> Carried:
    """
    Submits one job with these records, upsert off, and waits for its end.

    Raises:
        ValueError: The API refused the job itself; the text is its answer, which quotes nothing of a record.
    """
    client = ApiClient(client_id="rehearsal", client_secret=SecretStr(secrets.token_hex(16)))
    rules = ApiRules(clients=(client,), domain="rehearsal", tier=UNLIMITED)
    now = 1_700_000_000.0  # the job is done whenever somebody asks: no clock is needed
    api = join(tenant, rules=rules, clock=lambda: now)
    token = f"Bearer {api.issue_token(client)}"
    boundary = secrets.token_hex(16)
    body = _form(
        boundary, {"connection_id": api.connections.own.id, "upsert": "false"}, b"[" + b",".join(records) + b"]"
    )
    kind = f"multipart/form-data; boundary={boundary}"
    made = await _call(api, "POST", "/api/v2/jobs/users-imports", token, body=body, kind=kind)
    job = await _call(api, "GET", f"/api/v2/jobs/{made['id']}", token)
    if "summary" not in job:
        raise ValueError(f"the job ended as {job.get('status')}: {job.get('status_details', '')}")
    failures = await _call(api, "GET", f"/api/v2/jobs/{made['id']}/errors", token)
    codes = [str(error["code"]) for failure in failures or () for error in failure["errors"]]
    return Carried(inserted=job["summary"]["inserted"], failed=job["summary"]["failed"], codes=tuple(codes))


async def _call(  # noqa: PLR0913  one request, all of it
    api: ManagementApi, method: str, path: str, token: str, *, body: bytes = b"", kind: str = "application/json"
) -> Any:
    headers = {"authorization": token, "content-type": kind}
    request = Request(method=method, path=path, headers=headers, body=body, base="https://rehearsal")
    answer, _ = await api.answer(request)
    if answer.status >= 400:
        raise ValueError(f"{method} {path}: {answer.status} {json.dumps(answer.body)}")
    return answer.body


def _form(boundary: str, fields: dict[str, str], users: bytes) -> bytes:
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="users"; filename="users.json"\r\n'
    file += "Content-Type: application/json\r\n\r\n"
    return ("".join(parts) + file).encode() + users + f"\r\n--{boundary}--\r\n".encode()
