"""Recipes: the language, its types and bounds, and what Auth0 can express of it."""

import base64
import dataclasses
import hashlib
import hmac
import re
from typing import Any

import pytest

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import CostOutOfBounds, HashError, MalformedHash, RecipeError
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.recipes.functions import FUNCTIONS
from app.hashing.recipes.nodes import Values
from app.hashing.recipes.scheme import is_recipe, recipe_names
from app.hashing.registry import Registry, build_registry
from app.hashing.schemes import all_schemes
from tests.hashing.auth0_model import auth0_opens
from tests.hashing.known import TOLD, Tools, Vector

SCHEMES = build_registry()
RECIPES = [vector for vector in TOLD if vector.scheme != "plaintext"]
every_recipe = pytest.mark.parametrize(
    "vector", RECIPES, ids=lambda vector: f"{vector.params['expr']}-{RECIPES.index(vector)}"
)


def parse(recipe: str, encoded: str, registry: Registry = SCHEMES, **row: Any) -> ParsedHash:
    return registry.with_recipes([recipe]).identify(StoredHash(encoded=encoded, scheme=recipe, **row))[1]


def opens(recipe: str, encoded: str, password: str = "password", **row: Any) -> bool:
    return parse(recipe, encoded, **row).matches(password.encode())


def md5(text: str | bytes) -> str:
    return hashlib.md5(text.encode() if isinstance(text, str) else text).hexdigest()


# Values of others


@every_recipe
def test_the_right_password_opens_and_wrong_ones_do_not(vector: Vector) -> None:
    parsed = SCHEMES.identify(vector.stored())[1]
    assert parsed.matches(vector.right)
    wrong = [b"~" + vector.right, b"", b"\0", vector.right + b"\0", vector.encoded.encode(), b"\xff\xfe", b"a" * 5000]
    if vector.wrong is not None:
        wrong.append(vector.wrong.encode())
    assert not any(parsed.matches(each) for each in wrong if each != vector.right)


@every_recipe
def test_a_recipe_by_its_own_text_opens_the_same(vector: Vector) -> None:
    outer = {"digest": "", "bcrypt_prehash": "bcrypt"}.get(vector.scheme, vector.params.get("inner", ""))
    recipe = f"{outer}({vector.params['expr']})" if outer else vector.params["expr"]
    named = dataclasses.replace(vector.stored(), scheme=recipe)
    assert SCHEMES.with_recipes([recipe]).identify(named)[1].matches(vector.right)


