"""What is particular to crypt(3): two roads that agree, and what each cannot read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, HashError, MalformedHash, UnknownHash
from app.hashing.bounds import DEFAULT_BOUNDS, Claim
from app.hashing.contract import Tools
from app.hashing.libxcrypt import MAX_PASSWORD_BYTES, Libxcrypt, find_libxcrypt
from app.hashing.primitives.crypt3 import KNOWN, CryptRoads, find_crypt_roads
from app.hashing.primitives.des import ALPHABET
from app.hashing.primitives.yescrypt import SettingReader, yescrypt_cost
from app.hashing.primitives.yescrypt_loop import YescryptCosts
from app.hashing.registry import Registry
from app.hashing.schemes import crypt3
from tests.hashing.known import registry

LIBRARY = find_libxcrypt()
needs_libxcrypt = pytest.mark.skipif(LIBRARY is None, reason="this machine has no libxcrypt")

SETTINGS = st.sampled_from(
    [
        "..",
        "zZ",
        "_/...abcd",
        "_1...zzzz",
        "$1$",
        "$1$abcdefgh",
        "$5$rounds=1000$x",
        "$6$rounds=1001$abcdefghijklmnop",
        "$sha1$3$abcdefgh",
        "$sha1$40$x",
    ]
)


def parse(encoded: str, *, road: str = "fastest", scheme: str | None = None):
    return registry(road).identify(StoredHash(encoded=encoded, scheme=scheme))[1]


def crypt(password: bytes, setting: str) -> str:
    assert LIBRARY is not None
    made = LIBRARY.crypt(password, setting.encode())
    assert made is not None
    return made.decode()


@needs_libxcrypt
@settings(max_examples=150, deadline=None)
@given(password=st.binary(max_size=80).filter(lambda value: b"\0" not in value), setting=SETTINGS)
def test_both_roads_make_the_same(password: bytes, setting: str) -> None:
    encoded = crypt(password, setting)
    for road in ("fastest", "package"):
        assert parse(encoded, road=road).matches(password)
        assert not parse(encoded, road=road).matches(b"~" + password + b"~")


@needs_libxcrypt
@pytest.mark.parametrize("setting", ["$md5$abcdefgh$", "$md5,rounds=1$x$"])
def test_both_roads_make_the_same_of_solaris(setting: str) -> None:
    encoded = crypt(b"password", setting)
    assert all(parse(encoded, road=road).matches(b"password") for road in ("fastest", "package"))


@needs_libxcrypt
@pytest.mark.parametrize("setting", ["$1$abcdefgh", "$5$rounds=1000$abcdefgh", "$6$rounds=1000$abcdefgh"])
def test_passwords_that_libxcrypt_refuses_are_read_by_the_loop(setting: str) -> None:
    """Glibc's own crypt took any length, and so did PHP's."""
    assert LIBRARY is not None
    assert LIBRARY.crypt(b"x" * (MAX_PASSWORD_BYTES + 1), setting.encode()) is None
    longest, longer = b"x" * MAX_PASSWORD_BYTES, b"x" * (MAX_PASSWORD_BYTES + 1)
    assert parse(crypt(longest, setting)).matches(longest)
    assert not parse(crypt(longest, setting)).matches(longer)
    loop = parse(crypt(b"", setting), road="package")
    text = loop.text.encoded[: -len(loop.text.digest)] + loop.text.loop.digest(longer)
    assert parse(text).matches(longer)


@pytest.mark.parametrize("salt", ["a:b", "a!b", "a;b", "a\\b", "a*b"])
def test_salts_that_libxcrypt_refuses_are_read_by_the_loop(salt: str) -> None:
    text = parse(f"$1${salt}${'.' * 22}").text
    assert text.loop is not None
    encoded = f"$1${salt}${text.loop.digest(b'password')}"
    assert parse(encoded).matches(b"password")
    assert not parse(encoded).matches(b"Password")


@pytest.mark.parametrize("road", ["fastest", "package"])
def test_a_password_that_would_make_a_hash_dearer_than_the_bounds_opens_nothing(road: str) -> None:
    encoded = "$6$rounds=1000$abcdefgh$" + "." * 86
    tight = Tools(
        bounds=DEFAULT_BOUNDS.scaled(0.002), crypt=find_crypt_roads() if road == "fastest" else CryptRoads(None)
    )
    _, parsed = Registry(crypt3.schemes(tight)).identify(StoredHash(encoded=encoded))
    text = parsed.text  # type: ignore[attr-defined]
    for password in (b"x" * 1000, b"x" * 4096):
        made = encoded[:-86] + text.loop.digest(password)
        _, parsed = Registry(crypt3.schemes(tight)).identify(StoredHash(encoded=made))
        assert not parsed.matches(password)
        assert parse(made).matches(password)


def test_des_reads_seven_bits_of_eight_bytes() -> None:
    for road in ("fastest", "package"):
        parsed = parse("abJnggxhB/yWI", road=road)
        assert parsed.matches(b"password")
        assert parsed.matches(b"passwordandmore")
        assert parsed.matches(bytes(byte | 0x80 for byte in b"password"))
        assert not parsed.matches(b"passwor")


@pytest.mark.parametrize(
    "word", ["administrator", "international", "zzzzzzzzzzzzz", "abJnggxhB/yWJ", "abJnggxhB/yW", "abJnggxhB/yWI."]
)
def test_words_of_thirteen_letters_are_no_des(word: str) -> None:
    with pytest.raises(UnknownHash):
        parse(word, scheme="des_crypt")


@pytest.mark.parametrize(
    "encoded",
    [
        "_....abcdIPPmXD22F8s",
        "$1$abcdefghi$G//4keteveJp0qb8z2DxG/",
        "$1$abcdefgh$G//4keteveJp0qb8z2DxG",
        "$5$rounds=999$ab$" + "." * 43,
        "$5$rounds=05000$ab$" + "." * 43,
        "$5$ab$" + "." * 42,
        "$6$abcdefghijklmnopq$" + "." * 86,
        "$sha1$007$abcdefgh$" + "." * 28,
        "$sha1$7$abcdefgh$" + "." * 27,
        "$md5,rounds=x$abcdefgh$$" + "." * 22,
        "$md5,rounds=01$abcdefgh$$" + "." * 22,
        "$md5$" + "." * 22,
        "$md5$a$b$$" + "." * 22,
        "$md5$ä$$" + "." * 22,
        "$7$BU..../....salt",
        "$7$BU..../....$" + "." * 42 + "z",
        "$7$BU!.../....salt$" + "." * 43,
        "$y$j9T$salt$" + "." * 42,
        "$y$j9$salt$" + "." * 43,
        "$y$j9T6$salt$" + "." * 43,
        "$y$j9T/....$salt$" + "." * 43,
        "$gy$$$",
        "crypt$$abJnggxhB/yW",
        "crypt$xx$abJnggxhB/yWI",
        "crypt$abJnggxhB/yWI",
    ],
)
def test_broken_texts_are_claimed_and_refused(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        "$5$rounds=999999999$ab$x",
        "$sha1$4294967295$ab$x",
        "$md5,rounds=99999999999999999999999$ab$x",
        "$7$zU..../....salt$" + "." * 43,
        "$y$jZZ$salt$x",
        "$y$j9T/zzzzzz$salt$x",
    ],
)
def test_too_dear_is_said_before_broken(encoded: str) -> None:
    with pytest.raises(CostOutOfBounds):
        parse(encoded)


def test_loops_are_bounded_tighter_than_libxcrypt() -> None:
    encoded = "$5$rounds=2000000$ab$" + "." * 43
    with pytest.raises(CostOutOfBounds):
        parse(encoded, road="package")
    if LIBRARY is not None:
        assert parse(encoded).work_s < DEFAULT_BOUNDS.work_s


def test_yescrypts_default_without_libxcrypt_says_what_is_missing() -> None:
    text = "$y$j9T$abcdefgh$hycRI05iyPwUdPZDaw/SJaABdj2h8B1Bgxi1Z/4Xke0"
    with pytest.raises(CostOutOfBounds, match="libxcrypt") as refusal:
        parse(text, road="package")
    assert refusal.value.scheme == "yescrypt"
    if LIBRARY is not None:
        assert parse(text).cost == "$y$j9T"


@pytest.mark.parametrize(
    "setting", ["$y$./.$abcd$", "$y$jz.$abcd$", "$y$j/..0$abcd$", "$y$j1.$abc$", "$y$j1.$a$", "$y$j1.$ab!$"]
)
def test_yescrypts_settings_that_no_crypt_writes_are_refused_without_libxcrypt(setting: str) -> None:
    with pytest.raises(HashError):
        parse(setting + "." * 43, road="package")


@needs_libxcrypt
@pytest.mark.parametrize("tag", ["$y$", "$gy$"])
@pytest.mark.parametrize(
    "setting", ["j/.", "j21", "j20..", "j21/.", "j21//", "j21/0", "j3.0/.", "j4/0.0", "/2/", "/3//.", "/31//", "/2.0/0"]
)
def test_our_own_yescrypt_is_libxcrypts(tag: str, setting: str) -> None:
    """Block sizes, threads and times of all kinds; the setting's letters are N, r, what follows, p and t."""
    assert LIBRARY is not None
    for password, salt in ((b"password", "abcdefgh"), ("pässword漢".encode(), ""), (b"x" * 90, "./01234567abcdef")):
        encoded = LIBRARY.crypt(password, f"{tag}{setting}${salt}".encode())
        assert encoded is not None
        parsed = parse(encoded.decode(), road="package")
        assert parsed.matches(password)
        assert not parsed.matches(b"~" + password)


