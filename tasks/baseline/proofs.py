"""Proving the paths: test events put on every bus, alarms set off, and all of it seen to arrive.

Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

import time

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.alarm_proof import prove_alarm
from tasks.baseline.arrivals import Arrivals
from tasks.baseline.parts import cis_alarms as cis_alarm_hands
from tasks.patience import patiently
from watchkeeper.baseline.desired import Baseline, Baselines
from watchkeeper.baseline.event_paths import watched_regions
from watchkeeper.baseline.parts import cis_alarms, queue_alarms
from watchkeeper.baseline.proofs import PathProof, not_tried, proof_event
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.baseline.watched_group import WatchedGroup, watched_group
from watchkeeper.errors import Permanent, WatchkeeperError

LIMIT_SECONDS = 60.0


def prove_paths(
    survey: Survey, baselines: Baselines, nonce: str, limit: float = LIMIT_SECONDS
) -> tuple[PathProof, ...]:
    """Every path that the baseline asks for, tried at the same time; never raises one of our errors.

    Call it from a flow. Whoever subscribed to the alert topic gets the test messages too, which say
    what they are.

    Args:
        survey: who is there, and in which regions.
        baselines: what is wanted of whom.
        nonce: 8 to 64 letters, digits and hyphens that no other proof has.
        limit: seconds after which what has not arrived is a FAIL.
    """
    trying = []
    security, management = (
        _baseline_of(survey, baselines, one) for one in (survey.security, survey.management)
    )
    if security.events.enabled:
        trying.append(prove_events.submit(survey, security, nonce, limit))
        trying.append(prove_queue_alarm.submit(survey, nonce, limit))
    if isinstance(watched_group(survey, management), WatchedGroup):
        trying.append(prove_cis_alarm.submit(survey, management, nonce, limit))
    return tuple(proof for future in trying for proof in future.result())


def _baseline_of(survey: Survey, baselines: Baselines, account: str) -> Baseline:
    found = survey.account(account)
    return baselines.of(found) if found is not None else baselines.base


@task(name="prove events", cache_policy=NO_CACHE, persist_result=False)
def prove_events(survey: Survey, baseline: Baseline, nonce: str, limit: float) -> tuple[PathProof, ...]:
    """A test event on the bus of every watched region, to arrive in the queue and at the topic."""
    home, regions = survey.home(survey.security), watched_regions(survey, baseline)
    sent: dict[str, float] = {}
    proofs: list[PathProof] = []
    for region in regions:
        at = Place(account=home.account, region=region)
        try:
            sent[region] = _send(at, nonce)
        except WatchkeeperError as error:
            proofs += [not_tried("queue", at, error, "not sent"), not_tried("page", at, error, "not sent")]
    return (*proofs, *Arrivals(home, baseline, nonce, sent, limit).proofs())


@task(name="prove queue alarm", cache_policy=NO_CACHE, persist_result=False)
def prove_queue_alarm(survey: Survey, nonce: str, limit: float) -> tuple[PathProof, ...]:
    """The alarm on findings that wait, set off and seen at the topic."""
    home = survey.home(survey.security)
    try:
        with aws.reading_aws_errors("cloudwatch:DescribeAlarms", queue_alarms.OLDEST):
            found = reach.client("cloudwatch", home).describe_alarms(AlarmNames=[queue_alarms.OLDEST])
    except WatchkeeperError as error:
        return (not_tried("queue alarm", home, error, "not looked for"),)
    return (prove_alarm("queue alarm", home, found["MetricAlarms"], nonce, limit),)


@task(name="prove CIS alarm", cache_policy=NO_CACHE, persist_result=False)
def prove_cis_alarm(survey: Survey, baseline: Baseline, nonce: str, limit: float) -> tuple[PathProof, ...]:
    """One of the CIS alarms, set off and seen at the topic: they all tell the same one."""
    group = watched_group(survey, baseline)
    assert isinstance(group, WatchedGroup)  # noqa: S101  the caller asked
    wanted = cis_alarms.wanted(group.place, survey, baseline)
    assert isinstance(wanted, dict)  # noqa: S101  so it is where the group is
    try:
        found = patiently(cis_alarm_hands.standing, group.place, wanted)
    except WatchkeeperError as error:
        return (not_tried("alarm", group.place, error, "not looked for"),)
    return (prove_alarm("alarm", group.place, found, nonce, limit),)


def _send(at: Place, nonce: str) -> float:
    """Put the event; gives the time of it."""
    entry, began = proof_event(nonce, at.account, at.region), time.monotonic()
    with aws.reading_aws_errors("events:PutEvents", f"the bus of {at}"):
        answer = reach.client("events", at, changing=True).put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        failed = answer["Entries"][0]
        raise Permanent(f"events:PutEvents at {at}: {failed.get('ErrorCode')} {failed.get('ErrorMessage')}")
    return began
