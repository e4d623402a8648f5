"""Service-linked roles of an account."""

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.refusals import code_of
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.service_linked_roles import SERVICE_OF
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import Permanent


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Those of the wanted roles that are there."""
    del survey
    there = _there(at)
    return There(settings={"roles": [name for name in wanted["roles"] if name in there]})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make those that are missing; one that its service made meanwhile is well."""
    del survey, line
    iam = reach.client("iam", at, changing=True)
    there = _there(at)
    for name in wanted["roles"]:
        if name in there:
            continue
        try:
            with aws.reading_aws_errors("iam:CreateServiceLinkedRole", name):
                iam.create_service_linked_role(AWSServiceName=SERVICE_OF[name])
        except Permanent as error:
            if code_of(error) != "InvalidInput" or "has been taken" not in str(error):
                raise


def _there(at: Place) -> set[str]:
    roles = aws.pages(reach.client("iam", at), "list_roles", "Roles", PathPrefix="/aws-service-role/")
    return {role["RoleName"] for role in roles}
