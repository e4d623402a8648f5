"""First steps of somebody who is new: keys left behind, screens read, single deletions, tokens of an app's users."""

from tests.watchkeeper.hunting.cloudtrail_events import BROWSER, an_event, an_sso_role, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"
REGIONS = ("us-east-1", "eu-west-1", "ap-south-1")


def a_look(name: str, **more):
    found = {"items": [{"name": "key-name", "valueSet": {"items": [{"value": name}]}}]}
    return an_event("ec2:DescribeInstances", request={"instancesSet": {}, "filterSet": found}, **more)


def pair(name: str = "k1", **more):
    return an_event("ec2:CreateKeyPair", request={"keyName": name}, **({"minute": 2} | more))


def screen(number: int, call: str = "GetConsoleScreenshot", **more):
    return an_event(f"ec2:{call}", request={"instanceId": f"i-{number}"}, **more)


def gone(image: str = "ami-1", **more):
    return an_event("ec2:DeregisterImage", request={"imageId": image, "deleteAssociatedSnapshots": False}, **({"minute": 9} | more))  # fmt: skip


def refresh(**more):
    return an_event(
        "cognito-idp:GetTokensFromRefreshToken", by={"type": "Unknown", "principalId": "Anonymous"},
        **({"request": {"clientId": "c1", "refreshToken": "HIDDEN_DUE_TO_SECURITY_REASONS"}} | more),
    )  # fmt: skip


def sign_in(flow: str, **more):
    return refresh(eventName="InitiateAuth", request={"clientId": "c1", "authFlow": flow}, **more)


CASES = (
    speaks("key_pair_planted", "after a look", a_look("k1"), pair()),
    speaks("key_pair_planted", "in three regions", *(pair("k2", region=one) for one in REGIONS)),
    is_silent("key_pair_planted", "one", pair()),
    is_silent("key_pair_planted", "a look for another", a_look("k9"), pair()),
    is_silent("key_pair_planted", "a tool that makes it where there is none", an_event("ec2:DescribeKeyPairs", error="Client.InvalidKeyPair.NotFound", request={"keySet": {"items": [{"keyName": "k1"}]}}), pair()),
    is_silent("key_pair_planted", "a look afterwards", a_look("k1", minute=9), pair()),
    is_silent("key_pair_planted", "by code", *(pair("k2", region=one, agent=TERRAFORM) for one in REGIONS)),
    speaks("machine_screens_read", "five screens", *(screen(n) for n in range(5))),
    speaks("machine_screens_read", "three refused", *(screen(n, error="Client.UnauthorizedOperation") for n in range(3))),
    is_silent("machine_screens_read", "one machine that boots", *(screen(1, "GetConsoleOutput") for _ in range(9))),
    is_silent("machine_screens_read", "four in the console", *(screen(n, agent=BROWSER) for n in range(4))),
    is_silent("machine_screens_read", "images being built", *(screen(n, "GetConsoleOutput", agent="HashiCorp-packer/1.11") for n in range(9))),
    speaks("data_deleted_by_newcomer", "images", gone(), gone("ami-2")),
    speaks("data_deleted_by_newcomer", "a queue's messages", an_event("sqs:PurgeQueue", request={"queueUrl": "q"})),
    is_silent("data_deleted_by_newcomer", "one's own image", an_event("ec2:CreateImage", response={"imageId": "ami-1"}), gone()),
    is_silent("data_deleted_by_newcomer", "by code, by a stack, refused", gone(agent=TERRAFORM), gone(by=an_sso_role() | {"invokedBy": "cloudformation.amazonaws.com"}), gone(error="Client.UnauthorizedOperation")),
    is_silent("data_deleted_by_newcomer", "a lifecycle", gone(by=role("AWSServiceRoleForImageBuilder", path="/aws-service-role/imagebuilder.amazonaws.com/"))),
    speaks("user_tokens_refreshed_by_new_client", "a script", refresh(agent="Boto3/1.34.51")),
    speaks("user_tokens_refreshed_by_new_client", "the older way", sign_in("REFRESH_TOKEN_AUTH")),
    is_silent("user_tokens_refreshed_by_new_client", "a browser, a telephone", refresh(agent=BROWSER), refresh(agent="aws-sdk-ios/2.36 iOS/17.5")),
    is_silent("user_tokens_refreshed_by_new_client", "a sign-in, a token that has run out", sign_in("USER_SRP_AUTH"), refresh(error="NotAuthorizedException")),
)  # fmt: skip
