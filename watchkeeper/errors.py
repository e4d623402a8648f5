"""Errors, named by what the caller should do next."""


class WatchkeeperError(Exception):
    """The root of every error that this project raises on purpose."""


def in_our_words(error: object) -> str:
    """Why something failed: an error of ours speaks for itself, of another's its kind is told and not its text.

    What others write into their errors may be what nobody should read.
    """
    return str(error) if isinstance(error, WatchkeeperError) else type(error).__name__


class Permanent(WatchkeeperError):
    """Trying again cannot help: record it in the case and go on."""


class Transient(WatchkeeperError):
    """Trying again may help: the task engine retries these and nothing else."""


class Denied(Permanent):
    """AWS refused the call: the role lacks `permission`, or a policy above it forbids the call."""

    def __init__(self, permission: str, resource: str, detail: str = "") -> None:
        self.permission = permission
        self.resource = resource
        self.detail = detail
        super().__init__(permission, resource, detail)

    def __str__(self) -> str:
        said = f" ({self.detail})" if self.detail else ""
        return (
            f"AWS denied {self.permission} on {self.resource}{said}: grant it to Watchkeeper's role, "
            "or look for a service control policy that forbids it"
        )


class NotThere(Permanent):
    """AWS looked and the thing does not exist (unlike `Denied`, which says nothing about it)."""


class Throttled(Transient):
    """AWS, Slack or PagerDuty asked us to slow down; `after` is for how many seconds, where it said so."""

    def __init__(self, *args: object, after: float | None = None) -> None:
        super().__init__(*args)
        self.after = after


class Unreachable(Transient):
    """The other side did not answer, or answered that it is broken (5xx)."""


class NotYet(Transient):
    """What was made a moment ago is not seen everywhere yet: IAM and S3 take seconds."""


class SessionEnded(Transient):
    """The credentials of a member account ended before their time: someone revoked them, or they expired."""


class Refused(Permanent):
    """Our own guard forbids the call: Watchkeeper never deletes and never terminates."""


class Malformed(Permanent):
    """A message at the door is not what it must be; `field` names the first thing that is wrong."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(field, problem)

    def __str__(self) -> str:
        return f"malformed message: {self.field} {self.problem}"
