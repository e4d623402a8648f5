"""Identity Center, read by its owner and by its delegated administrator: all of it, or a reason."""

import pytest

from tasks import aws, rates
from tasks.access import identity_center as source
from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.leaver import belongs_to, not_looked_at
from watchkeeper.errors import Denied, Permanent
from watchkeeper.evidence import Absent

MANAGEMENT, SECURITY = "111111111111", "222222222222"
PROD, DEV = "333333333333", "444444444444"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """One test is about AWS's rate; the others need not wait for it."""
    monkeypatch.setitem(rates.RATES, "sso-admin", {"**": rates.Rate(1_000, 1_000)})
    rates._pace.cache_clear()
    yield
    rates._pace.cache_clear()


@pytest.fixture
def story(control):
    return control.identity_center(delegated=True)


def read(account=MANAGEMENT, region="us-east-1") -> IdentityCenter:
    found = source.identity_center.fn(region, account)
    assert isinstance(found, IdentityCenter), found
    return found


def by_name(things):
    return {one.name: one for one in things}


def test_people_and_groups_are_read(story):
    center = read()

    assert (center.instance, center.store) == (story["instance"], story["store"])
    assert (center.region, center.account, center.notes) == ("us-east-1", MANAGEMENT, ())
    people = by_name(center.users)
    assert {name: one.id for name, one in people.items()} == story["users"]
    assert people["carol.chen"].email == "carol.chen@example.com"
    assert people["carol.chen"].display_name == "Carol Chen"
    assert [name for name, one in people.items() if one.enabled is False] == ["dana.diaz"]
    assert people["alice.andersson"].enabled is True
    groups = by_name(center.groups)
    assert set(groups) == set(story["groups"])
    assert set(groups["platform-admins"].members) == {
        people["alice.andersson"].id,
        people["erik.ek"].id,
    }


def test_permission_sets_say_what_they_give(story):
    sets = by_name(read().permission_sets)

    assert {name: one.arn for name, one in sets.items()} == story["permission_sets"]
    admin = sets["AdministratorAccess"]
    assert [one.arn for one in admin.attached] == ["arn:aws:iam::aws:policy/AdministratorAccess"]
    assert (admin.inline, admin.boundary, admin.customer_managed) == (None, None, ())
    payments = sets["PaymentsOperator"]
    assert payments.customer_managed == ("payments-operator",)
    assert payments.boundary == "arn:aws:iam::aws:policy/PowerUserAccess"
    assert "iam:PassRole" in str(sets["IncidentAnalyst"].inline)


def test_assignments_are_those_of_every_account(story):
    center = read()
    names = {one.arn: one.name for one in center.permission_sets}
    ids = {**story["users"], **story["groups"], "gone": story["gone"]}
    who = {value: name for name, value in ids.items()}
    found = {(names[one.permission_set], one.account, who[one.principal]) for one in center.assignments}

    assert len(center.assignments) == len(found) == 14
    assert ("AdministratorAccess", PROD, "gone") in found
    assert ("AdministratorAccess", DEV, "dana.diaz") in found
    assert ("PaymentsOperator", PROD, "carol.chen") in found
    assert {
        account for name, account, group in found if (name, group) == ("ReadOnlyAccess", "auditors")
    } == {
        MANAGEMENT, SECURITY, PROD, DEV,
    }  # fmt: skip
    kinds = {who[one.principal]: one.principal_type for one in center.assignments}
    assert (kinds["carol.chen"], kinds["developers"]) == ("USER", "GROUP")


def test_entitlements_of_account_access_manager_are_read(story):
    found = {one.account: one for one in read().entitlements}

    assert {one.id for one in found.values()} == set(story["entitlements"])
    assert found[PROD].role == f"arn:aws:iam::{PROD}:role/payments-operator"
    assert (found[PROD].principal_type, found[PROD].principal) == ("USER", story["users"]["carol.chen"])
    assert found[SECURITY].principal_type == "GROUP"
    assert found[PROD].application == story["application"]


def test_a_leaver_is_found_in_what_was_read(story):
    found = {(one.kind, one.name, one.certain) for one in belongs_to("Carol Chen", (), read())}

    assert found == {
        ("Identity Center user", "carol.chen", True),
        ("Identity Center group", "developers", True),
    }
    gaps = not_looked_at((), read())
    assert gaps == ("Identity Center: 1 assignments name people who were deleted",)
    del story


