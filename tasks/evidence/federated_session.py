"""Which IAM user federated a session: only CloudTrail knows, the session's own name says nothing of it."""

import json
from datetime import UTC, datetime, timedelta

from tasks import aws
from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import part, text_or_none

_MOST_HOURS = 36
"""GetFederationToken gives no session a longer life."""


def user_of(finding: Finding, access_key_id: str) -> str | None:
    """The user whose GetFederationToken gave out the session, as the session's own calls say.

    None: no call of the session was found (CloudTrail is up to 15 minutes late), or root federated it.

    Raises:
        Denied: CloudTrail may not be asked.
        Transient: throttled or unreachable.
    """
    until = finding.last_seen or finding.updated or datetime.now(UTC)
    for region in dict.fromkeys((finding.region, aws.global_services_region())):
        cloudtrail = aws.client("cloudtrail", account=finding.account, region=region)
        aws.lookup_pace(finding.account, region).wait()
        with aws.reading_aws_errors("cloudtrail:LookupEvents", f"{finding.account} {region}"):
            page = cloudtrail.lookup_events(
                LookupAttributes=[{"AttributeKey": "AccessKeyId", "AttributeValue": access_key_id}],
                StartTime=until - timedelta(hours=_MOST_HOURS),
                EndTime=until + timedelta(hours=1),
                MaxResults=10,
            )
        for event in page["Events"]:
            if user := _issuer(event.get("CloudTrailEvent")):
                return user
    return None


def _issuer(text: str | None) -> str | None:
    """The user's name in the session's issuer, of a record as JSON text.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    """
    try:
        record = json.loads(text or "{}")
    except ValueError:
        return None
    identity = part(record, "userIdentity")
    issuer = part(part(identity, "sessionContext"), "sessionIssuer")
    if identity.get("type") != "FederatedUser" or issuer.get("type") != "IAMUser":
        return None
    return text_or_none(issuer, "userName")
