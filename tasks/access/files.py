"""The house's rules for the access review, from the configured file."""

from functools import cache

from tasks.settings import settings
from tasks.yaml_file import read_yaml
from watchkeeper.access.review_policy import ReviewPolicy


@cache
def review_policy() -> ReviewPolicy:
    """The rules; without a file the careful defaults, which change nothing.

    Raises:
        Permanent: the file is not there or is wrong; it names the file, the place and the fault.
    """
    path = settings().access_review
    return read_yaml(path, ReviewPolicy.model_validate) if path else ReviewPolicy()
