"""The schema of one record: every rule by its code, with Auth0's documented examples as the ones that pass."""

import pytest

from app.rehearsal.management.records import record_schema
from app.rehearsal.management.rules import ApiRules, Disputed
from app.rehearsal.management.schema import compile_schema
from app.rehearsal.store import ConnectionRules
from tests.hashing.auth0_model import DOCUMENTED
from tests.rehearsal.management.conftest import BCRYPT, make_api

EMAIL = {"email": "ada@example.com"}
ARGON2 = "$argon2id$v=19$m=65536,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SFB+4XMFxt7YAvAq2UycYos"
PBKDF2 = "$pbkdf2-sha512$i=100000,l=64$KNyFsA2rWoE$I2CQGI9H0JxdDf3kERRI97kPCGxh0KWBIV3MxyaS191gDGfzVBGyS4BibhgqWQ0/ails8mHuU9ckASxHOOq58w"
LDAP = "{SSHA384}/cgEjdoZh85DhurDeOQEMO1rMlAur93SVPbYe5XSD4lF7nNuvrBju5hUeg9A6agRemgSXGl5YuE="
RESERVED = [
    "__tenant",
    "_id",
    "blocked",
    "clientID",
    "created_at",
    "email_verified",
    "email",
    "globalClientID",
    "global_client_id",
    "identities",
    "lastIP",
    "lastLogin",
    "loginsCount",
    "metadata",
    "multifactor_last_modified",
    "multifactor",
    "updated_at",
    "user_id",
]


def custom(algorithm, value, encoding="utf8", **more):
    hash_more = more.pop("hash", {})
    return EMAIL | {
        "custom_password_hash": {"algorithm": algorithm, "hash": {"value": value, "encoding": encoding} | hash_more}
        | more
    }


def codes(api, record):
    summary, failures = api.imported(record)
    assert summary["total"] == 1
    return failures[0] if failures else []


GOOD = {
    "email only": EMAIL,
    "everything": EMAIL
    | {
        "email_verified": True,
        "user_id": "7",
        "username": "ada",
        "phone_number": "+123456789012345",
        "phone_verified": True,
        "given_name": "A" * 150,
        "family_name": "L",
        "name": "Ada",
        "nickname": "n" * 350,
        "picture": "https://example.com/a.png",
        "blocked": True,
        "password_hash": BCRYPT,
        "app_metadata": {"x": 1},
        "user_metadata": {"email": "not reserved here"},
        "mfa_factors": [{"totp": {"secret": "ABC234"}}, {"phone": {"value": "+1"}}, {"email": {"value": "a@b.co"}}],
    },
    "longest email": {"email": "a" * 64 + "@" + "b" * 60 + ".com"},
    "unicode email": {"email": "müller@exämple.com"},
    "bcrypt 2y cost 12": custom("bcrypt", BCRYPT.replace("$2b$10$", "$2y$12$")),
    "bcrypt with salt": custom("bcrypt", BCRYPT, salt={"value": "abc", "encoding": "utf8", "position": "suffix"}),
    "bcrypt encoding left out": EMAIL | {"custom_password_hash": {"algorithm": "bcrypt", "hash": {"value": BCRYPT}}},
    "argon2i": custom("argon2", ARGON2.replace("argon2id", "argon2i")),
    "argon2 of 8 KiB a lane": custom("argon2", ARGON2.replace("m=65536,t=2,p=1", "m=32,t=1,p=4")),
    "pbkdf2 without parameters": custom("pbkdf2", PBKDF2.replace("$i=100000,l=64", "")),
    "pbkdf2 with i only": custom("pbkdf2", PBKDF2.replace(",l=64", "")),
    "pbkdf2 of an alias": custom("pbkdf2", PBKDF2.replace("sha512", "RSA-SHA512")),
    "pbkdf2 of another alias": custom("pbkdf2", PBKDF2.replace("sha512", "sha512WithRSAEncryption")),
    "pbkdf2 whirlpool": custom("pbkdf2", PBKDF2.replace("sha512", "whirlpool")),
    "hex in capitals": custom("md5", "67A1E09BB1F83F5007DC119C14D663AA", "hex"),
    "url-safe base64": custom("sha256", "-_" + "A" * 41, "base64"),
    "ldap in lower case": custom("ldap", LDAP.replace("SSHA", "ssha")),
    "password encoding": custom("md5", "00" * 16, "hex", password={"encoding": "utf16le"}),
    "hmac": custom("hmac", "00" * 20, "hex", hash={"digest": "sha1", "key": {"value": "6B", "encoding": "hex"}}),
    "scrypt": custom(
        "scrypt", "00" * 32, "hex", keylen=32, cost=4096, blockSize=8, parallelization=1, salt={"value": "s"}
    ),
    **{f"documented {at}": EMAIL | fields for at, (fields, _) in enumerate(DOCUMENTED)},
}


