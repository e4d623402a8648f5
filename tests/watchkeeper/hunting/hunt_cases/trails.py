"""What records the calls: trails, their selectors, their buckets."""

from tests.watchkeeper.hunting.cloudtrail_events import BROWSER, a_service, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

MANAGEMENT = {"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}
DATA = {"fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]}]}


def selectors(**request):
    return an_event("cloudtrail:PutEventSelectors", request={"trailName": "main", **request})


def lifecycle(bucket, days, status="Enabled", **record):
    rule = {"Expiration": {"Days": days}, "Filter": {"Prefix": ""}, "Status": status}
    request = {"bucketName": bucket, "LifecycleConfiguration": {"Rule": rule}}
    return an_event("s3:PutBucketLifecycle", request=request, **record)


CASES = (
    speaks(
        "cloudtrail_stopped_or_deleted",
        "a trail is stopped and deleted",
        an_event("cloudtrail:StopLogging", request={"name": "main"}),
        an_event("cloudtrail:DeleteTrail", request={"name": "main"}),
        rows=2,
    ),
    speaks(
        "cloudtrail_stopped_or_deleted",
        "the attempt is refused",
        an_event("cloudtrail:DeleteTrail", request={"name": "main"}, error="AccessDenied"),
    ),
    is_silent(
        "cloudtrail_stopped_or_deleted",
        "it is started, or was not there",
        an_event("cloudtrail:StartLogging", request={"name": "main"}),
        an_event("cloudtrail:StopLogging", request={"name": "mian"}, error="TrailNotFoundException"),
    ),
    speaks(
        "cloudtrail_narrowed",
        "management events are left out, in the old and the new form",
        selectors(eventSelectors=[{"includeManagementEvents": False, "readWriteType": "All"}]),
        selectors(advancedEventSelectors=[DATA]),
        rows=2,
    ),
    speaks(
        "cloudtrail_narrowed",
        "only what writes is kept, a service is left out, one region is left",
        selectors(eventSelectors=[{"includeManagementEvents": True, "readWriteType": "WriteOnly"}]),
        selectors(
            eventSelectors=[
                {
                    "includeManagementEvents": True,
                    "readWriteType": "All",
                    "excludeManagementEventSources": ["kms.amazonaws.com"],
                }
            ]
        ),
        an_event("cloudtrail:UpdateTrail", request={"name": "main", "isMultiRegionTrail": False}),
        rows=3,
    ),
    speaks(
        "cloudtrail_narrowed",
        "insights of an old trail are switched off",
        an_event("cloudtrail:PutInsightSelectors", request={"trailName": "main", "insightSelectors": []}),
    ),
    is_silent(
        "cloudtrail_narrowed",
        "everything is kept",
        selectors(
            eventSelectors=[
                {
                    "includeManagementEvents": True,
                    "readWriteType": "All",
                    "excludeManagementEventSources": [],
                }
            ]
        ),
        selectors(advancedEventSelectors=[MANAGEMENT, DATA]),
        an_event("cloudtrail:UpdateTrail", request={"name": "main", "isMultiRegionTrail": True}),
    ),
    is_silent(
        "cloudtrail_narrowed",
        "the console makes a trail without insights",
        an_event("cloudtrail:CreateTrail", request={"name": "new"}, agent=BROWSER),
        an_event(
            "cloudtrail:PutInsightSelectors",
            minute=1,
            request={"trailName": "new", "insightSelectors": []},
            agent=BROWSER,
        ),
    ),
    speaks("log_bucket_tampered", "its logs expire tomorrow", lifecycle("acme-cloudtrail-logs", 1)),
    speaks(
        "log_bucket_tampered",
        "a bucket that a trail was pointed at loses its policy",
        an_event("cloudtrail:CreateTrail", request={"name": "main", "s3BucketName": "vault-7"}),
        an_event("s3:DeleteBucketPolicy", minute=5, request={"bucketName": "vault-7"}),
    ),
    speaks(
        "log_bucket_tampered",
        "a bucket that we name loses its versions",
        an_event(
            "s3:PutBucketVersioning",
            request={"bucketName": "vault-8", "VersioningConfiguration": {"Status": "Suspended"}},
        ),
        log_buckets=["vault-8"],
    ),
    is_silent(
        "log_bucket_tampered",
        "retention of years, a disabled rule, another bucket",
        lifecycle("acme-cloudtrail-logs", 730),
        lifecycle("acme-cloudtrail-logs", 1, status="Disabled"),
        lifecycle("acme-thumbnails", 1),
    ),
    speaks("s3_objects_expire_soon", "within a day", lifecycle("acme-invoices", 1)),
    is_silent(
        "s3_objects_expire_soon",
        "after a month, switched off, or scratch data",
        lifecycle("acme-invoices", 30),
        lifecycle("acme-invoices", 1, status="Disabled"),
        lifecycle("acme-tmp", 1),
    ),
    speaks(
        "cis_trail_changes",
        "any change of a trail",
        an_event("cloudtrail:StartLogging", request={"name": "main"}),
    ),
    is_silent(
        "cis_trail_changes", "reading it", an_event("cloudtrail:GetTrailStatus", request={"name": "main"})
    ),
    speaks(
        "network_logs_deleted",
        "flow logs and query logs go",
        an_event(
            "ec2:DeleteFlowLogs",
            request={"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-1"}}},
        ),
        an_event(
            "route53resolver:DeleteResolverQueryLogConfig", request={"resolverQueryLogConfigId": "rqlc-1"}
        ),
        rows=2,
    ),
    is_silent("network_logs_deleted", "they are read", an_event("ec2:DescribeFlowLogs")),
    speaks(
        "service_logs_stopped",
        "a bucket's access log and a database's stream",
        an_event("s3:PutBucketLogging", request={"bucketName": "b", "BucketLoggingStatus": {"xmlns": "x"}}),
        an_event("rds:StopActivityStream", request={"resourceArn": "arn:aws:rds:x"}),
        rows=2,
    ),
    speaks(
        "service_logs_stopped",
        "a balancer's log",
        an_event(
            "elasticloadbalancing:ModifyLoadBalancerAttributes",
            request={"attributes": [{"key": "access_logs.s3.enabled", "value": "false"}]},
        ),
    ),
    is_silent(
        "service_logs_stopped",
        "a log is switched on, or a stack takes one down",
        an_event(
            "s3:PutBucketLogging",
            request={
                "bucketName": "b",
                "BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "logs"}},
            },
        ),
        an_event(
            "wafv2:DeleteLoggingConfiguration",
            by=role("deploy", invokedBy="cloudformation.amazonaws.com"),
        ),
    ),
    speaks(
        "log_groups_destroyed",
        "one that keeps a trail",
        an_event("logs:DeleteLogGroup", request={"logGroupName": "/aws/cloudtrail/main"}),
    ),
    speaks(
        "log_groups_destroyed",
        "many of any name",
        *(an_event("logs:DeleteLogGroup", request={"logGroupName": f"/app/{n}"}) for n in range(10)),
    ),
    is_silent(
        "log_groups_destroyed",
        "one of an application, or years of retention",
        an_event("logs:DeleteLogGroup", request={"logGroupName": "/app/1"}),
        an_event(
            "logs:PutRetentionPolicy",
            request={"logGroupName": "/aws/cloudtrail/main", "retentionInDays": 365},
        ),
    ),
    speaks(
        "alarms_silenced",
        "an alarm about root is deleted, a rule of GuardDuty disabled",
        an_event("monitoring:DeleteAlarms", request={"alarmNames": ["RootActivity"]}),
        an_event("events:DisableRule", request={"name": "guardduty-to-pager"}),
        rows=2,
    ),
    is_silent(
        "alarms_silenced",
        "an alarm of an application, and one that scaling replaces",
        an_event("monitoring:DeleteAlarms", request={"alarmNames": ["queue-depth"]}),
        an_event("monitoring:DeleteAlarms", by=a_service("autoscaling.amazonaws.com"), request={"alarmNames": ["iam"]}),
    ),
)  # fmt: skip
