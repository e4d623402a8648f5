"""Whoever called on a bucket first, then the bucket against that caller."""

from watchkeeper import bucket_steps
from watchkeeper.evidence import Absent, Looks, Seen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps
from watchkeeper.principals import contain_principal
from watchkeeper.targets import AccessKeyTarget, InstanceTarget

MAY = ("deactivate_access_key", "deny_all_user", "revoke_role_sessions", "deny_on_bucket", "block_bucket")
"""Kinds of action that `who_then_bucket` may plan."""


def who_then_bucket(finding: Finding, looks: Looks, name: str | None) -> PrincipalSteps:
    """What is done about each caller, and on the bucket against them."""
    callers = [target for target in finding.targets if isinstance(target, AccessKeyTarget)]
    known = [target for target in callers if not bucket_steps.is_anonymous(target)]
    steps = PrincipalSteps()
    for target in known:
        steps = steps.then(contain_principal(finding, target, looks))
    if name is None:
        return steps.then(
            PrincipalSteps(declined=(Declined(what="close the bucket", why="the finding names none"),))
        )
    if bucket_steps.seen_of(looks, name) is None:
        return steps.then(bucket_steps.gone(name))
    for target in known:
        steps = steps.then(_against(finding, looks, name, target))
    steps = steps.then(_from_instances(finding))
    if not known:
        # Nobody signed, or the finding does not say who did: only what is public can have let them in.
        steps = steps.then(bucket_steps.close(finding, looks, name))
    return steps


def _from_instances(finding: Finding) -> PrincipalSteps:
    """Credentials that an instance has are as good as their next theft from it."""
    return PrincipalSteps(
        requests=tuple(
            Request(
                what=f"look at instance {target.instance_id}, and start `isolate-instance` if it is not trusted",
                why="the calls on the bucket came from it",
            )
            for target in finding.targets
            if isinstance(target, InstanceTarget)
        )
    )


def _against(finding: Finding, looks: Looks, name: str, target: AccessKeyTarget) -> PrincipalSteps:
    """The bucket against one caller, by how else that caller is stopped."""
    if target.user_type in ("Root", "AWSService"):
        why = f"a bucket's policy is no means against {target.user_type}"
        return PrincipalSteps(declined=(Declined(what=f"deny bucket {name} to the caller", why=why),))
    own = target.account in ("", finding.account) and target.user_type != "AWSAccount"
    if own and target.user_type == "IAMUser":
        seen = looks.get("user")
        is_gone = isinstance(seen, Seen) and isinstance(seen.value, Absent)
        why = "does not exist (any more)" if is_gone else "is denied everything, here and elsewhere"
        why = f"user {target.label} {why}"
        return PrincipalSteps(declined=(Declined(what=f"deny bucket {name} to the user", why=why),))
    if not own:
        outside = bucket_steps.shut_out(finding, name, ())
        why = (
            f"the caller is of another account: denying bucket {name} to everyone who is not of "
            f"account {finding.account} hits partners and other accounts of ours too"
        )
        return PrincipalSteps(actions=(outside,), ask=(why,))
    patterns = bucket_steps.patterns_of(finding, target, looks)
    if not patterns:
        why = f"it is not known by which ARN {target.label} calls"
        return PrincipalSteps(declined=(Declined(what=f"deny bucket {name} to the caller", why=why),))
    # Whoever gets new sessions of the role stays out; so does what the role is there for.
    denial = bucket_steps.shut_out(finding, name, patterns)
    why = f"denying bucket {name} to {target.label} stops whatever works with it there"
    return PrincipalSteps(actions=(denial,), ask=(why,))
