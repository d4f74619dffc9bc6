"""What is particular to argon2."""

import pytest

from app.domain.hashes import StoredHash
from app.errors import MalformedHash, Overloaded
from app.hashing.primitives.argon2 import Argon2Hash
from tests.hashing.known import registry

DIGEST = "A" * 43


@pytest.mark.parametrize(
    "encoded",
    [
        "$argon2id$",
        f"$argon2x$v=19$m=64,t=1,p=1$c29tZXNhbHQ${DIGEST}",
        f"$argon2id$v=99$m=64,t=1,p=1$c29tZXNhbHQ${DIGEST}",
        f"$argon2id$v=19$m=64,t=1$c29tZXNhbHQ${DIGEST}",
        f"$argon2id$v=19$m=64,t=1,p=1,p=1$c29tZXNhbHQ${DIGEST}",
        f"$argon2id$v=19$m=64,t=1,p=1,keyid=AAAA$c29tZXNhbHQ${DIGEST}",
        f"$argon2id$v=19$m=64,t=1,p$c29tZXNhbHQ${DIGEST}",
        f"$argon2id$v=19$m=64,t=1,p=1$${DIGEST}",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        f"argon2$x$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ${DIGEST}",
        "{ARGON2}garbage",
    ],
)
def test_what_is_no_argon2_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=encoded))


def test_parameters_stand_in_any_order() -> None:
    one, other = (
        registry().identify(StoredHash(encoded=f"$argon2id$v=19${order}$c29tZXNhbHQ${DIGEST}"))[1]
        for order in ("m=64,t=2,p=1", "p=1,m=64,t=2")
    )
    assert one == other


def test_without_a_version_it_is_16() -> None:
    unsaid, said = (
        registry().identify(StoredHash(encoded=f"$argon2i${version}m=64,t=2,p=1$c29tZXNhbHQ${DIGEST}"))[1]
        for version in ("", "v=16$")
    )
    assert unsaid == said


def test_what_the_library_cannot_do_is_overloaded_and_not_a_wrong_password() -> None:
    """No memory and no thread come out alike; a salt that parsing keeps out makes the library fail anywhere."""
    with pytest.raises(Overloaded):
        Argon2Hash("id", 0x13, 64, 1, 1, b"salt", b"x" * 32).matches(b"password")
