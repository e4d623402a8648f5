"""Security Hub of one account: the hub, its standards, their controls."""

import pytest
from botocore.exceptions import ClientError

CIS = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v"
CIS_120 = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"
FSBP = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"
DEV = "444444444444"
SUBSCRIPTION = f"arn:aws:securityhub:us-east-1:{DEV}:subscription"


@pytest.fixture
def hub(client):
    """Security Hub in workload-dev, which is off."""
    return client("securityhub", "workload-dev")


@pytest.fixture
def enabled(hub):
    hub.enable_security_hub(EnableDefaultStandards=False)
    return hub


@pytest.fixture
def recording(client):
    """An AWS Config recorder that runs in workload-dev."""

    def start(region="us-east-1"):
        s3, config = client("s3", "workload-dev"), client("config", "workload-dev", region)
        iam = client("iam", "workload-dev")
        role = f"arn:aws:iam::{DEV}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        names = [one["RoleName"] for one in iam.list_roles(MaxItems=1000)["Roles"]]
        if "AWSServiceRoleForConfig" not in names:
            iam.create_service_linked_role(AWSServiceName="config.amazonaws.com")
        s3.create_bucket(Bucket="config-of-dev")
        statement = (
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": '
            '"config.amazonaws.com"}, "Action": "s3:*", "Resource": ["arn:aws:s3:::config-of-dev", '
            '"arn:aws:s3:::config-of-dev/*"]}]}'
        )
        s3.put_bucket_policy(Bucket="config-of-dev", Policy=statement)
        config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-of-dev"})
        config.start_configuration_recorder(ConfigurationRecorderName="default")
        return config

    return start


def code_of(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def enable(hub, *arns):
    wanted = [{"StandardsArn": one} for one in arns]
    return hub.batch_enable_standards(StandardsSubscriptionRequests=wanted)["StandardsSubscriptions"]


def statuses(hub):
    listed = hub.get_enabled_standards()["StandardsSubscriptions"]
    return {one["StandardsArn"]: one["StandardsStatus"] for one in listed}


@pytest.fixture
def settled(enabled):
    """CIS 1.2.0, CIS 5.0.0 and FSBP, enabled and no longer PENDING."""
    enable(enabled, CIS_120, f"{CIS}/5.0.0", FSBP)
    statuses(enabled)
    return enabled


class TestHub:
    """Enabled, described, changed, disabled."""

    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("describe_hub", {}),
            ("describe_standards", {}),
            ("get_enabled_standards", {}),
            ("batch_enable_standards", {"StandardsSubscriptionRequests": [{"StandardsArn": FSBP}]}),
            ("update_security_hub_configuration", {"AutoEnableControls": True}),
            ("disable_security_hub", {}),
            ("list_security_control_definitions", {}),
            ("list_members", {}),
            ("list_finding_aggregators", {}),
            ("describe_organization_configuration", {}),
        ],
    )
    def test_without_a_hub_every_call_says_not_subscribed(self, hub, operation, given):
        with pytest.raises(ClientError, match=f"Account {DEV} is not subscribed") as error:
            getattr(hub, operation)(**given)

        assert code_of(error) == ("InvalidAccessException", 401)

    def test_enabling_brings_the_default_standards_unless_told_not_to(self, hub, client):
        other = client("securityhub", "workload-prod")
        hub.enable_security_hub()
        other.enable_security_hub(EnableDefaultStandards=False)

        assert set(statuses(hub)) == {CIS_120, FSBP}
        assert statuses(other) == {}

    def test_a_second_enabling_conflicts(self, enabled):
        with pytest.raises(ClientError, match="already subscribed") as error:
            enabled.enable_security_hub()

        assert code_of(error) == ("ResourceConflictException", 409)

    def test_a_hub_is_of_one_account_and_one_region(self, enabled, client):
        for other in (
            client("securityhub", "workload-prod"),
            client("securityhub", "workload-dev", "eu-west-1"),
        ):
            with pytest.raises(ClientError, match="not subscribed"):
                other.describe_hub()

    def test_it_shows_what_it_was_enabled_and_updated_with(self, hub):
        hub.enable_security_hub(ControlFindingGenerator="STANDARD_CONTROL", Tags={"made-by": "us"})
        before = hub.describe_hub()
        hub.update_security_hub_configuration(
            AutoEnableControls=False, ControlFindingGenerator="SECURITY_CONTROL"
        )
        after = hub.describe_hub()

        assert before["HubArn"] == f"arn:aws:securityhub:us-east-1:{DEV}:hub/default"
        settings = [(one["AutoEnableControls"], one["ControlFindingGenerator"]) for one in (before, after)]
        assert settings == [(True, "STANDARD_CONTROL"), (False, "SECURITY_CONTROL")]
        assert hub.list_tags_for_resource(ResourceArn=before["HubArn"])["Tags"] == {"made-by": "us"}

    def test_new_hubs_consolidate_their_findings(self, enabled):
        assert enabled.describe_hub()["ControlFindingGenerator"] == "SECURITY_CONTROL"

    def test_it_takes_in_the_findings_of_aws_services_from_the_start(self, enabled):
        found = enabled.list_enabled_products_for_import()["ProductSubscriptions"]

        assert f"arn:aws:securityhub:us-east-1:{DEV}:product-subscription/aws/guardduty" in found

    def test_disabling_takes_the_standards_away(self, settled):
        settled.disable_security_hub()
        settled.enable_security_hub(EnableDefaultStandards=False)

        assert statuses(settled) == {}

    def test_a_reset_disables_it(self, enabled, control):
        control.reset()

        with pytest.raises(ClientError, match="not subscribed"):
            enabled.describe_hub()

    def test_nobody_has_the_unified_security_hub(self, enabled):
        with pytest.raises(ClientError) as error:
            enabled.describe_security_hub_v2()

        assert code_of(error) == ("ResourceNotFoundException", 404)


