"""Rebinding to the metadata service: tokens are required, sessions revoked, the host is left."""

import pytest

from tests.watchkeeper.runbooks.compute import asked, declined, finding, kinds, looks
from watchkeeper.evidence import Unseen
from watchkeeper.facts.machine import MetadataOptions
from watchkeeper.runbooks import metadata_rebind
from watchkeeper.shelf import runbook_for

FOUND = finding("UnauthorizedAccess:EC2/MetadataDNSRebind")
OPTIONAL = MetadataOptions(tokens="optional")


@pytest.mark.parametrize("metadata", [OPTIONAL, None], ids=["seen", "not known"])
def test_both_steps_hit_others_so_a_person_decides(metadata):
    plan = runbook_for(FOUND).decide(FOUND, looks(metadata=metadata))

    assert (plan.runbook, kinds(plan)) == ("metadata_rebind", ("require_imdsv2", "revoke_role_sessions"))
    assert "IMDSv1" in asked(plan)
    assert "role web" in asked(plan)


@pytest.mark.parametrize(
    "metadata",
    [MetadataOptions(tokens="required"), MetadataOptions(tokens="optional", endpoint="disabled")],
)
def test_tokens_that_are_required_already_are_left(metadata):
    plan = metadata_rebind.decide(FOUND, looks(metadata=metadata))

    assert kinds(plan) == ("revoke_role_sessions",)
    assert "requires session tokens already" in declined(plan)


def test_without_a_role_or_a_look_that_is_said():
    assert "it has no role" in declined(
        metadata_rebind.decide(FOUND, looks(metadata=OPTIONAL, role_name=None, profile_arn=None))
    )
    assert metadata_rebind.decide(FOUND, {"instance": Unseen(why="denied")}).actions == ()
