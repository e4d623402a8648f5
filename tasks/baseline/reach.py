"""The baseline's way into an account: the bootstrap role, or our own credentials."""

from typing import Any

from tasks import aws
from tasks.baseline.throttled_changes import send_again
from tasks.settings import settings
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import Permanent

OWN = "own"


def client(service: str, at: Place, *, changing: bool = False) -> Any:
    """A boto3 client for `service` at that place; `changing`: sent once, and again only if it was throttled.

    Raises:
        Denied: the bootstrap role cannot be assumed there.
        Permanent: we were told to use our own credentials, and this is another account.
    """
    role = settings().bootstrap_role
    if role == OWN:
        if at.account != aws.own_account():
            raise Permanent(f"WATCHKEEPER_BOOTSTRAP_ROLE=own reaches {aws.own_account()}, not {at.account}")
        made = aws.client(service, region=at.region, changing=changing)
    else:
        made = aws.client(service, account=at.account, region=at.region, changing=changing, role=role)
    return send_again(made) if changing else made
