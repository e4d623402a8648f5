"""The door's readers: four shapes of GuardDuty, Security Hub, alarms, and refusals by name."""

import json

import pytest

from tests.builders import PROD, changed, key_event
from watchkeeper.errors import Malformed
from watchkeeper.parsing.door import read_all, read_event, read_message
from watchkeeper.severity import Severity


def pascal(value):
    """The same value as GuardDuty's API writes it."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(item) for key, item in value.items()}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def test_the_four_shapes_of_one_finding_are_one_finding():
    event = key_event()
    shapes = [
        event,
        event["detail"],
        pascal(event["detail"]),
        {**event, "detail": pascal(event["detail"])},
    ]

    findings = [read_event(shape)[0] for shape in shapes]

    assert {(f.key, f.type, f.severity, f.targets, f.remote_ips) for f in findings} == {
        (f.key, f.type, f.severity, f.targets, f.remote_ips) for f in findings[:1]
    }
    assert findings[0].targets[0].access_key_id == "AKIAIOSFODNN7EXAMPLE"
    assert findings[0].remote_ips == ("198.51.100.23",)


def test_the_account_is_where_it_happened_not_who_received_the_event():
    assert read_event(key_event())[0].account == PROD


@pytest.mark.parametrize(
    "info",
    [{"sample": True}, {"value": '{"sample": true}', "type": "default"}],
    ids=["the older flag", "the newer flag, JSON as text"],
)
def test_a_sample_is_known_by_its_flag(info):
    assert read_event(key_event(additionalInfo=info))[0].sample


def test_a_sample_is_known_by_its_title():
    assert read_event(changed(key_event(), title="[SAMPLE] anything"))[0].sample
    assert not read_event(key_event())[0].sample


def test_an_unknown_resource_keeps_its_name():
    finding = read_event(changed(key_event(), resource={"resourceType": "QuantumThing"}))[0]

    assert finding.targets[0].kind == "unknown"
    assert finding.targets[0].label == "QuantumThing"


def test_a_finding_in_sns_is_unwrapped():
    wrapped = json.dumps({"Type": "Notification", "Message": json.dumps(key_event())})

    assert read_message(wrapped)[0].key == read_event(key_event())[0].key


def test_guardduty_by_way_of_security_hub_is_the_same_case():
    arn = key_event()["detail"]["arn"]
    asff = {
        "Id": arn, "ProductArn": "arn:aws:securityhub:us-east-1::product/aws/guardduty",
        "AwsAccountId": PROD, "Region": "us-east-1", "Types": ["TTPs/UnauthorizedAccess"],
        "Severity": {"Label": "HIGH"}, "Title": "t", "Description": "d",
        "Resources": [{"Type": "AwsIamAccessKey", "Id": "AKIAIOSFODNN7EXAMPLE"}],
    }  # fmt: skip
    event = {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [asff]}}

    assert read_event(event)[0].case_id == read_event(key_event())[0].case_id


def test_a_custom_action_gives_every_finding_in_it():
    asff = {
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
        "AwsAccountId": PROD, "Severity": {"Normalized": 95},
        "Resources": [{"Type": "AwsEc2Instance", "Id": f"arn:aws:ec2:eu-west-1:{PROD}:instance/i-1"}],
    }  # fmt: skip
    event = {
        "detail-type": "Security Hub Findings - Custom Action",
        "detail": {"findings": [{**asff, "Id": "one"}, {**asff, "Id": "two"}]},
    }

    one, two = read_event(event)

    assert (one.id, two.id, one.region, one.band) == ("one", "two", "eu-west-1", Severity.CRITICAL)
    assert one.targets[0].instance_id == "i-1"


ALARM = {
    "detail-type": "CloudWatch Alarm State Change",
    "account": PROD,
    "region": "us-east-1",
    "time": "2026-11-24T10:00:00Z",
    "detail": {"alarmName": "RootLogin", "state": {"value": "ALARM", "reason": "1 datapoint"}},
}


def test_an_alarm_is_a_medium_finding_and_its_end_is_archived():
    over = {**ALARM, "detail": {"alarmName": "RootLogin", "state": {"value": "OK"}}}

    assert read_event(ALARM)[0].band is Severity.MEDIUM
    assert read_event(ALARM)[0].type == "Alarm/RootLogin"
    assert not read_event(ALARM)[0].archived
    assert read_event(over)[0].archived


def test_secrets_do_not_come_through_the_door():
    event = changed(
        key_event(),
        resource={
            "resourceType": "AccessKey",
            "accessKeyDetails": {"userName": "x", "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE"},
            "note": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        },
    )

    text = read_event(event)[0].model_dump_json()

    assert "IQoJb3JpZ2luX2VjEXAMPLE" not in text
    assert "wJalrXUtnFEMI" not in text


@pytest.mark.parametrize("field", ["id", "type", "severity", "accountId", "region"])
def test_a_required_field_is_refused_by_its_name(field):
    event = changed(key_event(), **{field: {}, "arn": None})
    event |= {"account": None, "region": None}

    with pytest.raises(Malformed, match=field):
        read_event(event)


def test_an_id_left_out_is_read_from_the_arn():
    assert read_event(changed(key_event(), id=None))[0].id == "f00dfeed0001"


def test_all_real_findings_are_read(shared):
    lines = (shared / "data/guardduty/findings.jsonl").read_text().splitlines()

    findings = [read_event(json.loads(line)["event"])[0] for line in lines]

    assert len(findings) == 23
    assert [f.type for f in findings] == [json.loads(line)["finding_type"] for line in lines]


def test_all_real_security_hub_findings_are_read(shared):
    lines = (shared / "data/securityhub/findings.jsonl").read_text().splitlines()

    for line in lines:
        row = json.loads(line)
        assert read_event(row.get("event") or row.get("finding") or row)[0].account


@pytest.mark.parametrize(
    "event", [key_event(), {**key_event(), "detail": pascal(key_event()["detail"])}, ALARM]
)
def test_what_is_kept_of_a_message_gives_the_same_finding_again(event):
    finding = read_event(event)[0]

    assert read_event(finding.raw)[0] == finding


def test_a_huge_message_is_kept_small_and_still_gives_the_same_finding():
    event = changed(key_event(), description="d" * 1_000_000, extra=[["x" * 3_000] * 50] * 50)

    finding = read_event(event)[0]

    assert len(finding.model_dump_json()) < 250_000
    assert read_event(finding.raw)[0].key == finding.key


IDS = [
    "secret-rotation:failed-for-prod",
    "password=hunter2hunter2",
    "token: abcdefghijkl",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY",
    "xoxb-123456789012-abcdefghijkl",
    "https://user:pass1234@host/path",
    "arn:aws:secretsmanager:us-east-1:333333333333:secret:prod/db-AbCdEf",
    "Bearer 0123456789abcdefghij",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
    "z" * 200,
    "é ñ 漢字 \N{GRINNING FACE}",
]


def asff(**fields):
    return {
        "Id": "one", "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
        "AwsAccountId": PROD, "Severity": {"Normalized": 95}, "Types": ["Software and Configuration Checks"],
        "Resources": [{"Type": "AwsEc2Instance", "Id": f"arn:aws:ec2:eu-west-1:{PROD}:instance/i-1"}],
        **fields,
    }  # fmt: skip


def hub(*findings):
    return {"detail-type": "Security Hub Findings - Custom Action", "detail": {"findings": list(findings)}}


@pytest.mark.parametrize("name", IDS)
def test_redaction_never_changes_which_finding_it_is(name):
    alarm = {"alarmName": name, "state": {"value": "ALARM", "timestamp": "2026-11-24T10:00:00Z"}}
    notice = {
        "AlarmName": name, "NewStateValue": "ALARM", "AWSAccountId": PROD,
        "StateChangeTime": "2026-11-24T10:00:00Z", "AlarmArn": f"arn:aws:cloudwatch:us-east-1:{PROD}:alarm:x",
    }  # fmt: skip
    user = {"resourceType": "AccessKey", "accessKeyDetails": {"userName": name, "userType": "IAMUser"}}
    for event in (
        changed(key_event(), id=name, resource=user),
        {**ALARM, "detail": alarm},
        notice,
        hub(asff(Id=name)),
    ):
        (finding,) = read_event(event)

        (again,) = read_event(finding.raw)

        assert again.key == finding.key
        assert again.targets == finding.targets
        assert again.model_dump(exclude={"raw"}) == finding.model_dump(exclude={"raw"})


BUCKETS = [{"name": f"bucket-{number}", "junk": "j" * 3_000} for number in range(80)]
INSTANCE = {
    "instanceId": "i-0abc",
    "iamInstanceProfile": {"arn": "arn:aws:iam::333333333333:instance-profile/web"},
    "tags": [{"key": f"k{number}", "value": "v"} for number in range(60)],
    **{f"junk{number}": "j" * 3_000 for number in range(100)},
}
SEQUENCE = {"sequence": {"resources": [{"resourceType": "S3Bucket", "uid": f"b{n}"} for n in range(20)]}}


@pytest.mark.parametrize(
    "detail",
    [
        {"resource": {"resourceType": "S3Bucket", "s3BucketDetails": BUCKETS}},
        {"resource": {"resourceType": "Instance", "instanceDetails": INSTANCE}},
        {"other": {f"a{number}": "x" * 3_000 for number in range(80)}},
        {f"a{number}": "x" * 400 for number in range(700)},
        {"resource": {"resourceType": "AccessKey", "a": [["x" * 3_000] * 80], "accessKeyDetails": {
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userName": "deploy-bot", "userType": "IAMUser"}}},
    ],
    ids=["buckets", "instance", "elsewhere", "many fields", "lists"],
)  # fmt: skip
def test_what_is_cut_to_size_still_names_its_targets(detail):
    info = {"sample": True, "value": "{" + "x" * 5_000}
    event = key_event(
        junk=["y" * 3_000] * 30, detection=SEQUENCE, additionalInfo=info, count=7, archived=True
    )
    event["detail"] = {**detail, **event["detail"], **detail}
    assert len(json.dumps(event)) > 240_000

    finding = read_event(event)[0]
    again = read_event(finding.raw)[0]

    assert len(json.dumps(finding.raw)) <= 200_000
    assert again.targets == finding.targets
    assert again.model_dump(exclude={"raw"}) == finding.model_dump(exclude={"raw"})


def test_a_sample_said_in_long_text_stays_a_sample():
    value = json.dumps({"pad": "x" * 10_000, "sample": True})

    finding = read_event(key_event(additionalInfo={"value": value}))[0]

    assert finding.sample
    assert read_event(finding.raw)[0].sample


def test_a_secret_in_a_tag_is_removed_from_the_target_too():
    tags = [{"key": "note", "value": "password=hunter2hunter2"}]
    details = {"instanceId": "i-1", "tags": tags}
    event = changed(key_event(), resource={"resourceType": "Instance", "instanceDetails": details})

    assert "hunter2" not in read_event(event)[0].model_dump_json()


def test_half_a_surrogate_pair_is_replaced_at_the_door():
    body = json.dumps(changed(key_event(), id="a\ud800b", title="\udc00", resource={"\ud800": "\ud800"}))

    (finding,) = read_message(body)

    assert finding.id == "a\ufffdb"
    assert finding.case_id
    assert finding.model_dump_json()
    assert read_event(finding.raw)[0].key == finding.key


def test_one_malformed_finding_does_not_cost_the_others():
    event = hub(asff(), asff(Id=""), "x", asff(Id="two"), asff(Types=5, Id="three"))

    good, refused = read_all(json.dumps(event))

    assert [finding.id for finding in good] == ["one", "two", "three"]
    assert [error.field for error in refused] == ["detail.findings[1].Id", "detail.findings[2]"]
    assert read_message(json.dumps(event)) == good


def test_nothing_beyond_twenty_is_dropped_and_nothing_beyond_a_hundred_silently():
    good, refused = read_all(json.dumps(hub(*(asff(Id=f"f{number}") for number in range(101)))))

    assert len(good) == 100
    assert [error.field for error in refused] == ["detail.findings"]
    assert "101" in refused[0].problem


def test_where_nothing_is_good_the_refusal_is_raised():
    with pytest.raises(Malformed, match=r"findings\[0\].Id"):
        read_event(hub(asff(Id="")))
    assert read_all("{not json")[1][0].field == "body"
