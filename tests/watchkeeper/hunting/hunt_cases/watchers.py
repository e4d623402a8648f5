"""The services that watch: GuardDuty, Security Hub, Config and the others."""

from tests.watchkeeper.hunting.cloudtrail_events import an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks


def suppressed(findings, status="SUPPRESSED", **record):
    request = {
        "FindingIdentifiers": [{"Id": str(n), "ProductArn": "arn:aws:p"} for n in range(findings)],
        "Workflow": {"Status": status},
    }
    return an_event("securityhub:BatchUpdateFindings", request=request, **record)


CASES = (
    speaks(
        "guardduty_weakened",
        "the detector goes, is disabled, loses a plan",
        an_event("guardduty:DeleteDetector", request={"detectorId": "1"}),
        an_event("guardduty:UpdateDetector", request={"detectorId": "1", "enable": False}),
        an_event(
            "guardduty:UpdateDetector",
            request={"detectorId": "1", "features": [{"name": "S3_DATA_EVENTS", "status": "DISABLED"}]},
        ),
        rows=3,
    ),
    is_silent(
        "guardduty_weakened",
        "it is enabled",
        an_event("guardduty:UpdateDetector", request={"detectorId": "1", "enable": True}),
    ),
    speaks(
        "guardduty_findings_hidden",
        "a filter that archives, a trusted list",
        an_event("guardduty:CreateFilter", request={"name": "quiet", "action": "ARCHIVE"}),
        an_event("guardduty:CreateIPSet", request={"name": "ours", "activate": True}),
        rows=2,
    ),
    speaks(
        "guardduty_findings_hidden",
        "many findings are archived",
        *(an_event("guardduty:ArchiveFindings", minute=n) for n in range(20)),
    ),
    is_silent(
        "guardduty_findings_hidden",
        "a filter to look with, one finding archived",
        an_event("guardduty:CreateFilter", request={"name": "mine", "action": "NOOP"}),
        an_event("guardduty:ArchiveFindings"),
    ),
    speaks(
        "securityhub_weakened",
        "it is disabled",
        an_event("securityhub:DisableSecurityHub"),
    ),
    speaks(
        "securityhub_weakened",
        "control after control is disabled",
        *(
            an_event("securityhub:UpdateStandardsControl", minute=n, request={"ControlStatus": "DISABLED"})
            for n in range(10)
        ),
    ),
    is_silent(
        "securityhub_weakened",
        "one control, or enabling",
        an_event("securityhub:UpdateStandardsControl", request={"ControlStatus": "DISABLED"}),
        an_event("securityhub:EnableSecurityHub"),
    ),
    speaks(
        "securityhub_findings_suppressed",
        "a rule that suppresses",
        an_event(
            "securityhub:CreateAutomationRule",
            request={
                "RuleName": "r",
                "Actions": [{"FindingFieldsUpdate": {"Workflow": {"Status": "SUPPRESSED"}}}],
            },
        ),
    ),
    speaks("securityhub_findings_suppressed", "fifty by hand", suppressed(30), suppressed(20, minute=3)),
    is_silent(
        "securityhub_findings_suppressed",
        "few, or notified",
        suppressed(5),
        suppressed(100, status="NOTIFIED"),
    ),
    speaks(
        "config_stopped",
        "the recorder stops, a rule goes",
        an_event("config:StopConfigurationRecorder", request={"configurationRecorderName": "default"}),
        an_event("config:DeleteConfigRule", request={"configRuleName": "no-public-buckets"}),
        rows=2,
    ),
    is_silent(
        "config_stopped",
        "a service removes its own rule; the recorder records everything",
        an_event(
            "config:DeleteConfigRule",
            by=role("r", invokedBy="securityhub.amazonaws.com"),
            request={"configRuleName": "securityhub-x"},
        ),
        an_event(
            "config:PutConfigurationRecorder",
            request={"configurationRecorder": {"recordingGroup": {"allSupported": True}}},
        ),
    ),
    speaks(
        "cis_config_changes",
        "the recorder is set up",
        an_event("config:PutConfigurationRecorder", request={"configurationRecorder": {"name": "default"}}),
    ),
    is_silent(
        "cis_config_changes", "it is read", an_event("config:DescribeConfigurationRecorders")
    ),
    speaks(
        "security_services_off",
        "Macie, Inspector and the analyzer",
        an_event("macie2:DisableMacie"),
        an_event("inspector2:Disable"),
        an_event("access-analyzer:DeleteAnalyzer", request={"analyzerName": "org"}),
        rows=3,
    ),
    is_silent(
        "security_services_off",
        "Macie goes on; another service's Disable",
        an_event("macie2:UpdateMacieSession", request={"status": "ENABLED"}),
        an_event("iot:Disable"),
    ),
    speaks(
        "waf_or_firewall_removed",
        "a web ACL is taken off, another is emptied",
        an_event("wafv2:DisassociateWebACL", request={"resourceArn": "arn:aws:elb"}),
        an_event("wafv2:UpdateWebACL", request={"name": "main", "rules": []}),
        rows=2,
    ),
    is_silent(
        "waf_or_firewall_removed",
        "a rule is added; a stack takes its own down",
        an_event("wafv2:UpdateWebACL", request={"name": "main", "rules": [{"name": "block"}]}),
        an_event("wafv2:DeleteWebACL", by=role("d", invokedBy="cloudformation.amazonaws.com")),
    ),
)  # fmt: skip
