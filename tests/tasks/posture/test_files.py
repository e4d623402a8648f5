"""The files for the weekly score: read once, and refused with the file's name."""

from datetime import date
from pathlib import Path

import pytest

from tasks.posture.files import accepted_risks, owners
from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.owners import Owners

EXAMPLES = Path(__file__).parents[3] / "deployments/posture"
RISK = "risks: [{id: R-1, control: EC2.13, owner: o, reason: r, expires: 2026-12-31}]\n"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No setting of this machine, and nothing remembered before and after."""
    for name in ("ACCEPTED_RISKS", "OWNERS"):
        monkeypatch.delenv(f"WATCHKEEPER_{name}", raising=False)
    _forget()
    yield
    _forget()


def _forget():
    for cached in (settings, accepted_risks, owners):
        cached.cache_clear()


@pytest.fixture
def configured(monkeypatch, tmp_path):
    """Write a file and point a setting at it."""

    def write(name, content):
        path = tmp_path / f"{name.lower()}.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        monkeypatch.setenv(f"WATCHKEEPER_{name}", str(path))
        _forget()
        return path

    return write


def test_without_files_nothing_is_accepted_and_the_tags_name_the_owners():
    assert accepted_risks() == RiskBook()
    assert owners() == Owners()


def test_the_configured_files_are_read_once(configured):
    path = configured("ACCEPTED_RISKS", RISK)
    first = accepted_risks()
    assert first.risks[0].expires == date(2026, 12, 31)
    path.write_text("")
    assert accepted_risks() is first
    configured("OWNERS", 'accounts: {"111122223333": {name: cards}}\n')
    assert owners().accounts["111122223333"].name == "cards"


@pytest.mark.parametrize("name", ["ACCEPTED_RISKS", "OWNERS"])
def test_the_example_files_are_good(monkeypatch, name):
    file = {"ACCEPTED_RISKS": "accepted-risks.yaml", "OWNERS": "owners.yaml"}[name]
    monkeypatch.setenv(f"WATCHKEEPER_{name}", str(EXAMPLES / file))
    _forget()
    read = accepted_risks().risks if name == "ACCEPTED_RISKS" else owners().accounts
    assert len(read) >= 1


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "risks:\n"])
def test_a_file_without_entries_accepts_nothing(configured, text):
    configured("ACCEPTED_RISKS", text)
    assert accepted_risks() == RiskBook()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("risks: [{id: R-1}]", r"risks\.0\.control: .*risks\.0\.owner: "),
        (RISK.replace("owner: o", "oner: o"), r"risks\.0\.oner: Extra"),
        (RISK.replace("2026-12-31", "2026-13-31"), "month must be in 1"),
        (RISK.replace("owner: o", "expires: 2030-01-01"), "expires stands twice"),
        ("risk: []", "risk: Extra"),
        ("- R-1", "is a list, not a mapping"),
        ("risks: [", "line 1"),
        (b"\xff\xfe\xff", "utf-8|decode"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_fault(configured, content, named):
    path = configured("ACCEPTED_RISKS", content)
    with pytest.raises(Permanent, match=named) as refused:
        accepted_risks()
    assert str(refused.value).startswith(f"{path}: ")


def test_a_wrong_owners_file_is_refused_with_its_name(configured):
    path = configured("OWNERS", "accounts: {111122223333: {name: cards}}\n")
    with pytest.raises(Permanent, match="111122223333") as refused:
        owners()
    assert str(refused.value).startswith(f"{path}: ")


@pytest.mark.parametrize(("name", "read"), [("ACCEPTED_RISKS", accepted_risks), ("OWNERS", owners)])
def test_a_file_that_is_not_there_is_never_an_empty_one(monkeypatch, tmp_path, name, read):
    gone = tmp_path / "gone.yaml"
    monkeypatch.setenv(f"WATCHKEEPER_{name}", str(gone))
    _forget()
    with pytest.raises(Permanent, match=str(gone)):
        read()