@pytest.mark.parametrize("record", GOOD.values(), ids=GOOD)
def test_a_record_that_keeps_the_rules_is_imported(api, record):
    assert codes(api, record) == []


BAD = {
    "no email": ({"user_id": "7"}, "OBJECT_REQUIRED"),
    "no object": ("ada@example.com", "INVALID_TYPE"),
    "null": (None, "INVALID_TYPE"),
    "email no text": ({"email": 7}, "INVALID_TYPE"),
    "email no email": ({"email": "ada"}, "FORMAT"),
    "email without a dot": ({"email": "ada@localhost"}, "FORMAT"),
    "local part of 65": ({"email": "a" * 65 + "@example.com"}, "FORMAT"),
    "255 characters": ({"email": "a@" + ".".join(["b" * 60] * 5)}, "FORMAT"),
    "created_at": (EMAIL | {"created_at": "2026-01-01"}, "OBJECT_ADDITIONAL_PROPERTIES"),
    "password": (EMAIL | {"password": "x"}, "OBJECT_ADDITIONAL_PROPERTIES"),
    "locale": (EMAIL | {"locale": "de"}, "OBJECT_ADDITIONAL_PROPERTIES"),
    "verified as text": (EMAIL | {"email_verified": "true"}, "INVALID_TYPE"),
    "blocked as number": (EMAIL | {"blocked": 1}, "INVALID_TYPE"),
    "numeric user_id": (EMAIL | {"user_id": 7}, "INVALID_TYPE"),
    "null name": (EMAIL | {"name": None}, "INVALID_TYPE"),
    "empty name": (EMAIL | {"name": ""}, "MIN_LENGTH"),
    "name of 151": (EMAIL | {"name": "x" * 151}, "MAX_LENGTH"),
    "nickname of 351": (EMAIL | {"nickname": "x" * 351}, "MAX_LENGTH"),
    "phone": (EMAIL | {"phone_number": "0123"}, "PATTERN"),
    "phone of 16": (EMAIL | {"phone_number": "+" + "1" * 16}, "PATTERN"),
    "phone with a line break": (EMAIL | {"phone_number": "+1\n"}, "PATTERN"),
    "picture": (EMAIL | {"picture": "a.png"}, "FORMAT"),
    "both hashes": (EMAIL | {"password_hash": BCRYPT} | custom("md5", "00" * 16, "hex"), "NOT_PASSED"),
    "metadata as list": (EMAIL | {"app_metadata": []}, "INVALID_TYPE"),
    **{f"app_metadata.{name}": (EMAIL | {"app_metadata": {name: 1}}, "NOT_PASSED") for name in RESERVED},
    "bcrypt of cost 12": (EMAIL | {"password_hash": BCRYPT.replace("$10$", "$12$")}, "PATTERN"),
    "bcrypt 2y": (EMAIL | {"password_hash": BCRYPT.replace("$2b$", "$2y$")}, "PATTERN"),
    "bcrypt cut": (EMAIL | {"password_hash": BCRYPT[:-1]}, "PATTERN"),
    "custom 2x": (custom("bcrypt", BCRYPT.replace("$2b$", "$2x$")), "PATTERN"),
    "custom 2": (custom("bcrypt", BCRYPT.replace("$2b$", "$2$")), "PATTERN"),
    "bare hash": (EMAIL | {"custom_password_hash": {"algorithm": "md5", "hash": "00"}}, "INVALID_TYPE"),
    "no hash": (EMAIL | {"custom_password_hash": {"algorithm": "md5"}}, "OBJECT_REQUIRED"),
    "unknown algorithm": (custom("sha3", "00" * 16, "hex"), "ENUM_MISMATCH"),
    "unknown encoding": (custom("md5", "00" * 16, "base32"), "ENUM_MISMATCH"),
    "digest as utf8": (custom("md5", "00" * 16, "utf8"), "ENUM_MISMATCH"),
    "digest without encoding": (
        EMAIL | {"custom_password_hash": {"algorithm": "md5", "hash": {"value": "00"}}},
        "ENUM_MISMATCH",
    ),
    "text as hex": (custom("argon2", "00" * 16, "hex"), "ENUM_MISMATCH"),
    "odd hex": (custom("md5", "0" * 31, "hex"), "FORMAT"),
    "no base64": (custom("md5", "!!!!", "base64"), "FORMAT"),
    "extra key": (custom("md5", "00" * 16, "hex", rounds=2), "OBJECT_ADDITIONAL_PROPERTIES"),
    "salt at both ends": (custom("md5", "00" * 16, "hex", salt={"value": "s", "position": "both"}), "ENUM_MISMATCH"),
    "salt without value": (custom("md5", "00" * 16, "hex", salt={}), "OBJECT_REQUIRED"),
    "salt no hex": (custom("md5", "00" * 16, "hex", salt={"value": "xyz", "encoding": "hex"}), "FORMAT"),
    "argon2 with salt": (custom("argon2", ARGON2, salt={"value": "s"}), "NOT_PASSED"),
    "pbkdf2 with salt": (custom("pbkdf2", PBKDF2, salt={"value": "s"}), "NOT_PASSED"),
    "ldap with salt": (custom("ldap", LDAP, salt={"value": "s"}), "NOT_PASSED"),
    "hmac with salt": (
        custom("hmac", "00" * 20, "hex", salt={"value": "s"}, hash={"digest": "sha1", "key": {"value": "k"}}),
        "NOT_PASSED",
    ),
    "argon2d": (custom("argon2", ARGON2.replace("argon2id", "argon2d")), "PATTERN"),
    "argon2 v16": (custom("argon2", ARGON2.replace("v=19", "v=16")), "PATTERN"),
    "argon2 without version": (custom("argon2", ARGON2.replace("$v=19", "")), "PATTERN"),
    "argon2 of 128 characters": (custom("argon2", ARGON2 + "A" * (128 - len(ARGON2))), "PATTERN"),
    "argon2 short salt": (custom("argon2", ARGON2.replace("J6Q/82PCyaNpYKRELJyTZg", "J6Q/82PC")), "PATTERN"),
    "argon2 short hash": (custom("argon2", ARGON2.rsplit("$", 1)[0] + "$m04qUAB8rexWDR4"), "PATTERN"),
    "argon2 little memory": (custom("argon2", ARGON2.replace("m=65536,t=2,p=1", "m=31,t=1,p=4")), "PATTERN"),
    "argon2 padded": (custom("argon2", ARGON2.replace("TZg$", "TZg==$")), "PATTERN"),
    "argon2 bits left over": (custom("argon2", ARGON2.replace("TZg$", "TZh$")), "PATTERN"),
    "argon2 leading zero": (custom("argon2", ARGON2.replace("t=2", "t=02")), "PATTERN"),
    "pbkdf2 padded": (custom("pbkdf2", PBKDF2 + "=="), "PATTERN"),
    "pbkdf2 of django": (custom("pbkdf2", "pbkdf2_sha256$100$abc$AAAA"), "PATTERN"),
    "pbkdf2 unknown digest": (custom("pbkdf2", PBKDF2.replace("sha512", "sha3")), "ENUM_MISMATCH"),
    "scrypt without keylen": (custom("scrypt", "00" * 32, "hex", salt={"value": "s"}), "OBJECT_REQUIRED"),
    "scrypt keylen 0": (custom("scrypt", "00" * 32, "hex", keylen=0), "MINIMUM"),
    "scrypt keylen text": (custom("scrypt", "00" * 32, "hex", keylen="32"), "INVALID_TYPE"),
    "scrypt cost 1000": (custom("scrypt", "00" * 32, "hex", keylen=32, cost=1000), "NOT_PASSED"),
    "hmac without key": (custom("hmac", "00" * 20, "hex", hash={"digest": "sha1"}), "OBJECT_REQUIRED"),
    "hmac without digest": (custom("hmac", "00" * 20, "hex", hash={"key": {"value": "k"}}), "OBJECT_REQUIRED"),
    "hmac digest": (custom("hmac", "00", "hex", hash={"digest": "sha3", "key": {"value": "k"}}), "ENUM_MISMATCH"),
    "hmac key no hex": (
        custom("hmac", "00", "hex", hash={"digest": "md5", "key": {"value": "k", "encoding": "hex"}}),
        "FORMAT",
    ),
    "ldap crypt": (custom("ldap", "{CRYPT}AAAA"), "PATTERN"),
    "ldap bare": (custom("ldap", "AAAA"), "PATTERN"),
    "ldap broken base64": (custom("ldap", "{SHA}AAAAA"), "PATTERN"),
    "password encoding": (custom("md5", "00" * 16, "hex", password={"encoding": "utf-8"}), "ENUM_MISMATCH"),
    "no factor": (EMAIL | {"mfa_factors": []}, "ARRAY_LENGTH_SHORT"),
    "11 factors": (EMAIL | {"mfa_factors": [{"totp": {"secret": "A"}}] * 11}, "ARRAY_LENGTH_LONG"),
    "empty factor": (EMAIL | {"mfa_factors": [{}]}, "ANY_OF_MISSING"),
    "two in one": (
        EMAIL | {"mfa_factors": [{"totp": {"secret": "A"}, "phone": {"value": "+1"}}]},
        "OBJECT_PROPERTIES_MAXIMUM",
    ),
    "totp secret": (EMAIL | {"mfa_factors": [{"totp": {"secret": "a1"}}]}, "PATTERN"),
    "factor's phone": (EMAIL | {"mfa_factors": [{"phone": {"value": "123"}}]}, "PATTERN"),
    "factor's email": (EMAIL | {"mfa_factors": [{"email": {"value": "123"}}]}, "FORMAT"),
    "recovery code": (EMAIL | {"mfa_factors": [{"recovery_code": "x"}]}, "OBJECT_ADDITIONAL_PROPERTIES"),
    "over 10 KB": (EMAIL | {"user_metadata": {"a": "x" * 10_300}}, "PROFILE_SIZE_EXCEEDED"),
}


