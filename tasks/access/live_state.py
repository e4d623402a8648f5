"""An item's state read anew, just before acting and at the later look: nothing here is from a snapshot."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from prefect import task

from tasks import aws
from tasks.access.live_center import assignment, entitlement
from tasks.containment.credential_status import status
from tasks.containment.policy_document import as_json
from tasks.evidence import role as role_look
from tasks.evidence import user as user_look
from tasks.options import CHANGE
from watchkeeper.access import state
from watchkeeper.access.carry_out import CREDENTIALS
from watchkeeper.access.changed_facts import BESIDE_CLOSINGS, LiveLook
from watchkeeper.access.item import ReviewItem
from watchkeeper.case import canonical, sha256
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent, Seen, UserFacts
from watchkeeper.trust_document import without_closings


@task(name="look-again", task_run_name="look again at {item.title}", **CHANGE)
def look(item: ReviewItem) -> LiveLook:
    """The state of what was decided on, and what the guardrails must know of its user or role.

    Raises:
        Denied: a read is not allowed.
        Permanent: nothing is known by which it could be looked at.
        Transient: trying again may help.
    """
    return _LOOKS[item.kind](item)


def _user(item: ReviewItem) -> LiveLook:
    facts = user_look.facts(item.account, item.principal)
    if isinstance(facts, Absent):
        return _of_user(facts, state.GONE)
    return _of_user(
        facts,
        state.user_state(
            facts.groups,
            facts.attached_policies,
            facts.inline_policies,
            _boundary(_get_user(item)),
        ),
    )


def _access_key(item: ReviewItem) -> LiveLook:
    facts = user_look.facts(item.account, item.principal)
    keys = () if isinstance(facts, Absent) else facts.access_keys
    found = [key for key in keys if key.access_key_id == item.detail]
    live = state.key_state(found[0].status == "Active", found[0].last_used) if found else state.GONE
    return _of_user(facts, live)


def _console(item: ReviewItem) -> LiveLook:
    facts = user_look.facts(item.account, item.principal)
    if isinstance(facts, Absent) or not facts.has_login_profile:
        return _of_user(facts, state.GONE)
    return _of_user(facts, state.console_state(_get_user(item).get("PasswordLastUsed")))


def _credential(item: ReviewItem) -> LiveLook:
    facts = user_look.facts(item.account, item.principal)
    found = status(item.account, item.principal, CREDENTIALS[item.kind], item.detail)
    live = state.GONE if found == "absent" else state.credential_state(found == "Active")
    return _of_user(facts, live)


def _of_user(facts: UserFacts | Absent, live: state.State) -> LiveLook:
    return LiveLook(state=live, looks={"user": Seen(value=facts)})


def _role(item: ReviewItem) -> LiveLook:
    facts = role_look.facts(item.account, item.principal)
    looks: Any = {"role": Seen(value=facts)}
    if isinstance(facts, Absent):
        return LiveLook(state=state.GONE, looks=looks)
    iam = aws.client("iam", account=item.account)
    with aws.reading_aws_errors("iam:GetRole", item.principal):
        role = iam.get_role(RoleName=item.principal)["Role"]
    trust = as_json(role["AssumeRolePolicyDocument"])
    used: datetime | None = role.get("RoleLastUsed", {}).get("LastUsedDate")
    live = state.role_state(trust, facts.attached_policies, facts.inline_policies, _boundary(role), used)
    live[BESIDE_CLOSINGS] = sha256(canonical(without_closings(trust)))
    return LiveLook(state=live, looks=looks)


def _root(item: ReviewItem) -> LiveLook:
    """Gone means here that root has neither keys nor a password."""
    iam = aws.client("iam", account=item.account)
    with aws.reading_aws_errors("iam:GetAccountSummary", item.account):
        summary = iam.get_account_summary()["SummaryMap"]
    entries = ("AccountAccessKeysPresent", "AccountPasswordPresent")
    return _there(any(summary.get(entry, 1) for entry in entries))


def _identity_provider(item: ReviewItem) -> LiveLook:
    iam = aws.client("iam", account=item.account)
    call, field = ("list_open_id_connect_providers", "OpenIDConnectProviderList")
    if ":saml-provider/" in item.arn:
        call, field = ("list_saml_providers", "SAMLProviderList")
    with aws.reading_aws_errors(f"iam:{iam.meta.method_to_api_mapping[call]}", item.account):
        found = getattr(iam, call)()[field]
    return _there(item.arn in {one["Arn"] for one in found})


def _trust_anchor(item: ReviewItem) -> LiveLook:
    """One that is disabled gives nobody access: it counts as gone."""
    anywhere = aws.client("rolesanywhere", account=item.account, region=_region(item.arn))
    anchors = aws.pages(anywhere, "list_trust_anchors", "trustAnchors")
    return _there(any(one["trustAnchorArn"] == item.arn and one["enabled"] for one in anchors))


def _external_access(item: ReviewItem) -> LiveLook:
    """By Access Analyzer's finding: one that is resolved, or gone, has nothing behind it any more."""
    analyzer, finding = item.state.get("analyzer"), item.state.get("finding")
    if not analyzer or not finding:
        raise Permanent(f"the item does not say by which finding {item.title} is looked at again")
    client = aws.client("accessanalyzer", account=analyzer.split(":")[4], region=_region(analyzer))
    with suppress(NotThere), aws.reading_aws_errors("access-analyzer:GetFinding", finding):
        return _there(client.get_finding_v2(analyzerArn=analyzer, id=finding)["status"] != "RESOLVED")
    return _there(there=False)


def _there(there: bool) -> LiveLook:
    return LiveLook(state={"exists": True} if there else state.GONE)


def _get_user(item: ReviewItem) -> dict[str, Any]:
    iam = aws.client("iam", account=item.account)
    with aws.reading_aws_errors("iam:GetUser", item.principal):
        return dict(iam.get_user(UserName=item.principal)["User"])


def _boundary(one: dict[str, Any]) -> str | None:
    found: str | None = one.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return found


def _region(arn: str) -> str:
    return arn.split(":")[3]


_LOOKS: dict[str, Callable[[ReviewItem], LiveLook]] = {
    "user": _user,
    "access_key": _access_key,
    "console_access": _console,
    **dict.fromkeys(CREDENTIALS, _credential),
    "role": _role,
    "assignment": lambda item: _there(assignment(item)),
    "entitlement": lambda item: _there(entitlement(item)),
    "root": _root,
    "identity_provider": _identity_provider,
    "trust_anchor": _trust_anchor,
    "external_access": _external_access,
}