@every_recipe
def test_a_value_cut_or_changed_opens_nothing(vector: Vector) -> None:
    text = vector.encoded.rstrip("=")
    for changed in (text[:-1], text[1:], text[: len(text) // 2], "é" + text, text + "é", text + text, "x" + text):
        try:
            parsed = SCHEMES.identify(vector.stored(encoded=changed))[1]
        except HashError:
            continue
        assert not parsed.matches(vector.right)


@every_recipe
def test_auth0_opens_what_is_portable_and_a_reason_is_given_for_the_rest(vector: Vector) -> None:
    parsed = SCHEMES.identify(vector.stored())[1]
    if (portable := parsed.portable()) is not None:
        assert auth0_opens(portable.fields, vector.typed)
        assert not auth0_opens(portable.fields, b"~" + vector.typed)
    outer = {"digest": "", "bcrypt_prehash": "bcrypt"}.get(vector.scheme, vector.params.get("inner", ""))
    recipe = f"{outer}({vector.params['expr']})" if outer else vector.params["expr"]
    reason = SCHEMES.with_recipes([recipe]).recipes[recipe].not_portable
    assert bool(reason) is (portable is None)


def test_enough_of_them_are_portable() -> None:
    portable = [vector for vector in RECIPES if SCHEMES.identify(vector.stored())[1].portable() is not None]
    assert len(portable) >= 45


@every_recipe
def test_nothing_shows_a_secret(vector: Vector) -> None:
    scheme, parsed = SCHEMES.identify(vector.stored())
    shown = repr(scheme) + repr(parsed) + repr(parsed.portable())
    secrets = [vector.encoded, *vector.secrets.values(), *([vector.pepper] if vector.pepper else [])]
    assert not any(secret in shown for secret in secrets if len(secret) > 5)


# The language


@pytest.mark.parametrize(
    ("recipe", "made"),
    [
        ("md5($p)", md5("password")),
        (" md5 ( $pass ) ", md5("password")),
        ("md5('a\\'b'.$p)", md5("a'bpassword")),
        ('md5("a\'b\\\\".$p)', md5("a'b\\password")),
        ("md5(upper($p))", md5("PASSWORD")),
        ("md5(ascii_upper($p).ascii_lower('É'))", md5("PASSWORDÉ")),
        ("md5(trim(' '.$p.' '))", md5("password")),
        ("md5(reverse($p))", md5("drowssap")),
        ("md5(utf16be($p))", md5("password".encode("utf-16-be"))),
        ("md5(utf8($p))", md5("password")),
        ("md5(html($p.'<&>\"'))", md5("password&lt;&amp;&gt;&quot;")),
        ("md5(html_quotes($p.\"'\"))", md5("password&#039;")),
        ("md5(addslashes($p.\"'\"))", md5("password\\'")),
        ("md5(nfc($p.'é'))", md5("passwordé")),
        ("md5(nfkc($p.'ﬁ'))", md5("passwordfi")),
        ("md5(hex($p))", md5(b"password".hex())),
        ("md5(b64($p))", md5("cGFzc3dvcmQ=")),
        ("md5(b64url($p))", md5("cGFzc3dvcmQ")),
        ("md5(unhex('ff').$p)", md5(b"\xffpassword")),
        ("md5(unb64('_-8').$p)", md5(b"\xff\xefpassword")),
        ("md5(truncate($p,4))", md5("pass")),
        ("md5(substr($p,4,3))", md5("wor")),
        ("md5(until_nul($p.'a'))", md5("passworda")),
        ("upper(md5($p))", md5("password").upper()),
        ("truncate(md5($p),16)", md5("password")[:16]),
        ("substr(md5($p),8,17)", md5("password")[8:25]),
        ("hex(md5_raw($p))", md5("password")),
        ("md5($p).sha1($p)", md5("password") + hashlib.sha1(b"password").hexdigest()),
        ("'$A$'.md5($p)", "$A$" + md5("password")),
        ("repeat(3,$p,md5($x))", md5(md5(md5("password")))),
        ("repeat(2,md5_raw($p),md5_raw($x.$p))",
         md5(hashlib.md5(hashlib.md5(b"password").digest() + b"password").digest() + b"password")),
        ("repeat(2,md5($p),repeat(2,$x,sha1($x)))", None),
        ("pbkdf2_sha256($p,'salt',10,20)", hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 10, 20).hex()),
        ("scrypt($p,'salt',16,1,1,32)", hashlib.scrypt(b"password", salt=b"salt", n=16, r=1, p=1, dklen=32).hex()),
        ("argon2id($p,'saltsalt',16,1,1,16)", None),
        ("argon2i($p,'saltsalt',16,1,1,16)", None),
        ("hmac_sha256('key',$p)", hmac.digest(b"key", b"password", "sha256").hex()),
        ("md5(cp1252('€').$p)", md5(b"\x80password")),
        ("md5(latin1('é').$p)", md5(b"\xe9password")),
    ],
)  # fmt: skip
def test_each_word_does_what_it_says(recipe: str, made: str | None) -> None:
    if made is not None:
        assert opens(recipe, made)
        assert not opens(recipe, made, "xxxxxxxx")
    else:
        with pytest.raises(MalformedHash):
            parse(recipe, "00")


def test_every_word_is_documented_in_the_tests_or_is_a_digest() -> None:
    assert {"upper", "repeat"} - set(FUNCTIONS) == {"repeat"}
    assert {"md5", "md5_raw", "hmac_md5", "hmac_md5_raw", "pbkdf2_sha1", "md4", "ripemd160", "whirlpool"} <= set(
        FUNCTIONS
    )


def test_variables_are_columns_parameters_and_secrets() -> None:
    row: dict[str, Any] = {"salt": b"s", "username": "u", "email": "e", "pepper": b"x", "iterations": 2}
    row |= {"columns": {"realm": "r"}, "params": {"n": 3}, "secrets": {"key": b"k"}}
    made = md5("password" + "s" + "u" + "e" + "x" + "2" + "r" + "3" + "k")
    assert opens("md5($p.$s.$u.$email.$pepper.$iterations.$realm.$n.$key)", made, **row)
    assert opens("md5($password.$salt.$username)", md5("passwordsu"), **row)
    assert recipe_names("md5($p.$s.$u.$key)", schemes=SCHEMES.by_name) == {"salt", "username", "key"}
    assert recipe_names("md5($p.$s).':'.$s", schemes=SCHEMES.by_name) == frozenset()


def test_numbers_may_come_from_the_row() -> None:
    made = hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 7, 20).hex()
    assert opens("pbkdf2_sha1($p,$s,$iterations,20)", made, salt=b"salt", iterations=7)
    assert opens("repeat($n,$p,md5($x))", md5(md5("password")), params={"n": 2})
    for bad in ("0", "-1", "x", "9" * 30):
        with pytest.raises((MalformedHash, CostOutOfBounds)):
            parse("repeat($n,$p,md5($x))", md5("x"), params={"n": bad})


