"""The name under which an export's weeks are kept."""

import pytest

from watchkeeper.errors import Permanent
from watchkeeper.posture.export_scope import export_scope


@pytest.mark.parametrize(
    ("given", "source", "name"),
    [
        ("", "/data/prowler/prowler-output-2026.ocsf.json", "import-prowler-output-2026"),
        ("", "s3://bucket/exports/prod/", "import-prod"),
        ("", "s3://bucket", "import-bucket"),
        ("Prod & Dev", "/data/x.json", "import-prod-dev"),
        ("../../o-1", "/data/x.json", "import-o-1"),
        ("", "/data/" + "x" * 200, "import-" + "x" * 60),
    ],
)
def test_it_is_plain_and_never_that_of_a_live_scope(given, source, name):
    assert export_scope(given, source) == name


def test_a_name_of_nothing_is_refused():
    with pytest.raises(Permanent, match="give it a scope"):
        export_scope("", "/data/…")