def test_the_delegated_administrator_reads_the_same(story):
    del story
    by_management, by_security = read(MANAGEMENT), read(SECURITY)

    assert by_security.account == SECURITY
    assert by_security.model_copy(update={"account": MANAGEMENT}) == by_management


def test_all_pages_are_read(story, operator):
    store = operator("identitystore", "management")
    for number in range(120):
        store.create_user(
            IdentityStoreId=story["store"],
            UserName=f"temp-{number}",
            DisplayName=f"Temp {number}",
            Name={"GivenName": "Temp", "FamilyName": str(number)},
        )
    assert len({one.name for one in read().users}) == 128


def test_no_instance_is_absent_and_not_unseen(story):
    del story
    found = source.identity_center.fn("eu-west-1", MANAGEMENT)

    assert found == Absent(
        what=f"an IAM Identity Center instance in eu-west-1, asked in account {MANAGEMENT}"
    )


def test_a_member_that_may_not_ask_is_denied_and_not_empty(story):
    del story
    with pytest.raises(Denied) as denied:
        source.identity_center.fn("us-east-1", PROD)
    assert denied.value.permission == "sso:ListPermissionSets"


@pytest.mark.parametrize("service", ["sso-admin", "identitystore", "account-access"])
def test_a_service_that_is_denied_is_never_empty(story, control, service):
    del story
    control.deny(MANAGEMENT, service)
    with pytest.raises(Denied):
        source.identity_center.fn("us-east-1", MANAGEMENT)


def test_an_sdk_that_does_not_know_account_access_manager_is_a_note(story, monkeypatch):
    del story
    real = aws.client

    def client(service, **place):
        return real("no-such-service" if service == "account-access" else service, **place)

    monkeypatch.setattr(aws, "client", client)
    center = read()

    assert center.entitlements == ()
    assert len(center.assignments) == 14
    assert len(center.notes) == 1
    assert "account access manager could not be read" in center.notes[0]


def test_entitlements_are_asked_by_account_where_an_empty_filter_is_refused(story, control):
    def refuse():
        control.fail_next("account-access", "ListEntitlements", "ValidationException", status=400)

    refuse()
    center = source.identity_center.fn("us-east-1", MANAGEMENT, (MANAGEMENT, SECURITY, PROD, DEV))
    assert isinstance(center, IdentityCenter)
    assert {one.id for one in center.entitlements} == set(story["entitlements"])
    assert center.notes == ()

    refuse()
    without_accounts = read()
    assert without_accounts.entitlements == ()
    assert "could not be read" in without_accounts.notes[0]


def test_an_application_that_is_gone_is_a_note(story, control):
    del story
    control.fail_next("account-access", "ListEntitlements", "ResourceNotFoundException", status=404)
    center = read()

    assert center.entitlements == ()
    assert "ResourceNotFoundException" in center.notes[0]


def test_a_permission_set_that_goes_while_it_is_read_is_a_note(story, control):
    del story
    control.fail_next("sso-admin", "DescribePermissionSet", "ResourceNotFoundException", status=400)
    center = read()

    assert len(center.permission_sets) == 3
    assert "was deleted while it was read" in center.notes[0]


def test_a_throttled_call_is_tried_again(story, control):
    del story
    control.fail_next("sso-admin", "ListAccountAssignments", "ThrottlingException", times=4, status=400)
    center = read()
    assert (len(center.assignments), center.notes) == (14, ())


def test_calls_are_counted_and_few(story, control):
    del story
    before = len(control.calls())
    read()
    calls = [one["operation"] for one in control.calls()[before:] if one["service"] != "sts"]

    instance, store, groups, sets, places, manager = 1, 2, 3, 1 + 4 * 6, 10, 2
    assert len(calls) == instance + store + groups + sets + places + manager


def test_the_collective_rate_is_kept_over_all_operations(monkeypatch):
    waited = []

    def wait(pace):
        waited.append(pace)

    monkeypatch.setattr(rates.Pace, "wait", wait)
    client = aws.client("sso-admin", account=MANAGEMENT, region="us-east-1")
    for operation in ("ListInstances", "ListPermissionSets"):
        rates.keep("999999999999", client, None, f"before-send.sso-admin.{operation}")

    assert len(waited) == 2
    assert waited[0] is waited[1]


def test_an_answer_that_aws_calls_wrong_is_raised(story, control):
    del story
    control.fail_next("sso-admin", "ListPermissionSets", "ValidationException", status=400)
    with pytest.raises(Permanent):
        source.identity_center.fn("us-east-1", MANAGEMENT)
