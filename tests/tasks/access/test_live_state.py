"""The look just before acting: each kind of item as it is, after a change, gone, and denied."""

import json

import pytest

from tasks import rates
from tasks.access.live_state import look
from tasks.contain import carry_out
from tests.tasks.access_scenes import ACCOUNT, BOTH, OURS, READ_ONLY, actions, set_scene, trusting
from tests.watchkeeper.access.test_carry_out import item
from watchkeeper.access import state
from watchkeeper.access.changed_facts import changed, is_gone
from watchkeeper.access.item import Choice
from watchkeeper.errors import Denied, Permanent
from watchkeeper.evidence import Absent

MANAGEMENT = "111111111111"
AUDIT = f"arn:aws:iam::{ACCOUNT}:policy/boundary"


@pytest.fixture
def scene(operator):
    iam = operator("iam")
    iam.create_policy(
        PolicyName="boundary",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
            }
        ),
    )
    ids = set_scene(operator)
    ids["key"] = iam.create_access_key(UserName="clara")["AccessKey"]["AccessKeyId"]
    return ids


@pytest.fixture
def iam(operator, scene):
    return operator("iam")


def live(kind, principal="clara", detail="", **more):
    return look.fn(item(kind, principal, detail, **more))


def test_a_user_with_what_it_has_and_what_the_guardrails_ask_for(iam):
    iam.put_user_permissions_boundary(UserName="clara", PermissionsBoundary=AUDIT)

    found = live("user")

    assert found.state == state.user_state(["admins"], [READ_ONLY], [], AUDIT)
    assert found.looks["user"].value.tags == {"owner": "payments-lead"}


def test_what_the_reviews_own_change_left_on_a_user_is_no_changed_fact(scene):
    before = item("user", state=live("user").state)

    carry_out.fn(actions(scene)["deny_console_user"])

    now = live("user").state
    assert now["inline"] == ["WatchkeeperDenyConsole-wk-0123456789ab"]
    assert changed(before, now, None) == ()


def test_a_key_on_off_and_gone(iam, scene):
    on = live("access_key", detail=scene["key"])
    iam.update_access_key(UserName="clara", AccessKeyId=scene["key"], Status="Inactive")
    off = live("access_key", detail=scene["key"])

    assert (on.state, off.state) == (state.key_state(True, None), state.key_state(False, None))
    assert on.looks["user"].value.user_name == "clara"
    assert is_gone(live("access_key", detail="AKIAEXAMPLENONE").state)


def test_a_key_that_was_used_says_when(control, scene):
    control.attempt(ACCOUNT, key=scene["key"])

    assert live("access_key", detail=scene["key"]).state["last_used"] is not None


def test_a_password_there_and_gone(control, iam):
    assert live("console_access").state == state.console_state(None)
    control.attempt(ACCOUNT, console_user="clara")
    assert live("console_access").state["last_used"] is not None
    iam.delete_login_profile(UserName="clara")
    assert is_gone(live("console_access").state)


def test_another_credential_on_off_and_gone(scene):
    name = scene["service_specific_credential"]

    assert live("service_credential", detail=name).state == state.credential_state(True)
    carry_out.fn(actions(scene)["deactivate_credential"])
    assert live("service_credential", detail=name).state == state.credential_state(False)
    assert is_gone(live("service_credential", detail="ACCAEXAMPLE").state)
    assert is_gone(live("ssh_key", detail=name).state)


def test_a_role_whose_trust_policy_a_case_closed_and_then_somebody_changed(iam, scene):
    seen = live("role", "vendor-role").state
    before = item("role", "vendor-role", state=seen)
    assert {name: seen[name] for name in ("exists", "attached", "boundary")} == {
        "exists": True,
        "attached": [READ_ONLY],
        "boundary": None,
    }
    assert seen["trust"] == state.role_state(BOTH, (), (), None, None)["trust"]

    carry_out.fn(actions(scene)["close_role"])
    closed = live("role", "vendor-role").state
    iam.update_assume_role_policy(RoleName="vendor-role", PolicyDocument=json.dumps(trusting(OURS)))

    assert closed["trust"] != seen["trust"]
    assert changed(before, closed, None) == ()
    assert changed(before, live("role", "vendor-role").state, None) == ("its trust policy was changed",)


@pytest.mark.parametrize(
    ("kind", "step"),
    [("user", "user"), ("access_key", "user"), ("console_access", "user"), ("role", "role")],
)
def test_who_is_gone_is_gone_and_that_was_looked_at(kind, step):
    found = live(kind, "nobody", "AKIAEXAMPLE")

    assert is_gone(found.state)
    assert isinstance(found.looks[step].value, Absent)


