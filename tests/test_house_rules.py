"""House rules that a machine can hold."""

import ast
import json
import pkgutil
import re
import statistics
from pathlib import Path

import botocore.session
import pytest

import flows
import tasks
import watchkeeper.actions
import watchkeeper.runbooks
from deployments import policies
from tasks import eyes, hands
from watchkeeper import permissions, shelf
from watchkeeper.action_table import ACTIONS

ROOT = Path(__file__).parents[1]
ROOMS = ("watchkeeper", "tasks", "flows", "listener", "emulator", "deployments", "benchmarks", "tests")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


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


def test_every_permission_is_a_call_that_aws_has():
    session = botocore.session.get_session()
    needed = {*permissions.look_permissions(), *permissions.change_permissions()}

    for permission in needed:
        service, call = permission.split(":")
        assert call in session.get_service_model(service).operation_names, permission


def test_nothing_that_deletes_is_permitted_but_our_own():
    allowed = {name for name in permissions.change_permissions() if re.search(":(Delete|Terminate)", name)}

    assert allowed == {"ec2:DeleteSecurityGroup", "iam:DeleteUserPolicy", "iam:DeleteRolePolicy"}


def test_the_iam_policies_are_fresh():
    for name, policy in policies.policies().items():
        assert (policies.FOLDER / name).read_text() == policies.text_of(policy), (
            "python -m deployments.policies"
        )
        assert json.loads(policies.text_of(policy))["Version"] == "2012-10-17"


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
