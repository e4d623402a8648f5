"""Started by hand: a bucket is closed to the public."""

from watchkeeper.actions.block_bucket import BlockBucket
from watchkeeper.by_hand import ByHand, confirm
from watchkeeper.evidence import Absent, Looks, Seen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import begun
from watchkeeper.runbook import Runbook
from watchkeeper.targets import BucketTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """All four settings of the bucket's block; what it serves to the public on purpose stops."""
    name = next(target for target in finding.targets if isinstance(target, BucketTarget)).name
    plan = begun(finding, RUNBOOK.id, f"Bucket {name} is closed to the public.")
    look = looks.get("bucket")
    if isinstance(look, Seen) and isinstance(look.value, Absent):
        no = Declined(what="block it", why=f"bucket {name} does not exist")
        return plan.model_copy(update={"declined": (no,)})
    block = BlockBucket(
        bucket=name, account=finding.account, region=finding.region, case_id=finding.case_id
    )
    hits = f"whoever reads bucket {name} as the public can no longer"
    return confirm(finding, plan.model_copy(update={"actions": (block,), "ask": (hits,)}))


RUNBOOK = Runbook(
    id="by_hand_bucket",
    title="Block a bucket, by hand",
    handles=(ByHand.BLOCK_BUCKET,),
    targets=("bucket",),
    look_at=("bucket",),
    decide=decide,
    may=("block_bucket",),
    asks="whoever started it confirms the plan",
    sources=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
)