class TestStandards:
    """Described, enabled, settled, disabled."""

    def test_all_are_described_with_the_arns_of_the_region(self, hub, client):
        elsewhere = client("securityhub", "workload-dev", "eu-west-1")
        elsewhere.enable_security_hub(EnableDefaultStandards=False)

        pages = elsewhere.get_paginator("describe_standards").paginate(PaginationConfig={"PageSize": 4})
        found = {
            one["StandardsArn"]: one["EnabledByDefault"] for page in pages for one in page["Standards"]
        }

        assert [arn for arn, by_default in found.items() if by_default] == [
            FSBP.replace("us-east-1", "eu-west-1"),
            CIS_120,
        ]
        for version in ("1.4.0", "3.0.0", "5.0.0"):
            assert f"{CIS}/{version}".replace("us-east-1", "eu-west-1") in found
        assert len(found) == 11

    def test_it_is_pending_and_then_incomplete_while_nothing_records(self, enabled):
        (answer,) = enable(enabled, f"{CIS}/5.0.0")
        seen = [statuses(enabled)[f"{CIS}/5.0.0"] for _ in range(3)]
        (held,) = enabled.get_enabled_standards()["StandardsSubscriptions"]

        assert answer["StandardsSubscriptionArn"] == f"{SUBSCRIPTION}/cis-aws-foundations-benchmark/v/5.0.0"
        assert (answer["StandardsStatus"], answer["StandardsControlsUpdatable"]) == (
            "PENDING",
            "NOT_READY_FOR_UPDATES",
        )
        assert seen == ["PENDING", "INCOMPLETE", "INCOMPLETE"]
        assert held["StandardsStatusReason"] == {"StatusReasonCode": "NO_AVAILABLE_CONFIGURATION_RECORDER"}

    def test_it_is_ready_once_config_records_in_that_region(self, settled, recording):
        config = recording()
        ready = statuses(settled)
        config.stop_configuration_recorder(ConfigurationRecorderName="default")

        assert set(ready.values()) == {"READY"}
        assert set(statuses(settled).values()) == {"INCOMPLETE"}

    def test_a_recorder_of_another_region_does_not_count(self, settled, recording):
        recording("eu-west-1")

        assert set(statuses(settled).values()) == {"INCOMPLETE"}

    def test_enabling_twice_changes_nothing(self, settled):
        (again,) = enable(settled, FSBP)

        assert again["StandardsStatus"] == "INCOMPLETE"
        assert len(statuses(settled)) == 3

    @pytest.mark.parametrize(
        "arn",
        [
            "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/9.9.9",
            FSBP.replace("us-east-1", "eu-west-1"),
            "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/1.2.0",
        ],
    )
    def test_an_arn_that_this_region_does_not_have_is_refused(self, enabled, arn):
        with pytest.raises(ClientError) as error:
            enable(enabled, arn)

        assert code_of(error) == ("InvalidInputException", 400)
        assert statuses(enabled) == {}

    def test_only_control_tower_enables_its_own(self, enabled):
        with pytest.raises(ClientError, match="AccessDeniedException"):
            enable(
                enabled,
                FSBP.replace(
                    "aws-foundational-security-best-practices", "service-managed-aws-control-tower"
                ),
            )

    def test_a_disabled_one_is_gone_and_the_others_stay(self, settled):
        arn = f"{SUBSCRIPTION}/cis-aws-foundations-benchmark/v/1.2.0"

        (answer,) = settled.batch_disable_standards(StandardsSubscriptionArns=[arn])[
            "StandardsSubscriptions"
        ]

        assert answer["StandardsStatus"] == "DELETING"
        assert set(statuses(settled)) == {f"{CIS}/5.0.0", FSBP}
        with pytest.raises(ClientError, match="does not exist"):
            settled.batch_disable_standards(StandardsSubscriptionArns=[arn])