@pytest.mark.parametrize(("record", "code"), BAD.values(), ids=BAD)
def test_a_record_that_breaks_a_rule_is_reported_by_its_code(api, record, code):
    assert code in codes(api, record)
    assert len(api.tenant.users) == 0


def test_the_report_says_where_and_what(api):
    api.imported(EMAIL | {"mfa_factors": [{"totp": {"secret": "a1"}}]})
    job = api.api.jobs.last()
    assert job.failures[0]["errors"] == [
        {
            "code": "PATTERN",
            "message": "Error in mfa_factors[0].totp.secret property - String does not match pattern ^[A-Z2-7]+$",
            "path": "mfa_factors[0].totp.secret",
        }
    ]


# --- a connection with usernames


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"username": "Ada.L"}, []),
        ({}, ["OBJECT_REQUIRED"]),
        ({"username": "ad"}, ["MIN_LENGTH"]),
        ({"username": "a" * 16}, ["MAX_LENGTH"]),
        ({"username": "ada lovelace"}, ["PATTERN"]),
    ],
)
def test_usernames_are_as_the_connection_demands(record, found):
    api = make_api(rules=ConnectionRules(requires_username=True, username_length=(3, 15)))
    assert codes(api, EMAIL | record) == found


# --- where documents disagree


def test_email_may_be_left_out_in_one_reading():
    api = make_api(disputed=Disputed(email_optional=True))
    assert codes(api, {"username": "ada", "user_id": "7"}) == []
    assert codes(api, {"phone_number": "+1"}) == []
    assert codes(api, {"name": "Ada"}) == ["ANY_OF_MISSING"]
    assert api.ask("GET", "/users/auth0%7C7").body["username"] == "ada"


