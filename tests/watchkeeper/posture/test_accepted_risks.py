"""Accepted risks: what the file may say, what a risk covers, and how it ends."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from pydantic import ValidationError

from watchkeeper.posture.accepted_risks import RiskBook, read_risks
from watchkeeper.posture.cells import Status
from watchkeeper.posture.scorecard import ControlResult, Coverage, Scorecard
from watchkeeper.posture.tally import Tally

PAYMENTS, SANDBOX = "111122223333", "444455556666"
EXAMPLE = Path(__file__).parents[3] / "deployments/posture/accepted-risks.yaml"
SSH = {
    "id": "R-1",
    "control": "EC2.13",
    "owner": "platform team",
    "reason": "the bastion",
    "expires": date(2026, 12, 31),
}


def risk(**given):
    """One risk that differs from `SSH` as said."""
    return read_risks({"risks": [SSH | given]}).risks[0]


def card(**accepted):
    """A scorecard in which EC2.13 fails five times, so many of them under each risk."""
    counts = {name.replace("_", "-"): count for name, count in accepted.items()}
    result = ControlResult(
        control="EC2.13", status=Status.FAILED, by_standard={}, failed=5, accepted=counts
    )  # fmt: skip
    return Scorecard(
        scores=(), controls=(result,), coverage=Coverage(accounts=(), regions=(), places=0)
    )  # fmt: skip


def finding(resource, control="EC2.13", status="FAILED"):
    """One consolidated finding as the tally reads it."""
    return SimpleNamespace(
        account=PAYMENTS,
        region="eu-west-1",
        product_arn="arn:aws:securityhub:eu-west-1::product/aws/securityhub",
        generator_id=f"security-control/{control}",
        record_state="ACTIVE",
        workflow_status="NEW",
        compliance_status=status,
        security_control_id=control,
        associated_standards=("standards/aws-foundational-security-best-practices/v/1.0.0",),
        standards_arn=None,
        control_id=None,
        updated_at=datetime(2026, 11, 23, tzinfo=UTC),
        first_seen=datetime(2026, 11, 1, tzinfo=UTC),
        resources=(resource,),
    )


def test_the_example_file_is_read():
    book = read_risks(yaml.safe_load(EXAMPLE.read_text()))
    assert [one.id for one in book.risks] == ["R-1", "R-2"]
    assert book.risks[0].expires == date(2026, 12, 31)
    group = "arn:aws:ec2:eu-central-1:444455556666:security-group/sg-0b4571c9"
    assert book.risks[0].covers(SANDBOX, "eu-central-1", (group,))


@pytest.mark.parametrize("plain", [{}, {"risks": None}, {"risks": []}])
def test_an_empty_file_accepts_nothing(plain):
    assert read_risks(plain) == RiskBook()


@pytest.mark.parametrize("missing", ["id", "control", "owner", "reason", "expires"])
def test_what_is_missing_is_refused_by_name(missing):
    given = {name: value for name, value in SSH.items() if name != missing}
    with pytest.raises(ValidationError, match=rf"risks\.0\.{missing}"):
        read_risks({"risks": [given]})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", ""),
        ("reason", "  "),
        ("id", "R 1"),
        ("control", "EC2"),
        ("control", "EC2.*"),
        ("control", "1.4"),
        ("accounts", ["12345"]),
        ("accounts", [111122223333]),
        ("accounts", "111122223333"),
        ("regions", ["eu_west_1"]),
        ("resources", [""]),
        ("resources", "arn:aws:s3:::a"),
        ("expires", 20261231),
        ("expires", True),
        ("expires", "soon"),
        ("expires", datetime(2026, 12, 31, 8, tzinfo=UTC)),
        ("expire", "2026-12-31"),
        ("resorces", ["arn:aws:s3:::a"]),
    ],
)
def test_what_is_wrong_is_refused_by_name(field, value):
    with pytest.raises(ValidationError, match=rf"risks\.0\.{field}"):
        read_risks({"risks": [SSH | {field: value}]})


def test_a_misspelt_list_is_refused_and_not_read_as_empty():
    with pytest.raises(ValidationError, match="risk\n"):
        read_risks({"risk": [SSH]})


def test_a_doubled_id_is_refused_by_name():
    with pytest.raises(ValidationError, match="same id: R-1"):
        read_risks({"risks": [SSH, SSH | {"control": "EC2.14"}, SSH | {"id": "R-2"}]})


@pytest.mark.parametrize(
    ("given", "account", "region", "resources", "covered"),
    [
        ({}, PAYMENTS, "eu-west-1", ("sg-1",), True),
        ({}, PAYMENTS, "eu-west-1", (), True),
        ({"accounts": [PAYMENTS]}, PAYMENTS, "eu-west-1", ("sg-1",), True),
        ({"accounts": [PAYMENTS]}, SANDBOX, "eu-west-1", ("sg-1",), False),
        ({"regions": ["eu-west-1"]}, PAYMENTS, "eu-west-1", ("sg-1",), True),
        ({"regions": ["eu-west-1"]}, PAYMENTS, "eu-west-2", ("sg-1",), False),
        ({"resources": ["sg-1"]}, PAYMENTS, "eu-west-1", ("sg-1",), True),
        ({"resources": ["sg-1"]}, PAYMENTS, "eu-west-1", ("sg-12",), False),
        ({"resources": ["sg-1"]}, PAYMENTS, "eu-west-1", ("x/sg-1",), False),
        ({"resources": ["sg-1*"]}, PAYMENTS, "eu-west-1", ("sg-12",), True),
        ({"resources": ["sg-1", "sg-?2"]}, PAYMENTS, "eu-west-1", ("sg-32",), True),
        ({"resources": ["SG-1"]}, PAYMENTS, "eu-west-1", ("sg-1",), False),
        ({"resources": ["sg.1"]}, PAYMENTS, "eu-west-1", ("sg-1",), False),
        ({"resources": ["sg-1"]}, PAYMENTS, "eu-west-1", (), False),
        ({"resources": ["sg-1"]}, PAYMENTS, "eu-west-1", ("sg-1", "sg-2"), False),
        ({"resources": ["sg-*"]}, PAYMENTS, "eu-west-1", ("sg-1", "sg-2"), True),
        ({"accounts": [SANDBOX], "resources": ["sg-1"]}, PAYMENTS, "eu-west-1", ("sg-1",), False),
    ],
)
def test_what_a_risk_covers(given, account, region, resources, covered):
    assert risk(**given).covers(account, region, resources) is covered


@pytest.mark.parametrize(
    ("on", "failed", "state", "days"),
    [
        (date(2026, 12, 16), 2, "in force", 15),
        (date(2026, 12, 17), 2, "expires soon", 14),
        (date(2026, 12, 31), 2, "expires soon", 0),
        (date(2027, 1, 1), 2, "expired", -1),
        (date(2026, 12, 1), 0, "unused", 30),
        (date(2026, 12, 31), 0, "unused", 0),
        (date(2027, 1, 1), 0, "expired", -1),
    ],
)
def test_what_has_become_of_a_risk(on, failed, state, days):
    (standing,) = RiskBook(risks=(risk(),)).standing(card(R_1=failed), on)
    assert (standing.state, standing.days_left, standing.failed) == (state, days, failed)


def test_standings_count_only_the_risks_own_control():
    book = read_risks({"risks": [SSH | {"id": "R-2", "control": "EC2.14"}]})
    (standing,) = book.standing(card(R_2=3), date(2026, 12, 1))
    assert (standing.state, standing.failed) == ("unused", 0)


def test_standings_begin_with_the_first_to_end():
    book = read_risks({"risks": [SSH, SSH | {"id": "R-2", "expires": date(2026, 12, 1)}]})
    assert [one.risk.id for one in book.standing(card(), date(2026, 11, 1))] == ["R-2", "R-1"]


def test_the_tally_counts_what_a_risk_covers_and_still_counts_it_as_failed():
    book = read_risks({"risks": [SSH | {"resources": ["sg-a*"]}]})
    tally = Tally({}, book.by_control())
    for resource in ("sg-a1", "sg-a2", "sg-b1"):
        tally.add(finding(resource))
    tally.add(finding("sg-a3", status="PASSED"))
    tally.add(finding("sg-a1", control="EC2.14"))
    cells = {cell.control: cell for cell in tally.result().cells}
    assert (cells["EC2.13"].failed, cells["EC2.13"].accepted) == (3, (("R-1", 2),))
    assert (cells["EC2.14"].failed, cells["EC2.14"].accepted) == (1, ())


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_an_expired_risk_takes_nothing_from_its_renewal_wherever_it_stands(order):
    renewal = SSH | {"id": "R-9", "expires": date(2027, 6, 30)}
    tally = Tally({}, read_risks({"risks": [SSH, renewal][order]}).by_control())
    tally.add(finding("sg-a1"))
    (cell,) = tally.result().cells
    assert cell.accepted == (("R-9", 1),)


@pytest.mark.parametrize("control", ["EC2.13", "CIS-5.0 1.4", "AWS-Well-Architected SEC02-BP01"])
def test_a_risk_is_about_a_control_of_security_hub_or_a_requirement_of_prowlers(control):
    (risk,) = read_risks({"risks": [SSH | {"control": control}]}).risks

    assert risk.control == control
