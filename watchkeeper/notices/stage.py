"""The stages of a case as people hear of them."""

from enum import StrEnum


class Stage(StrEnum):
    """What a case's message says now."""

    OPENED = "opened"
    WAITING = "waiting for a decision"
    CONTAINING = "containing"
    CLOSED = "closed"
    CLOSED_FOR_A_PERSON = "closed, a person must look"
    REOPENED = "reopened"
    FAILED = "failed"
    RELEASED = "released"
    DIGEST = "digest"

    @property
    def loud(self) -> bool:
        """Whether people must notice: an edit makes no sound, so a reply says it too."""
        return self in (
            Stage.WAITING, Stage.CLOSED_FOR_A_PERSON, Stage.REOPENED, Stage.FAILED, Stage.RELEASED
        )  # fmt: skip

    @property
    def told_where_nothing_can_be_changed(self) -> bool:
        """Whether a webhook, which cannot edit, posts it as a message of its own (and the first one too)."""
        return self.loud or self in (Stage.CLOSED, Stage.DIGEST)