class TestOlderControls:
    """DescribeStandardsControls and UpdateStandardsControl, by the numbers of each standard."""

    def listed(self, hub, name):
        pages = hub.get_paginator("describe_standards_controls").paginate(
            StandardsSubscriptionArn=f"{SUBSCRIPTION}/{name}"
        )
        return {one["ControlId"]: one for page in pages for one in page["Controls"]}

    def test_there_are_none_while_the_standard_is_pending(self, enabled):
        enable(enabled, f"{CIS}/5.0.0")

        assert self.listed(enabled, "cis-aws-foundations-benchmark/v/5.0.0") == {}

    def test_cis_120_has_43_with_a_prefix_and_500_has_40_without(self, settled):
        old = self.listed(settled, "cis-aws-foundations-benchmark/v/1.2.0")
        new = self.listed(settled, "cis-aws-foundations-benchmark/v/5.0.0")

        assert len(old) == 43
        assert {"CIS.1.1", "CIS.3.3", "CIS.4.3"} <= set(old)
        assert {"1.4", "5.7"} <= set(new)
        assert old["CIS.1.13"]["StandardsControlArn"] == (
            f"arn:aws:securityhub:us-east-1:{DEV}:control/cis-aws-foundations-benchmark/v/1.2.0/1.13"
        )

    def test_a_control_is_disabled_with_a_reason_and_enabled_again(self, settled):
        name = "aws-foundational-security-best-practices/v/1.0.0"
        arn = self.listed(settled, name)["IAM.6"]["StandardsControlArn"]

        settled.update_standards_control(
            StandardsControlArn=arn, ControlStatus="DISABLED", DisabledReason="no root credentials"
        )
        off = self.listed(settled, name)["IAM.6"]
        settled.update_standards_control(StandardsControlArn=arn, ControlStatus="ENABLED")

        assert (off["ControlStatus"], off["DisabledReason"]) == ("DISABLED", "no root credentials")
        assert self.listed(settled, name)["IAM.6"]["ControlStatus"] == "ENABLED"

    def test_disabling_without_a_reason_is_refused(self, settled):
        arn = f"arn:aws:securityhub:us-east-1:{DEV}:control/cis-aws-foundations-benchmark/v/1.2.0/1.13"

        with pytest.raises(ClientError, match="DisabledReason") as error:
            settled.update_standards_control(StandardsControlArn=arn, ControlStatus="DISABLED")

        assert code_of(error) == ("InvalidInputException", 400)

    def test_an_unknown_one_is_not_found(self, settled):
        with pytest.raises(ClientError) as error:
            settled.update_standards_control(StandardsControlArn="arn:aws:x", ControlStatus="ENABLED")

        assert code_of(error) == ("ResourceNotFoundException", 404)