class HardenedLibxcrypt(Libxcrypt):
    """As some distributions build it: without the weak formats, and one that answers wrongly."""

    def crypt(self, password: bytes, setting: bytes) -> bytes | None:
        if not setting.startswith((b"$6$", b"$y$", b"$1$")):
            return None
        return b"$1$wrong" if setting.startswith(b"$1$") else super().crypt(password, setting)


@needs_libxcrypt
def test_a_format_that_the_library_left_out_or_gets_wrong_is_read_by_the_loop() -> None:
    assert LIBRARY is not None
    roads = CryptRoads(HardenedLibxcrypt(LIBRARY.soname))
    assert roads.library_for("sha512_crypt") is not None
    assert roads.name_for("sha512_crypt").startswith("libxcrypt")
    assert roads.name_for("des_crypt") == roads.name_for("md5_crypt") == "Python"
    assert "libxcrypt" in roads.name_for("gost_yescrypt")
    hardened = Registry(crypt3.schemes(Tools(crypt=roads)))
    for scheme in ("des_crypt", "md5_crypt", "bsdi_crypt", "sha512_crypt"):
        assert hardened.identify(StoredHash(encoded=KNOWN[scheme].decode()))[1].matches(b"password")


def test_a_dear_setting_is_computed_small_first() -> None:
    assert YescryptCosts(4096, 32, 1, 0).is_prehashed
    assert not YescryptCosts(1024, 8, 1, 0).is_prehashed
    assert YescryptCosts(4096, 32, 1, 0).steps > 4096 * 32


