"""Custom actions of Security Hub: AWS's limits, and what the console sends."""

import pytest
from botocore.exceptions import ClientError

from emulator.control import ControlError
from tests.emulator.securityhub_scenes import OTHER, SECURITY, code_of

WORDS = {"Name": "Ticket", "Description": "Open a ticket", "Id": "Ticket1"}
ARN = f"arn:aws:securityhub:us-east-1:{SECURITY}:action/custom/Ticket1"


def described(hub, **asked):
    return hub.describe_action_targets(**asked)["ActionTargets"]


def test_one_is_made_renamed_and_deleted_in_its_own_region(hub):
    home, other = hub("security"), hub("security", OTHER)

    assert home.create_action_target(**WORDS)["ActionTargetArn"] == ARN
    home.update_action_target(ActionTargetArn=ARN, Name="Tickets")

    wanted = {"ActionTargetArn": ARN, "Name": "Tickets", "Description": "Open a ticket"}
    assert described(home) == described(home, ActionTargetArns=[ARN]) == [wanted]
    assert described(other) == []
    home.delete_action_target(ActionTargetArn=ARN)
    assert described(home) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "ResourceConflictException"),
        ({"Id": "Two", "Name": "n" * 21}, "InvalidInputException"),
        ({"Id": "Two", "Description": " "}, "InvalidInputException"),
        ({"Id": "i" * 21}, "InvalidInputException"),
        ({"Id": "with-hyphen"}, "InvalidInputException"),
    ],
)
def test_what_aws_does_not_take(home, changed, code):
    home.create_action_target(**WORDS)

    with pytest.raises(ClientError) as error:
        home.create_action_target(**(WORDS | changed))

    assert code_of(error) == code
    assert len(described(home)) == 1


def test_there_are_fifty_and_no_more(home):
    for number in range(50):
        home.create_action_target(**(WORDS | {"Id": f"Ticket{number}"}))

    with pytest.raises(ClientError) as error:
        home.create_action_target(**(WORDS | {"Id": "OneMore"}))

    assert code_of(error) == "LimitExceededException"


@pytest.mark.parametrize("operation", ["update_action_target", "delete_action_target"])
def test_one_that_does_not_exist_is_not_found(home, operation):
    with pytest.raises(ClientError) as error:
        getattr(home, operation)(ActionTargetArn=ARN)
    assert code_of(error) == "ResourceNotFoundException"

    with pytest.raises(ClientError) as error:
        home.describe_action_targets(ActionTargetArns=[ARN])
    assert code_of(error) == "ResourceNotFoundException"


def test_without_a_hub_there_are_none(client):
    with pytest.raises(ClientError) as error:
        client("securityhub", "security").create_action_target(**WORDS)
    assert code_of(error) == "InvalidAccessException"


@pytest.mark.parametrize(("action", "findings"), [(f"{ARN}9", 1), (ARN, 0), (ARN, 21)])
def test_the_console_sends_up_to_twenty_by_an_action_that_is_there(control, home, action, findings):
    home.create_action_target(**WORDS)
    with pytest.raises(ControlError):
        control.send_to_custom_action(action, [{"Id": "f"}] * findings)