class TestControls:
    """Definitions, and associations with standards."""

    def ids(self, hub, arn):
        pages = hub.get_paginator("list_security_control_definitions").paginate(StandardsArn=arn)
        return {one["SecurityControlId"] for page in pages for one in page["SecurityControlDefinitions"]}

    @pytest.mark.parametrize(
        ("arn", "count", "within", "without"),
        [
            (CIS_120, 42, {"CloudWatch.3", "IAM.9", "EC2.13"}, {"EC2.53", "S3.1", "Account.1"}),
            (f"{CIS}/1.4.0", 39, {"CloudWatch.14", "IAM.9", "S3.20"}, {"CloudWatch.2", "IAM.2"}),
            (f"{CIS}/3.0.0", 37, {"IAM.28", "EC2.53", "S3.23"}, {"CloudWatch.1", "CloudTrail.5"}),
            (f"{CIS}/5.0.0", 40, {"EFS.8", "RDS.5", "RDS.15"}, {"CloudWatch.1", "IAM.1"}),
            (FSBP, 358, {"IAM.1", "GuardDuty.1", "S3.8"}, {"IAM.9", "KMS.4", "CloudWatch.1", "S3.20"}),
        ],
    )
    def test_the_controls_of_a_standard(self, enabled, arn, count, within, without):
        found = self.ids(enabled, arn)

        assert len(found) == count
        assert within <= found
        assert not without & found

    def test_a_definition_has_severity_and_availability(self, enabled, client):
        elsewhere = client("securityhub", "workload-dev", "eu-west-1")
        elsewhere.enable_security_hub(EnableDefaultStandards=False)

        root = enabled.get_security_control_definition(SecurityControlId="IAM.4")
        cdn = [
            hub.get_security_control_definition(SecurityControlId="CloudFront.1")
            for hub in (enabled, elsewhere)
        ]

        assert root["SecurityControlDefinition"]["SeverityRating"] == "CRITICAL"
        assert [one["SecurityControlDefinition"]["CurrentRegionAvailability"] for one in cdn] == [
            "AVAILABLE",
            "UNAVAILABLE",
        ]

    def test_a_control_is_listed_with_its_number_in_each_enabled_standard(self, settled):
        listed = settled.list_standards_control_associations(SecurityControlId="IAM.4")

        assert {
            one["StandardsArn"]: one["RelatedRequirements"]
            for one in listed["StandardsControlAssociationSummaries"]
        } == {
            CIS_120: ["CIS AWS Foundations Benchmark v1.2.0/1.12"],
            f"{CIS}/5.0.0": ["CIS AWS Foundations Benchmark v5.0.0/1.3"],
            FSBP: [],
        }

    def test_switching_off_in_one_standard_leaves_it_on_in_the_others(self, settled):
        update = {
            "StandardsArn": FSBP,
            "SecurityControlId": "IAM.6",
            "AssociationStatus": "DISABLED",
            "UpdatedReason": "root has no password",
        }
        wrong = {**update, "StandardsArn": f"{CIS}/3.0.0"}

        answer = settled.batch_update_standards_control_associations(
            StandardsControlAssociationUpdates=[update, wrong]
        )

        asked = [{"SecurityControlId": "IAM.6", "StandardsArn": arn} for arn in (FSBP, CIS_120)]
        details = settled.batch_get_standards_control_associations(StandardsControlAssociationIds=asked)
        off, on = details["StandardsControlAssociationDetails"]
        assert (off["AssociationStatus"], off["UpdatedReason"]) == ("DISABLED", "root has no password")
        assert on["AssociationStatus"] == "ENABLED"
        assert on["StandardsControlArns"][0].endswith("cis-aws-foundations-benchmark/v/1.2.0/1.14")
        (failed,) = answer["UnprocessedAssociationUpdates"]
        assert (failed["ErrorCode"], failed["StandardsControlAssociationUpdate"]) == ("NOT_FOUND", wrong)

    def test_a_control_is_on_if_it_is_on_in_any_enabled_standard(self, settled):
        settled.batch_update_standards_control_associations(
            StandardsControlAssociationUpdates=[
                {"StandardsArn": CIS_120, "SecurityControlId": "IAM.8", "AssociationStatus": "DISABLED"},
                {"StandardsArn": CIS_120, "SecurityControlId": "IAM.17", "AssociationStatus": "DISABLED"},
            ]
        )
        arn = f"arn:aws:securityhub:us-east-1:{DEV}:security-control/IAM.17"

        answer = settled.batch_get_security_controls(SecurityControlIds=["IAM.8", arn, "None.1"])

        assert {
            one["SecurityControlId"]: one["SecurityControlStatus"] for one in answer["SecurityControls"]
        } == {
            "IAM.8": "ENABLED",
            "IAM.17": "DISABLED",
        }
        (unknown,) = answer["UnprocessedIds"]
        assert (unknown["SecurityControlId"], unknown["ErrorCode"]) == ("None.1", "NOT_FOUND")
