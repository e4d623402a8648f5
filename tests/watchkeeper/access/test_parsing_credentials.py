"""The credential report as AWS writes it, its keys beside the list of them, and factors by their serial numbers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from watchkeeper.access.parsing import authorization_of, credential_report
from watchkeeper.access.parsing_credentials import KeyUse, ListedKey, keys_to_look_up, with_listed_keys
from watchkeeper.access.parsing_devices import mfa_kind, users_with_other_devices, virtual_device
from watchkeeper.errors import Malformed

AT = datetime(2026, 10, 5, 8, tzinfo=UTC)
HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
    "access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,"
    "access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)
NO_KEY = "false,N/A,N/A,N/A,N/A"
NO_CERTIFICATES = "false,N/A,false,N/A"


def user(name):
    arn = f"arn:aws:iam::111122223333:user/{name}"
    return {"UserName": name, "UserId": "AIDA", "Arn": arn, "CreateDate": "2026-01-02T03:04:05Z"}


def row(
    name="alice",
    password="true,2026-09-01T10:00:00+00:00,2026-01-02T03:04:05+00:00,N/A",
    mfa="false",
    key_1=NO_KEY,
    key_2=NO_KEY,
    certificates=NO_CERTIFICATES,
):
    arn = f"arn:aws:iam::111122223333:user/{name}"
    return f"{name},{arn},2026-01-02T03:04:05+00:00,{password},{mfa},{key_1},{key_2},{certificates}"


def report(*rows, header=HEADER):
    return credential_report("\n".join((header, *rows)), AT)


def only(*rows):
    (found,) = report(*rows).rows
    return found


def test_a_row_says_password_factor_keys_and_certificates():
    found = only(
        row(
            mfa="TRUE",
            key_1="true,2025-01-01T00:00:00+00:00,2026-09-30T11:00:00+00:00,us-east-1,s3",
            key_2="false,2024-01-01T00:00:00+00:00,N/A,N/A,N/A",
            certificates="true,2024-01-01T00:00:00+00:00,false,2023-01-01T00:00:00+00:00",
        )
    )

    assert found.password is True
    assert found.password_last_used == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert found.mfa is True
    assert [(key.number, key.active, key.last_used_service) for key in found.keys] == [
        (1, True, "s3"),
        (2, False, None),
    ]
    assert found.keys[1].last_used is None
    assert (found.certificates_active, found.certificates_inactive) == (1, 1)


def test_a_place_without_a_key_is_no_key_and_an_inactive_key_is_one():
    found = only(row(key_1=NO_KEY, key_2="false,2024-01-01T00:00:00+00:00,N/A,N/A,N/A"))

    assert [key.number for key in found.keys] == [2]


@pytest.mark.parametrize("nothing", ["no_information", "N/A", "not_supported", ""])
def test_the_words_for_nothing_are_no_moment(nothing):
    assert only(row(password=f"true,{nothing},N/A,N/A")).password_last_used is None


def test_roots_password_may_be_not_supported_which_is_neither_yes_nor_no():
    found = only(
        row("<root_account>", password="not_supported,2019-03-03T16:58:16+00:00,not_supported,N/A")
    )

    assert found.is_root
    assert found.password is None
    assert found.password_last_used is not None


def test_a_member_without_root_credentials_has_no_root_password():
    assert only(row("<root_account>", password="FALSE,N/A,N/A,N/A")).password is False


def test_a_report_with_a_23rd_column_or_another_order_is_read_by_its_header():
    names = f"{HEADER},additional_credentials_info".split(",")
    cells = f"{row(mfa='true')},none".split(",")
    backwards = credential_report("\n".join((",".join(names[::-1]), ",".join(cells[::-1]))), AT)

    assert report(f"{row(mfa='true')},none", header=f"{HEADER},additional_credentials_info") == backwards
    assert backwards.rows[0].mfa is True


def test_bytes_with_a_mark_of_their_order_and_windows_lines_are_read():
    text = "\ufeff" + "\r\n".join((HEADER, row(), "", ""))

    assert len(credential_report(text.encode(), AT).rows) == 1


def test_the_moment_of_the_report_is_kept_in_utc():
    there = AT.astimezone(timezone(timedelta(hours=-5)))

    assert credential_report(HEADER, there).generated.isoformat() == "2026-10-05T08:00:00+00:00"


def test_a_user_may_be_called_like_a_word_for_nothing():
    assert only(row("no_information")).user == "no_information"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no column user"),
        ("<html><body>Access Denied</body></html>", "has no column user"),
        ('{"Content": "dXNlcg=="}', "has no column user"),
        (HEADER.replace("mfa_active", "mfa"), "has no column mfa_active"),
        (f"{HEADER}\nalice,arn", "line 2 has 2 fields, not 22"),
        (f"{HEADER}\n{row()}\n{row()[:90]}", "line 3 has"),
        (f"{HEADER}\n{row(mfa='maybe')}", "line 2 mfa_active is 'maybe'"),
        (
            f"{HEADER}\n{row(password='true,yesterday,N/A,N/A')}",
            "password_last_used is no date: 'yesterday'",
        ),
    ],
)
def test_what_is_no_report_is_refused_by_name(text, says):
    with pytest.raises(Malformed, match=says):
        credential_report(text, AT)


@pytest.mark.parametrize(
    ("file", "rows", "keys"),
    [
        ("credential_report_cloudmapper.csv", 3, 4),
        ("c7n__test_iam_user_unused_keys__iam.GetCredentialReport_2.csv", 8, 9),
        ("c7n__test_iam_user_credential_multi_delete__iam.GetCredentialReport_1.csv", 1, 2),
    ],
)
def test_real_reports_are_read_whole(shared, file, rows, keys):
    found = credential_report((shared / "data/iam" / file).read_bytes(), AT)

    assert len(found.rows) == rows
    assert sum(len(one.keys) for one in found.rows) == keys


OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 10, 5, 7, tzinfo=UTC)
KEY_1 = "true,2024-01-01T00:00:00+00:00,2026-09-30T11:00:00+00:00,us-east-1,s3"
KEY_2 = "true,2025-01-01T00:00:00+00:00,N/A,N/A,N/A"


def listed(key_id, created, *, active=True):
    return ListedKey(id=key_id, created=created, active=active)


def test_keys_are_told_apart_by_the_second_in_which_they_were_made():
    keys = [listed("AKIA2", datetime(2025, 1, 1, tzinfo=UTC)), listed("AKIA1", OLD)]
    given = only(row(key_1=KEY_1, key_2=KEY_2))

    found = with_listed_keys(given, keys, {})

    assert keys_to_look_up(given, keys) == ()
    assert [(key.number, key.access_key_id) for key in found.keys] == [(1, "AKIA1"), (2, "AKIA2")]
    assert found.keys[0].last_used_service == "s3"


def test_the_list_is_newer_than_the_report():
    given = only(row(key_1=KEY_1, key_2=KEY_2))
    keys = [listed("AKIA1", OLD, active=False), listed("AKIA3", NEW)]

    assert keys_to_look_up(given, keys) == ("AKIA3",)
    found = with_listed_keys(given, keys, {"AKIA3": KeyUse(at=NEW, service="sts", region="us-east-1")})

    assert [(key.access_key_id, key.active) for key in found.keys] == [("AKIA1", False), ("AKIA3", True)]
    assert found.keys[1].last_used == NEW
    assert found.keys[1].number == 2


def test_keys_of_the_same_second_are_looked_up_and_not_guessed():
    given = only(row(key_1=KEY_1, key_2="true,2024-01-01T00:00:00+00:00,N/A,N/A,N/A"))
    keys = [listed("AKIAB", OLD), listed("AKIAA", OLD)]

    assert set(keys_to_look_up(given, keys)) == {"AKIAA", "AKIAB"}
    found = with_listed_keys(given, keys, {"AKIAA": KeyUse(), "AKIAB": KeyUse(at=NEW)})

    assert [(key.access_key_id, key.last_used) for key in found.keys] == [("AKIAA", None), ("AKIAB", NEW)]


def test_a_deleted_key_is_gone_from_the_row():
    assert with_listed_keys(only(row(key_1=KEY_1)), [], {}).keys == ()


@pytest.mark.parametrize(
    ("serial", "kind"),
    [
        ("arn:aws:iam::111122223333:mfa/alice", "virtual"),
        ("arn:aws:iam::111122223333:u2f/user/alice/yubi-ABC", "security key"),
        ("GAHT12345678", "hardware"),
    ],
)
def test_a_serial_number_tells_the_kind_of_factor(serial, kind):
    assert mfa_kind(serial) == kind


def test_a_virtual_device_is_its_users_or_roots_or_nobodys():
    root = {"User": {"Arn": "arn:aws:iam::111122223333:root"}}
    serial = {"SerialNumber": "arn:aws:iam::111122223333:mfa/root-account-mfa-device"}

    assert virtual_device(serial | root).user == "<root_account>"
    assert virtual_device({"SerialNumber": "arn:…:mfa/a", "User": user("alice")}).user == "alice"
    assert virtual_device({"SerialNumber": "arn:…:mfa/unassigned"}) is None


def test_only_users_with_another_factor_are_asked_one_by_one():
    rows = report(row("a", mfa="true"), row("b", mfa="true"), row("c"), row("<root_account>", mfa="true"))
    has = [virtual_device({"SerialNumber": "arn:…:mfa/a", "User": user("a")})]
    known = authorization_of([user("a"), user("d")], [], [], [])

    assert users_with_other_devices(rows, known, has) == ["b"]
    assert users_with_other_devices(None, known, has) == ["d"]