def test_a_row_that_lacks_a_value_is_malformed() -> None:
    for recipe in ("md5($p.$s)", "md5($p.$nobody)", "bcrypt($p.$pepper)"):
        with pytest.raises(MalformedHash):
            parse(recipe, md5("x") if "md5" in recipe else "$2b$04$" + "a" * 53)


@pytest.mark.parametrize("encoded", ["5F4DCC3B5AA765D61D8327DEB882CF99", "0x5f4dcc3b5aa765d61d8327deb882cf99",
                                     "\\x5f4dcc3b5aa765d61d8327deb882cf99", "5f4dcc3b5aa765d61d8327deb882cf99   "])  # fmt: skip
def test_hex_is_read_in_every_spelling(encoded: str) -> None:
    assert opens("md5($p)", encoded)
    assert opens("md5_raw($p)", encoded)


@pytest.mark.parametrize(
    "encoded", ["X03MO1qnZdYdgyfeuILPmQ==", "X03MO1qnZdYdgyfeuILPmQ", "X03MO1qnZdYdgyfeuILPmQ\r\n=="]
)
def test_base64_is_read_in_every_dialect(encoded: str) -> None:
    assert opens("b64(md5_raw($p))", encoded)
    assert opens("b64url(md5_raw($p))", encoded)
    assert opens("md5_raw($p)", encoded, params={"encoding": "base64"})
    assert opens("md5($p)", encoded, params={"encoding": "base64"})


def test_salt_and_digest_may_stand_in_one_text() -> None:
    assert opens("md5($s.$p).':'.$s", md5("xypassword") + ":xy")
    assert opens("$s.'$'.md5($s.$p)", "x$y$" + md5("x$ypassword"))
    assert opens("'v1$'.$salt1.'$'.$salt2.'$'.sha1($salt1.$p.$salt2)",
                 "v1$a$b$" + hashlib.sha1(b"apasswordb").hexdigest())  # fmt: skip
    assert not opens("md5($s.$p).':'.$s", md5("xypassword") + ":xz")
    for broken in (md5("x"), md5("x") + ":", ":" + md5("x"), md5("x")[:-1] + ":xy"):
        try:
            assert not opens("md5($s.$p).':'.$s", broken)
        except MalformedHash:
            continue


