"""Of whom it matters which services they used: those who are powerful, or of whom it cannot be said."""

from watchkeeper.access.effective import Evaluator
from watchkeeper.access.inventory import Authorization

_AWS_OWN = ("/aws-service-role/", "/aws-reserved/")
"""Paths of roles that only AWS uses or changes."""


def privileged_arns(authorization: Authorization) -> tuple[str, ...]:
    """The ARNs of privileged users and roles, as far as anybody could take something away from them."""
    judge = Evaluator(authorization)
    users = [one.arn for one in authorization.users if judge.user(one).privileged]
    roles = [
        one.arn
        for one in authorization.roles
        if not one.path.startswith(_AWS_OWN) and judge.role(one).privileged
    ]
    return (*users, *roles)