@pytest.mark.parametrize(
    "kind", ["user", "access_key", "console_access", "ssh_key", "role", "root", "identity_provider"]
)
def test_denied_is_not_gone(control, kind):
    control.deny(ACCOUNT, "iam")

    with pytest.raises(Denied):
        live(kind)


def test_roots_keys_and_password(control):
    control.root(ACCOUNT, password=True)
    assert live("root").state == {"exists": True}
    control.root(ACCOUNT, password=False)
    assert is_gone(live("root").state)


@pytest.mark.parametrize("kind", ["oidc", "saml"])
def test_an_identity_provider_there_and_gone(operator, kind):
    iam = operator("iam")
    if kind == "oidc":
        arn = iam.create_open_id_connect_provider(Url="https://token.example.com", ClientIDList=["a"])[
            "OpenIDConnectProviderArn"
        ]
    else:
        document = "<EntityDescriptor>" + "x" * 1_000 + "</EntityDescriptor>"
        arn = iam.create_saml_provider(Name="idp", SAMLMetadataDocument=document)["SAMLProviderArn"]

    assert live("identity_provider", arn=arn).state == {"exists": True}
    assert is_gone(live("identity_provider", arn=arn + "-other").state)


@pytest.fixture
def center(control, monkeypatch):
    monkeypatch.setitem(rates.RATES, "sso-admin", {"**": rates.Rate(1_000, 1_000)})
    rates._pace.cache_clear()
    yield control.identity_center()
    rates._pace.cache_clear()


def assignment(center, principal_id, **more):
    ids = {
        "account": MANAGEMENT,
        "region": "us-east-1",
        "instance": center["instance"],
        "permission_set": center["permission_sets"]["AdministratorAccess"],
        "principal_type": "USER",
        "principal_id": principal_id,
        **more,
    }
    return item("assignment", "somebody", state=state.assignment_state(**ids))


def test_an_orphans_assignment_is_there_and_another_ones_is_not(center):
    assert look.fn(assignment(center, center["gone"])).state == {"exists": True}
    assert is_gone(look.fn(assignment(center, "0" * 10 + "-none")).state)


def test_an_assignment_of_a_permission_set_that_is_gone_is_gone(center):
    other = center["permission_sets"]["AdministratorAccess"][:-16] + "0" * 16

    assert is_gone(look.fn(assignment(center, center["gone"], permission_set=other)).state)


def test_identity_center_denied_is_not_gone(control, center):
    control.deny(MANAGEMENT, "sso-admin")

    with pytest.raises(Denied):
        look.fn(assignment(center, center["gone"]))


def test_an_entitlement_there_and_another_one_not(control, center):
    ids = {"account": MANAGEMENT, "region": "us-east-1", "application": center["application"]}
    mine = [
        item("entitlement", state=state.assignment_state(**ids, entitlement=one), account=account)
        for one in center["entitlements"]
        for account in ("111111111111", "222222222222", "333333333333", "444444444444")
    ]

    assert [look.fn(one).state["exists"] for one in mine].count(True) == len(center["entitlements"])
    control.deny(MANAGEMENT, "account-access")
    with pytest.raises(Denied):
        look.fn(mine[0])


def test_a_trust_anchor_that_is_disabled_gives_nobody_access(operator):
    anywhere = operator("rolesanywhere", region="eu-west-1")
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "-----BEGIN"}}
    anchor = anywhere.create_trust_anchor(name="plant", source=source, enabled=True)["trustAnchor"]
    arn = anchor["trustAnchorArn"]

    assert live("trust_anchor", arn=arn).state == {"exists": True}
    anywhere.disable_trust_anchor(trustAnchorId=anchor["trustAnchorId"])
    assert is_gone(live("trust_anchor", arn=arn).state)


def test_access_from_outside_is_gone_when_access_analyzer_says_so(operator, iam):
    client = operator("accessanalyzer")
    analyzer = client.create_analyzer(analyzerName="external", type="ACCOUNT")["arn"]
    listed = client.list_findings_v2(analyzerArn=analyzer)["findings"]
    finding = next(one["id"] for one in listed if one["resource"].endswith("role/vendor-role"))
    one = item("external_access", state=state.finding_state(analyzer, finding))

    assert look.fn(one).state == {"exists": True}
    iam.update_assume_role_policy(
        RoleName="vendor-role", PolicyDocument=json.dumps(trusting(f"arn:aws:iam::{ACCOUNT}:root"))
    )
    client.list_findings_v2(analyzerArn=analyzer)
    assert is_gone(look.fn(one).state)


@pytest.mark.parametrize("kind", ["assignment", "entitlement", "external_access"])
def test_without_the_ids_it_is_said_that_nobody_can_look(kind):
    one = item(kind, state={"exists": True})

    with pytest.raises(Permanent, match="looked at again"):
        look.fn(one)
    assert Choice.REVOKE in one.choices
