"""The Lambda function that a finding names, as it stands."""

import json
from typing import Any

from tasks import aws
from tasks.containment.function_url import qualifier_in
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Absent
from watchkeeper.facts.function import EventSource, FunctionFacts, FunctionUrl
from watchkeeper.finding import Finding
from watchkeeper.targets import FunctionTarget


def concerns(finding: Finding) -> str | None:
    """The function's name, if the finding names one."""
    for target in finding.targets:
        if isinstance(target, FunctionTarget):
            return target.name
    return None


def look(finding: Finding, name: str) -> FunctionFacts | Absent:
    """The function with its addresses, sources and policy; of its environment the names and no value.

    Raises:
        Denied: something of it may not be read, but for the other functions of its role.
    """
    client = aws.client("lambda", account=finding.account, region=finding.region)
    try:
        with aws.reading_aws_errors("lambda:GetFunctionConfiguration", name):
            one = client.get_function_configuration(FunctionName=name)
    except NotThere:
        return Absent(what=f"function {name}")
    arn = ":".join(one["FunctionArn"].split(":")[:7])
    with aws.reading_aws_errors("lambda:GetFunctionConcurrency", name):
        reserved = client.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
    with aws.reading_aws_errors("lambda:ListTags", name):
        tags = client.list_tags(Resource=arn).get("Tags", {})
    network = one.get("VpcConfig", {})
    return FunctionFacts(
        function_name=one["FunctionName"],
        arn=arn,
        role_arn=one.get("Role"),
        runtime=one.get("Runtime"),
        package_type=one.get("PackageType", "Zip"),
        code_sha256=one.get("CodeSha256"),
        code_size=one.get("CodeSize"),
        last_modified=one.get("LastModified"),
        state=one.get("State"),
        reserved_concurrency=reserved,
        urls=_urls(client, name),
        callers=_callers(client, name),
        event_sources=_sources(client, name),
        layers=tuple(layer["Arn"] for layer in one.get("Layers", [])),
        vpc_id=network.get("VpcId") or None,
        security_groups=tuple(sorted(network.get("SecurityGroupIds", []))),
        environment_names=tuple(sorted(one.get("Environment", {}).get("Variables", {}))),
        role_shared_with=_others_of(client, one.get("Role"), arn),
        tags=tags,
    )


def _urls(client: Any, name: str) -> tuple[FunctionUrl, ...]:
    found = aws.pages(client, "list_function_url_configs", "FunctionUrlConfigs", FunctionName=name)
    return tuple(
        FunctionUrl(
            qualifier=qualifier_in(one["FunctionArn"]),
            auth_type=one["AuthType"],
            url=one.get("FunctionUrl"),
        )
        for one in found
    )


def _sources(client: Any, name: str) -> tuple[EventSource, ...]:
    found = aws.pages(client, "list_event_source_mappings", "EventSourceMappings", FunctionName=name)
    return tuple(
        EventSource(uuid=one["UUID"], arn=one.get("EventSourceArn"), state=one["State"]) for one in found
    )


def _callers(client: Any, name: str) -> tuple[str, ...]:
    """Whom the allowing statements of its policy name; those of an alias's own policy are not among them."""
    try:
        with aws.reading_aws_errors("lambda:GetPolicy", name):
            policy = json.loads(client.get_policy(FunctionName=name)["Policy"])
    except NotThere:
        return ()
    named: set[str] = set()
    for statement in policy.get("Statement", []):
        if statement.get("Effect") != "Allow":
            continue
        principal = statement.get("Principal", {})
        for one in [principal] if isinstance(principal, str) else principal.values():
            named.update([one] if isinstance(one, str) else one)
    return tuple(sorted(named))


def _others_of(client: Any, role_arn: str | None, arn: str) -> tuple[str, ...] | None:
    """The names of the region's other functions with that role; None if they may not be listed."""
    if role_arn is None:
        return ()
    try:
        every = aws.pages(client, "list_functions", "Functions")
    except Permanent:  # Transient is not: another try may tell
        return None
    return tuple(
        sorted(
            one["FunctionName"]
            for one in every
            if one.get("Role") == role_arn and one["FunctionArn"] != arn
        )
    )
