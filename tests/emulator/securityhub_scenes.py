"""What the tests of Security Hub in an organization share: names, standards, error codes."""

HOME, OTHER = "us-east-1", "eu-west-1"
MANAGEMENT, SECURITY, PROD, DEV = "111111111111", "222222222222", "333333333333", "444444444444"
FSBP = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"


def code_of(error):
    return error.value.response["Error"]["Code"]


def standards(hub):
    return {one["StandardsArn"] for one in hub.get_enabled_standards()["StandardsSubscriptions"]}
