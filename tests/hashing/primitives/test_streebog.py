"""Streebog against the values of its standard."""

from app.hashing.primitives.streebog import hmac_streebog256, streebog256


def test_the_standards_first_example() -> None:
    """RFC 6986, section 10.1.2, which prints its bytes from the last to the first."""
    message = b"012345678901234567890123456789012345678901234567890123456789012"
    assert streebog256(message)[::-1].hex() == "00557be5e584fd52a449b16b0251d05d27f94ab76cbaa6da890b59d8ef1e159d"


def test_the_standards_second_example() -> None:
    """RFC 6986, section 10.2.2: more than a block."""
    message = (
        "fbe2e5f0eee3c820fbeafaebef20fffbf0e1e0f0f520e0ed20e8ece0ebe5f0f2f120fff0eeec20f120faf2fee5e2202ce8f6f3ede220e8e6ee"
        "e1e8f0f2d1202ce8f0f2e5e220e5d1"
    )
    made = streebog256(bytes.fromhex(message)[::-1])
    assert made[::-1].hex() == "508f7e553c06501d749a66fc28c6cac0b005746d97537fa85d9e40904efed29d"


def test_the_keyed_form_of_the_recommendations() -> None:
    """R 50.1.113-2016, appendix A: HMAC over 256 bits."""
    message = bytes.fromhex("0126bdb87800af214341456563780100")
    made = hmac_streebog256(bytes(range(32)), message)
    assert made.hex() == "a1aa5f7de402d7b3d323f2991c8d4534013137010a83754fd0af6d7cd4922ed9"
