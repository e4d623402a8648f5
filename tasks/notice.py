"""What became of a message to people."""

from watchkeeper.evidence import Frozen


class Notice(Frozen):
    """Sent, with the other side's reference; or not, with the reason."""

    sent: bool
    to: str
    reference: str | None = None
    """Slack's `ts`, PagerDuty's `dedup_key`."""
    channel: str | None = None
    """Slack's id of the channel, whatever name it was asked for by."""
    why: str = ""