def test_our_own_loop_opens_the_default_where_the_bounds_allow_its_ten_seconds() -> None:
    """Libxcrypt's own value of gost-yescrypt: dear enough to be computed small first."""
    roomy = Tools(bounds=DEFAULT_BOUNDS.scaled(20), crypt=CryptRoads(None))
    encoded = "$gy$j9T$.......$yPMvF1AQ4HzCxBqCADRRM4wpsh9sOAHRICpnl3b0ey9"
    parsed = Registry(crypt3.schemes(roomy), bounds=roomy.bounds).identify(StoredHash(encoded=encoded))[1]
    assert parsed.matches(b"pleaseletmein")


def test_settings_are_numbers_of_one_to_six_characters() -> None:
    """Each length begins where the one before it ends."""
    claim, seen = Claim("yescrypt"), []
    for first in ALPHABET:
        reader = SettingReader(claim, first + "....." + "$")
        seen.append(reader.number(0))
    assert seen == sorted(set(seen))
    cost = yescrypt_cost(claim, "j9T")
    assert (cost.n, cost.r, cost.p, cost.t) == (4096, 32, 1, 0)
    more = yescrypt_cost(claim, "j650..")
    assert (more.p, more.t) == (2, 1)
    assert more.work_s > yescrypt_cost(claim, "j65").work_s


def test_django_leaves_the_salt_out_or_writes_it_whole() -> None:
    for encoded in ("crypt$$abJnggxhB/yWI", "crypt$ab$abJnggxhB/yWI", "crypt$abcde$abJnggxhB/yWI"):
        assert parse(encoded).matches(b"password")
