"""Both roads to bcrypt say the same; where they cannot, they say so."""

import random
import threading

import pytest

from app.hashing.blowfish import (
    KEY_BYTES,
    LibxcryptBlowfish,
    PackageBlowfish,
    choose_blowfish,
    deviates,
    find_blowfish,
    signed_key,
    unterminated_key,
)
from app.hashing.libxcrypt import Libxcrypt, find_libxcrypt
from app.hashing.primitives.bcrypt import BcryptHash

SALT = "abcdefghijklmnopqrstuu"


@pytest.fixture
def library() -> Libxcrypt:
    found = find_libxcrypt()
    if found is None:
        pytest.skip("no libxcrypt on this machine: Debian's package libcrypt1 has it")
    return found


@pytest.fixture
def road(library: Libxcrypt) -> LibxcryptBlowfish:
    return LibxcryptBlowfish(library)


def keys() -> list[bytes]:
    """Keys that are rich in the bytes over which the variants differ; the seed keeps a failure repeatable."""
    draw = random.Random(11)
    alphabets = (b"abc", b"\xff\xff\xff\xa3A", bytes(range(1, 256)))
    return [
        b"",
        b"\xff\xff\xa3",
        b"\xff\xff\xff",
        b"\xff" * 72,
        *(bytes(draw.choices(draw.choice(alphabets), k=draw.randint(1, KEY_BYTES))) for _ in range(150)),
    ]


def test_both_roads_agree_on_right_and_signed(road: LibxcryptBlowfish) -> None:
    for key in keys():
        for variant in ("b", "x"):
            answers = {way.digest(key, variant=variant, log2_rounds=4, salt=SALT) for way in (road, PackageBlowfish())}
            assert len(answers) == 1
            assert None not in answers


def test_the_countermeasure_deviates_exactly_where_it_is_said_to(road: LibxcryptBlowfish) -> None:
    seen = set()
    for key in keys():
        answers = [road.digest(key, variant=variant, log2_rounds=4, salt=SALT) for variant in ("a", "b")]
        assert (answers[0] != answers[1]) is deviates(key)
        seen.add(deviates(key))
    assert seen == {True, False}


def test_no_text_in_utf_8_deviates() -> None:
    assert not any(deviates(text.encode()) for text in ("Grüße", "漢字", "ÿÿÿ", "\U0010ffff" * 9, "x"))


def test_the_package_does_not_pretend_to_the_countermeasure() -> None:
    assert PackageBlowfish().digest(b"x", variant="a", log2_rounds=4, salt=SALT) is None


def test_ascii_keys_are_the_same_signed_or_not() -> None:
    assert signed_key(b"abc") == (b"abc\0" * 18)
    assert signed_key(b"\xa3ab")[:4] == b"\xff\xff\xff\xa3"[0:0] + bytes.fromhex("a3616200")
    assert signed_key(b"a\xa3b")[:4] == bytes.fromhex("ffa36200")


def test_the_oldest_tag_repeats_without_a_nul() -> None:
    assert unterminated_key(b"abc") == b"abc" * 24
    assert unterminated_key(b"") == b""


def test_a_road_is_found_and_named() -> None:
    assert find_blowfish() is find_blowfish()
    assert find_blowfish().name


def test_without_a_library_the_package_serves() -> None:
    assert isinstance(choose_blowfish(None), PackageBlowfish)


def test_a_library_that_answers_otherwise_is_not_used(library: Libxcrypt) -> None:
    """A build without bcrypt, or with another one, must not lock everybody out."""

    class CutDown(Libxcrypt):
        def crypt(self, *_: bytes) -> bytes | None:
            return None

    assert isinstance(choose_blowfish(library), LibxcryptBlowfish)
    assert isinstance(choose_blowfish(CutDown(library.soname)), PackageBlowfish)


def test_a_failing_library_is_never_a_match() -> None:
    """A library that refuses (`*0`) gives no digest, whatever is stored."""

    class Refusing:
        name = "refusing"

        def digest(self, *_: object, **__: object) -> str | None:
            return None

    assert not BcryptHash("2b", 4, SALT, "*0", Refusing()).matches(b"*0")


def test_libxcrypt_answers_none_for_what_it_refuses(library: Libxcrypt) -> None:
    assert library.crypt(b"x", b"*0") is None
    assert library.crypt(b"x", b"$2b$99$" + SALT.encode()) is None
    assert library.crypt(b"x", b"$2b$04$" + SALT.encode()) is not None


def test_no_library_is_no_road() -> None:
    assert find_libxcrypt(("libdoesnotexist.so.9",)) is None


def test_another_library_is_passed_over() -> None:
    """Glibc's own old libcrypt has no `crypt_rn`; any library without it stands for it here."""
    assert find_libxcrypt(("libc.so.6", "libm.so.6")) is None


def test_threads_do_not_share_a_buffer(road: LibxcryptBlowfish) -> None:
    passwords = [f"password {n}".encode() for n in range(8)]
    expected = [PackageBlowfish().digest(p, variant="b", log2_rounds=4, salt=SALT) for p in passwords]
    answers: list[set[str | None]] = [set() for _ in passwords]

    def work(index: int) -> None:
        for _ in range(20):
            answers[index].add(road.digest(passwords[index], variant="b", log2_rounds=4, salt=SALT))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{digest} for digest in expected]


def test_the_buffer_is_wiped_after_use(library: Libxcrypt) -> None:
    library.crypt(b"a canary password", b"$2b$04$" + SALT.encode())
    assert library._own.buffer.raw == bytes(32768)
