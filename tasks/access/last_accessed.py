"""Which services a principal has used, and which it never did: a job for each, asked for and then fetched.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
"""

import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from tasks.access.account import Account
from watchkeeper.access.inventory import LastAccessed, ServiceUse
from watchkeeper.access.parsing import in_utc, moment_of
from watchkeeper.errors import Denied, Permanent, Transient
from watchkeeper.evidence import Seen, Unseen, unseen_because

Look = Seen[LastAccessed] | Unseen
_PAUSES = (0.2, 0.5, 1, 2, 4, *[8] * 12)
"""Seconds before each round of fetching; most jobs are done within a few."""


def last_accessed(account: Account, arns: Iterable[str]) -> dict[str, Look]:
    """The finished jobs by principal; `Unseen` where a job failed, or was not done within two minutes.

    All jobs are begun before the first is fetched, by the same role: no other may fetch them.
    """
    wanted = list(dict.fromkeys(arns))
    try:
        begun = account.each(lambda arn: _begin(account, arn), wanted)
    except Denied as error:  # of one is of all
        return dict.fromkeys(wanted, unseen_because(error))
    pairs = list(zip(wanted, begun, strict=True))
    found: dict[str, Look] = {arn: job for arn, job in pairs if isinstance(job, Unseen)}
    jobs = {arn: job for arn, job in pairs if isinstance(job, str)}
    for pause in _PAUSES:
        if not jobs:
            break
        time.sleep(pause)
        answers = account.each(lambda one: _fetch(account, *one), jobs.items())
        done = zip(jobs, answers, strict=True)
        found |= {arn: answer for arn, answer in done if answer is not None}
        jobs = {arn: job for arn, job in jobs.items() if arn not in found}
    late = Unseen(why=f"AWS was still collecting last-accessed data after {sum(_PAUSES):.0f} s")
    return {arn: found.get(arn, late) for arn in wanted}


def _begin(account: Account, arn: str) -> str | Unseen:
    try:
        answer = account.ask("iam", "generate_service_last_accessed_details", arn, Arn=arn)
        return str(answer["JobId"])
    except Denied:
        raise
    except (Permanent, Transient) as error:
        return unseen_because(error)


def _fetch(account: Account, arn: str, job: str) -> Look | None:
    """The finished job; None while it runs."""
    services: list[ServiceUse] = []
    try:
        for page in account.pages(
            "iam", "get_service_last_accessed_details", arn, JobId=job, MaxItems=1_000
        ):
            if page["JobStatus"] == "IN_PROGRESS":
                return None
            if page["JobStatus"] == "FAILED":
                error = page.get("Error", {})
                return Unseen(
                    why=f"AWS could not collect last-accessed data of {arn}:"
                    f" {error.get('Code', 'no reason given')} {error.get('Message', '')}".rstrip()
                )
            completed = moment_of(page["JobCompletionDate"], "JobCompletionDate")
            services += [
                _use(one["ServiceNamespace"], in_utc(one.get("LastAuthenticated")))
                for one in page["ServicesLastAccessed"]
            ]
    except (Permanent, Transient) as failure:
        return unseen_because(failure)
    return Seen[LastAccessed](value=LastAccessed(arn=arn, completed=completed, services=tuple(services)))


@lru_cache(maxsize=4_096)
def _use(namespace: str, last: datetime | None) -> ServiceUse:
    """An administrator is allowed some 450 services and has used ten: the others are shared by all."""
    return ServiceUse(namespace=namespace, last=last)
