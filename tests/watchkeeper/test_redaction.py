"""What looks like a secret is removed; what only sounds like one stays."""

import time

import pytest

from watchkeeper.redaction import REMOVED, redact, redact_object, redact_text
from watchkeeper.secret_shapes import without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "xoxb-123456789012-abcdefghijkl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "password=hunter2hunter2",
        "https://user:pass1234@host/path",
        "wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY",
        "Authorization: Bearer abcdefgh.ijklmnop",
        "Bearer 0123456789abcdefghij",
        '"password": "short"',
        '\\"sessionToken\\":\\"IQoJb3JpZ2luX2Vj\\"',
        "passphrase: correct-horse",
    ],
)
def test_a_secret_in_text_is_removed(text):
    shown = redact_text(f"before {text} after")

    assert text not in shown
    assert REMOVED in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@pytest.mark.parametrize(
    "text",
    ["AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::333333333333:role/aws-reserved/sso/x", "i-0123456789abcdef0",
     "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
     "da39a3ee5e6b4b0d3255bfef95601890afd80709", "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
     "arn:aws:secretsmanager:us-east-1:333333333333:secret:prod/db-AbCdEf",
     "arn:aws:iam::333333333333:role/Stack1ServiceRoleDefaultPolicy0A1B2C3D4E",
     "arn:aws:iam::aws:policy/Stack1ServiceRoleDefaultPolicy0A1B2C3D",
     "UnauthorizedAccess/InstanceCredentialsAB", "subnet-0123456789abcdef0", "x" * 40,
     "Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3"],
)  # fmt: skip
def test_a_name_or_a_digest_stays(text):
    assert redact_text(text) == text


def test_fields_are_removed_by_their_names():
    credentials = {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "s", "sessionToken": "t"}

    assert redact({"credentials": credentials, "passwordEnabled": "true"}) == {
        "credentials": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": REMOVED, "sessionToken": REMOVED},
        "passwordEnabled": "true",
    }


@pytest.mark.parametrize(
    "name", ["x-amz-security-token", "accessToken", "refresh_token", "token", "Token", "passphrase"]
)
def test_a_field_with_a_secrets_name_is_removed(name):
    assert redact({name: "v"}) == {name: REMOVED}


@pytest.mark.parametrize("name", ["nextToken", "requestToken", "NextToken", "secretArn", "tokenCount"])
def test_a_field_whose_name_only_sounds_so_stays(name):
    assert redact({name: "v"}) == {name: "v"}


def test_a_secret_across_the_cut_is_removed_whole():
    shown = redact_text("x " * 1_990 + "wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY" + " y" * 100)

    assert "wJalr" not in shown


@pytest.mark.parametrize(
    "piece",
    ["token", "token     ", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "aB3/", "://", "://a:", "eyJ",
     "eyJaaaaaaaaaaa.", "bearer a", "arn:aws:", "xox", "secret-----------------", "authorization: "],
)  # fmt: skip
def test_a_megabyte_of_almost_secrets_takes_no_time(piece):
    text = piece * (1_000_000 // len(piece))
    parts = [text[at : at + 3_000] for at in range(0, len(text), 3_000)]

    begun = time.process_time()
    redact_text(text)
    without_secrets(text)
    redact_object({"parts": parts, "text": text})

    assert time.process_time() - begun < 3


def test_what_is_too_long_or_too_deep_is_cut_and_says_so():
    deep: dict = {}
    for _ in range(100):
        deep = {"a": deep}

    assert len(redact_text("x" * 1_000_000)) < 5_000
    assert "more cut" in redact_text("x" * 1_000_000)
    assert "cut" in str(redact(deep))
    assert len(redact(list(range(10_000)))) == 501
