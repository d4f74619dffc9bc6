"""A bare handler on the same server: reads the body, answers JSON. What HTTP itself costs here."""

import orjson

ANSWER = orjson.dumps({"outcome": "found", "profile": {"user_id": "legacy|7", "email": "ada@example.com"}})


async def app(scope, receive, send):
    """One answer to everything."""
    if scope["type"] != "http":
        return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})
