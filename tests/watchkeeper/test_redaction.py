"""What looks like a secret is removed; what only sounds like one stays."""

import pytest

from watchkeeper.redaction import REMOVED, redact, redact_text


@pytest.mark.parametrize(
    "text",
    [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "xoxb-123456789012-abcdefghijkl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "password=hunter2hunter2",
        "https://user:pass1234@host/path",
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
     "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
)  # fmt: skip
def test_a_name_or_a_digest_stays(text):
    assert redact_text(text) == text


def test_fields_are_removed_by_their_names():
    credentials = {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "s", "sessionToken": "t"}

    assert redact({"credentials": credentials, "passwordEnabled": "true"}) == {
        "credentials": {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": REMOVED, "sessionToken": REMOVED},
        "passwordEnabled": "true",
    }


def test_what_is_too_long_or_too_deep_is_cut_and_says_so():
    deep: dict = {}
    for _ in range(100):
        deep = {"a": deep}

    assert len(redact_text("x" * 1_000_000)) < 5_000
    assert "more cut" in redact_text("x" * 1_000_000)
    assert "cut" in str(redact(deep))
    assert len(redact(list(range(10_000)))) == 501