def test_a_pattern_may_take_the_text_apart() -> None:
    split = {"split": "(?P<h>[0-9a-f]{32}):(?P<s>.*)"}
    assert opens("md5($s.$p)", md5("xypassword") + ":xy", params=split)
    for params in ({"split": "("}, {"split": "x"}, {"split": ".*"}):
        with pytest.raises(MalformedHash):
            parse("md5($s.$p)", md5("xypassword") + ":xy", salt=b"s", params=params)


# Complaints


@pytest.mark.parametrize(
    ("recipe", "at", "says"),
    [
        ("", 0, "the recipe ends"),
        ("md5($p", 3, "not closed"),
        ("md5($p]", 6, "means nothing"),
        ("md5($p) md5($p)", 8, "should end"),
        ("md5($p;$s)", 6, "means nothing"),
        ("md5($p.)", 7, "stands where"),
        ("md5('abc.$p)", 4, "not closed"),
        ("md5($p.'a' 'b')", 11, ", or )"),
        ("md5", 0, "no function call"),
        ("md6($p)", 0, "Did you mean md5"),
        ("md5($p,$s)", 0, "takes 1 argument, not 2"),
        ("hmac_md5($p)", 0, "takes 2 arguments, not 1"),
        ("md5(lower(md5_raw($p)))", 10, "takes text"),
        ("md5($p.12)", 7, "a number stands"),
        ("12", 0, "gives no number"),
        ("md5($s)", 0, "password is nowhere"),
        ("$p", 0, "stands open"),
        ("b64($p)", 0, "stands open"),
        ("$s.$p", 3, "stands open"),
        ("md5($p).sha1_raw($p)", 8, "bytes stand beside text"),
        ("$salt1.$salt2.md5($p)", 7, "nothing stands between"),
        ("$a.':'.$b.':'.$c.':'.md5($p)", 0, "more than 2 values"),
        ("md5($x.$p)", 4, "stands in the step only"),
        ("repeat(2,$p)", 0, "three arguments"),
        ("repeat(0,$p,md5($x))", 7, "repeating nothing"),
        ("repeat(2,$p,md5($p))", 12, "does not use $x"),
        ("repeat($p,$p,md5($x))", 7, "how often"),
        ("repeat(md5($p),$p,md5($x))", 7, "how often"),
        ("repeat('2',$p,$x)", 0, "stands open"),
        ("truncate(md5($p),'a')", 17, "takes a number"),
        ("truncate(md5($p),$p)", 17, "takes a number"),
        ("md5(bcrypt($p))", 4, "outermost only"),
        ("md5(scrypt($p))", 4, "outermost only"),
        ("md5($p.99999999999999)", 7, "too large"),
        ("md5(" * 30 + "$p" + ")" * 30, 100, "too large"),
        (".".join(["md5($p)"] * 70), 512, "too large"),
        ("md5(" + "a" * 2000, 0, "at most 1024"),
    ],
)  # fmt: skip
def test_errors_point_at_the_character(recipe: str, at: int, says: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(says)) as caught:
        recipe_names(recipe, schemes=SCHEMES.by_name)
    assert caught.value.at == at
    lines = str(caught.value).splitlines()
    assert lines[2] == " " * (4 + at) + "^"


def test_an_error_hides_what_may_be_a_key() -> None:
    with pytest.raises(RecipeError) as caught:
        build_registry(recipes=["md5('sitekey'.$p.'--'"])
    assert "sitekey" not in str(caught.value)
    assert "'*******'.$p.'--'" in str(caught.value)
    recipe = "md5('sitekey'.$p)"
    assert "sitekey" not in repr(SCHEMES.with_recipes([recipe]).recipes[recipe])


def test_a_name_is_no_recipe() -> None:
    assert not is_recipe("hex_md5")
    assert all(map(is_recipe, ("$p", "md5($p)", "", "md5 ")))