def test_a_broken_email_has_two_names():
    api = make_api(disputed=Disputed(format_code="INVALID_FORMAT"))
    assert codes(api, {"email": "ada"}) == ["INVALID_FORMAT"]


def test_the_cap_on_profiles_may_not_be_in_force_yet():
    api = make_api(disputed=Disputed(profile_cap=False))
    assert codes(api, EMAIL | {"user_metadata": {"a": "x" * 10_300}}) == []


def test_a_highest_cost_may_exist():
    api = make_api(disputed=Disputed(most_iterations=99_999))
    assert codes(api, custom("pbkdf2", PBKDF2)) == ["MAXIMUM"]
    assert codes(make_api(disputed=Disputed(most_iterations=100_000)), custom("pbkdf2", PBKDF2)) == []


# --- the validator


def test_a_schema_with_an_unknown_keyword_is_none():
    with pytest.raises(ValueError, match="oneOf"):
        compile_schema({"oneOf": []})


@pytest.mark.parametrize(
    ("schema", "value", "found"),
    [
        ({"type": "integer"}, 1.0, []),
        ({"type": "integer"}, 1.5, ["INVALID_TYPE"]),
        ({"type": "integer"}, True, ["INVALID_TYPE"]),
        ({"type": "integer"}, float("inf"), ["INVALID_TYPE"]),
        ({"maximum": 3}, 4, ["MAXIMUM"]),
        ({"anyOf": [{"minimum": 3}, {"required": ["a"]}]}, 4, []),
        ({"anyOf": [{"minimum": 3}, {"maximum": 1}]}, 2, ["ANY_OF_MISSING"]),
        ({"not": {"minimum": 3}}, 2, []),
    ],
)
def test_the_keywords_mean_what_json_schema_says(schema, value, found):
    assert [each.code for each in compile_schema(schema)(value, "")] == found


def test_the_schema_is_closed_at_every_level():
    def closed(node):
        if isinstance(node, dict):
            if "properties" in node:
                assert node.get("additionalProperties") is False, node
            for each in node.values():
                closed(each)

    closed(record_schema(ApiRules()))
