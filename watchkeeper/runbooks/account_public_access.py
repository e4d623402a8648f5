"""The account's Block Public Access was turned off: each of its buckets can be opened again."""

from watchkeeper import bucket_steps
from watchkeeper.actions.block_account_public_access import BlockAccountPublicAccess
from watchkeeper.evidence import Looks, Unseen
from watchkeeper.facts.account_block import AccountBlockFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook

_MOST_NAMED = 10


def decide(finding: Finding, looks: Looks) -> Plan:
    """Turn it on again: at once where no bucket would notice, by a person's word where one is open."""
    plan = begun(finding, RUNBOOK.id, "The account's block of public access was turned off.")
    asked = bucket_steps.ask_whether_meant(finding, f"turned off the block of account {finding.account}")
    return _block(finding, looks).then(asked).on(plan)


def _block(finding: Finding, looks: Looks) -> PrincipalSteps:
    block = BlockAccountPublicAccess(
        account=finding.account, region=finding.region, case_id=finding.case_id
    )
    look = looks.get("account_block", Unseen(why="it was not looked at"))
    if isinstance(look, Unseen):
        why = f"could not look at the account's block and its buckets: {look.why}"
        return PrincipalSteps(actions=(block,), ask=(why,))
    if not isinstance(look.value, AccountBlockFacts):
        no = Declined(what=block.sentence, why=f"account {finding.account} was not found")
        return PrincipalSteps(declined=(no,))
    facts = look.value
    if facts.block.all_on:
        no = Declined(what=block.sentence, why="the account's block is on again")
        return PrincipalSteps(declined=(no,))
    ask = []
    if facts.public_buckets:
        named = ", ".join(facts.public_buckets[:_MOST_NAMED])
        more = len(facts.public_buckets) - _MOST_NAMED
        named += f" and {more} more" if more > 0 else ""
        ask.append(f"these buckets are open now and would be closed: {named}")
    if facts.not_checked:
        ask.append(
            f"of {len(facts.not_checked)} bucket(s) it is not known whether they are open: "
            f"{facts.not_checked[0]}"
        )
    return PrincipalSteps(actions=(block,), ask=tuple(ask))


RUNBOOK = Runbook(
    id="account_public_access",
    title="Account's block of public access turned off",
    handles=("Policy:S3/AccountBlock*",),
    look_at=("account_block",),
    decide=decide,
    may=("block_account_public_access",),
    asks="whether the buckets that are open now may be closed; or where they could not be looked at",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html",
        bucket_steps.BLOCK_SOURCE,
    ),
)