# Bounds


@pytest.mark.parametrize(
    ("recipe", "row"),
    [
        ("repeat(100000000,$p,md5($x))", {}),
        ("repeat(1000,$p,repeat(1000,$x,md5($x)))", {}),
        ("repeat(100,md5($p),md5($x.repeat(100000,$x,md5($x))))", {}),
        ("repeat($n,$p,md5($x))", {"params": {"n": 10**15}}),
        ("repeat(30,'a',$x.$x).md5($p)", {}),
        ("md5(repeat(40,$p,$x.$x))", {}),
        ("md5(" + "hex(" * 12 + "$p" + ")" * 13, {}),
        ("pbkdf2_sha512($p,$s,1000000000,64)", {"salt": b"s"}),
        ("pbkdf2_sha1($p,$s,1,100000000)", {"salt": b"s"}),
        ("scrypt($p,$s,1073741824,8,1,32)", {"salt": b"s"}),
        ("argon2id($p,$s,99999999,1,1,32)", {"salt": b"saltsalt"}),
        ("repeat(100000,$p,whirlpool($x))", {}),
        ("repeat(1000,$p,pbkdf2_sha256($x,$s,100000,32))", {"salt": b"s"}),
    ],
)
def test_what_would_cost_too_much_is_refused_before_any_work(recipe: str, row: dict[str, Any]) -> None:
    with pytest.raises(CostOutOfBounds):
        parse(recipe, "00" * 16, **row)


@pytest.mark.parametrize(
    ("recipe", "row"),
    [
        ("scrypt($p,$s,3,8,1,32)", {"salt": b"s"}),
        ("scrypt($p,$s,16,0,1,32)", {"salt": b"s"}),
        ("argon2id($p,$s,8,1,1,32)", {"salt": b"short"}),
        ("argon2id($p,$s,8,0,1,32)", {"salt": b"saltsalt"}),
        ("argon2id($p,$s,1,1,1,32)", {"salt": b"saltsalt"}),
        ("pbkdf2_sha1($p,$s,0,20)", {"salt": b"s"}),
        ("md5(unhex($s).$p)", {"salt": b"xyz"}),
        ("md5(unb64($s).$p)", {"salt": b"%"}),
        ("md5(latin1($s).$p)", {"salt": "漢".encode()}),
        ("md5(lower($s).$p)", {"salt": b"\xff"}),
        ("truncate(md5($p),14)", {}),
        ("truncate(md5($p),0)", {}),
        ("md5_raw($p)", {"params": {"encoding": "base64"}}),
    ],
)
def test_numbers_and_salts_that_will_not_do_are_malformed(recipe: str, row: dict[str, Any]) -> None:
    for encoded in ("00" * 32, "00" * 16, "00" * 7):
        with pytest.raises(HashError):
            parse(recipe, encoded if "encoding" not in str(row) else "%%%", **row)


def test_a_password_without_such_a_form_opens_nothing() -> None:
    assert not opens("md5(latin1($p))", md5("x"), "漢")
    assert not parse("md5(utf16le($p))", md5("x")).matches(b"\xff")
    assert not parse("bcrypt(lower($p))", "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm").matches(
        b"\xff"
    )
    assert not parse("bcrypt(md5($p))", "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm").matches(
        b"a" * 5000
    )


def test_a_recipe_around_a_scheme_refuses_what_the_scheme_does() -> None:
    with pytest.raises(HashError):
        parse("bcrypt(md5($p))", "nothing of bcrypt")
    with pytest.raises(CostOutOfBounds):
        parse("bcrypt(md5($p))", "$2b$31$" + "a" * 53)
    tight = Registry(all_schemes(Tools()), bounds=DEFAULT_BOUNDS.scaled(0.0000001))
    with pytest.raises(CostOutOfBounds):
        parse("md5($p)", md5("password"), registry=tight)


