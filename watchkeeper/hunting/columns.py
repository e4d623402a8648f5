"""The one logical table of the hunts: `cloudtrail`, a row for each event, the same on every engine.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from typing import Literal

from watchkeeper.frozen import Frozen

TABLE = "cloudtrail"
"""What a hunt selects from. An engine has narrowed it to accounts, regions and period before the hunt sees it."""

Kind = Literal["text", "timestamp", "boolean", "json"]
"""`json` is JSON as text: what stands in there differs from call to call."""


class Column(Frozen):
    """One column of the table."""

    name: str
    kind: Kind
    record: str
    """Where it comes from: the field of CloudTrail's record, or how it is derived."""
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column(name="event_id", kind="text", record="eventID", meaning="the event's own id; each event is one row"),
    Column(name="event_time", kind="timestamp", record="eventTime", meaning="when it was called, UTC"),
    Column(name="event_name", kind="text", record="eventName", meaning="the call; Lambda's carry an API date"),
    Column(name="event_source", kind="text", record="eventSource", meaning="`iam.amazonaws.com`"),
    Column(
        name="account", kind="text", record="recipientAccountId, else userIdentity.accountId",
        meaning="the account whose trail recorded it",
    ),
    Column(name="region", kind="text", record="awsRegion", meaning="where it was called"),
    Column(name="event_type", kind="text", record="eventType", meaning="AwsApiCall, AwsConsoleSignIn …"),
    Column(
        name="event_category", kind="text", record="eventCategory, else by managementEvent",
        meaning="Management, Data, Insight, NetworkActivity",
    ),
    Column(name="read_only", kind="boolean", record="readOnly", meaning="NULL where CloudTrail does not say"),
    Column(name="error_code", kind="text", record="errorCode", meaning="NULL: it was not refused and did not fail"),
    Column(name="error_message", kind="text", record="errorMessage", meaning="a failed sign-in has only this"),
    Column(
        name="source_ip", kind="text", record="sourceIPAddress",
        meaning="an address, the name of a service, or `AWS Internal`",
    ),
    Column(name="user_agent", kind="text", record="userAgent", meaning="as the caller says; anyone can write anything"),
    Column(
        name="identity_type", kind="text", record="userIdentity.type",
        meaning="Root, IAMUser, AssumedRole, FederatedUser, AWSAccount, AWSService, SAMLUser, WebIdentityUser …",
    ),
    Column(name="principal_id", kind="text", record="userIdentity.principalId", meaning="`AROA…:session`"),
    Column(
        name="principal_arn", kind="text", record="userIdentity.arn",
        meaning="of a role it is the session's; NULL for services",
    ),
    Column(name="principal_account", kind="text", record="userIdentity.accountId", meaning="the caller's account"),
    Column(
        name="user_name", kind="text", record="userIdentity.userName, else sessionIssuer.userName",
        meaning="the user, or the role that the session is of",
    ),
    Column(name="access_key_id", kind="text", record="userIdentity.accessKeyId", meaning="AKIA… or ASIA…"),
    Column(name="invoked_by", kind="text", record="userIdentity.invokedBy", meaning="the service that called for someone"),
    Column(
        name="issuer_arn", kind="text", record="userIdentity.sessionContext.sessionIssuer.arn",
        meaning="the role of a session",
    ),
    Column(
        name="session_name", kind="text", record="derived: after the colon of an AssumedRole's principalId",
        meaning="an instance's id, a function's name, what the caller chose",
    ),
    Column(
        name="mfa", kind="boolean", record="userIdentity.sessionContext.attributes.mfaAuthenticated",
        meaning="NULL where it is not said; a console sign-in says it in `additional`",
    ),
    Column(
        name="identity_provider", kind="text",
        record="userIdentity.identityProvider, else webIdFederationData.federatedProvider",
        meaning="of a federated caller",
    ),
    Column(
        name="principal", kind="text",
        record="derived: the role's ARN of a session, else the ARN, else the service, else the id",
        meaning="who it was, the sessions of a role together; never NULL",
    ),
    Column(name="shared_event_id", kind="text", record="sharedEventID", meaning="the same in both accounts' copies"),
    Column(name="vpc_endpoint_id", kind="text", record="vpcEndpointId", meaning="it came through this endpoint"),
    Column(name="resources", kind="json", record="resources", meaning="a list of {ARN, accountId, type}"),
    Column(name="request", kind="json", record="requestParameters", meaning="what was asked for"),
    Column(name="response", kind="json", record="responseElements", meaning="what was answered; NULL of read calls"),
    Column(name="additional", kind="json", record="additionalEventData", meaning="MFAUsed, bytesTransferredOut …"),
    Column(name="service_details", kind="json", record="serviceEventDetails", meaning="of events that a service made"),
    Column(name="insight", kind="json", record="insightDetails", meaning="of CloudTrail Insights events"),
)  # fmt: skip

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

HIT_COLUMNS = (
    "event_time", "event_id", "account", "region", "principal", "event_name", "source_ip", "detail",
)  # fmt: skip
"""What every hunt gives of each hit, in any order, and as much beside it as it likes. Of a hit made of several
events: the first one's time, id and name. `detail` is one short text: what matters about this hit."""
