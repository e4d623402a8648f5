"""The files that people write for the weekly score, read and checked."""

from functools import cache

from tasks.settings import settings
from tasks.yaml_file import read_yaml
from watchkeeper.posture.accepted_risks import RiskBook, read_risks
from watchkeeper.posture.owners import Owners, read_owners


@cache
def accepted_risks() -> RiskBook:
    """The accepted risks of the configured file; without one nothing is accepted.

    Raises:
        Permanent: the file is not there or is wrong; it names the file, the place and the fault.
    """
    path = settings().accepted_risks
    return read_yaml(path, read_risks) if path else RiskBook()


@cache
def owners() -> Owners:
    """Who answers for which account, by the configured file; without one the accounts' tags say it.

    Raises:
        Permanent: the file is not there or is wrong; it names the file, the place and the fault.
    """
    path = settings().owners
    return read_yaml(path, read_owners) if path else Owners()