def test_cost_says_what_is_dear() -> None:
    assert parse("md5($p)", md5("x")).cost == ""
    assert parse("repeat(10,$p,md5($x))", md5("x")).cost == "x10"
    assert parse("pbkdf2_sha1($p,'s',10,16)", md5("x")).cost == "sha1,i=10,l=16"
    assert parse("scrypt($p,'s',16,1,1,16)", md5("x")).cost == "n=16,r=1,p=1"
    assert parse("bcrypt(md5($p))", "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm").cost == "4"


# Portable


@pytest.mark.parametrize(
    ("recipe", "row"),
    [
        ("sha256($p.$s)", {"salt": b"s"}),
        ("sha256($s.$u.'-'.$p)", {"salt": b"s", "username": "u"}),
        ("sha256(md5($s).$p)", {"salt": b"s"}),
        ("upper(sha1($p.'x'))", {}),
        ("b64(sha512_raw($s.utf16le($p)))", {"salt": b"\xff"}),
        ("md5(latin1($p))", {}),
        ("md4(utf16le($p))", {}),
        ("hmac_sha256($s,$p)", {"salt": b"s"}),
        ("hmac_sha384($s,utf16le($p))", {"salt": b"s"}),
        ("pbkdf2_sha256($p,$s,10,32)", {"salt": b"s"}),
        ("scrypt($p,$s,16,1,1,32)", {"salt": b"s"}),
        ("md5($s.$p).':'.$s", {"text": "{}:abc", "read": b"abc"}),
    ],
)
def test_what_auth0_can_express_it_opens(recipe: str, row: dict[str, Any]) -> None:
    text, read = row.pop("text", "{}"), row.pop("read", None)
    # The digest itself is made by the recipe: ask it what it would compare.
    single = recipe.split(".':'", maxsplit=1)[0] if read else recipe
    for length in (16, 20, 32, 48, 64):
        try:
            parsed = (
                parse(single, "00" * length, salt=read, **row) if read else parse(single, _blank(single, length), **row)
            )
            break
        except MalformedHash:
            continue
    made = parsed.parts[0].node.run(_values(b"p\xc3\xa4ss"))  # type: ignore[attr-defined]
    encoded = text.format(made.decode() if made.isascii() else made.hex())
    final = parse(recipe, encoded, **row)
    portable = final.portable()
    assert portable is not None
    assert auth0_opens(portable.fields, "päss".encode())
    assert not auth0_opens(portable.fields, b"pass")


def _blank(recipe: str, length: int) -> str:
    return base64.b64encode(bytes(length)).decode() if recipe.startswith("b64") else "00" * length


def _values(password: bytes) -> Any:
    return Values({}, password)


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        ("md5(md5($p))", "changed before"),
        ("md5($s.$p.$s)", "not on both"),
        ("sha224($p)", "no sha224"),
        ("hmac_sha3_256($s,$p)", "no HMAC of sha3_256"),
        ("hmac_md5($p,$s)", "stands elsewhere"),
        ("truncate(md5($p),16)", "no word for truncate()"),
        ("repeat(2,$p,md5($x))", "repetition"),
        ("md5($p).sha1($p)", "several"),
        ("md5($p.$p)", "once"),
        ("pbkdf2_sha1(utf16le($p),$s,10,20)", "UTF-8"),
        ("bcrypt(md5($p))", "no word for what is done before"),
        ("argon2($p.$pepper)", "no word for what is done before"),
        ("sha512_crypt($p)", "crypt"),
    ],
)
def test_why_a_recipe_cannot_move_is_said_in_words(recipe: str, says: str) -> None:
    assert says in SCHEMES.with_recipes([recipe]).recipes[recipe].not_portable


def test_a_key_that_is_empty_cannot_move() -> None:
    assert parse("hmac_md5($s,$p)", md5("x"), salt=b"").portable() is None
