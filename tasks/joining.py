"""Findings on one principal, resource or stranger become one case: marks in the case store, written once.

```
incidents/<subject>/<n>.json    that a case was opened about the subject
incidents/answers/<case>.json   which case the finding of that name goes to
```
"""

import time

from tasks import case_store
from watchkeeper.action import file_name
from watchkeeper.finding import Finding
from watchkeeper.house_policy import HousePolicy
from watchkeeper.joining import Mark, first_of, fits, may_join, moment_of, subjects_of

_PATIENCE = 2.0
"""Seconds that another run is given to say which case its own finding goes to."""


def join(finding: Finding, policy: HousePolicy) -> str | None:
    """The case that `finding` joins, or None where it has its own; asked again, the same answer.

    Subjects are claimed in the order of their names, and a finding stops at the first one that is
    another's: so two that come at once agree on one case, and no two join each other.

    Raises:
        Transient: the store cannot be reached.
    """
    own, store = finding.own_case_id, case_store.store()
    said = store.read(_answer(own)) if policy.join_hours else None
    if said is None:
        if not may_join(finding, policy):
            return None
        case = _case_of(finding, policy)
        said = store.write_once(_answer(own), case.encode())
    case = said.decode()
    if case == own:
        return None
    _spread(finding, policy, case)
    return case


def _case_of(finding: Finding, policy: HousePolicy) -> str:
    """The earliest case on any of its subjects; its own, once all of them are claimed for it."""
    own, at = finding.own_case_id, moment_of(finding)
    subjects = subjects_of(finding)
    marks = [mark for subject in subjects for mark in _marks(subject) if fits(mark, finding, policy)]
    if there := first_of(mark for mark in marks if mark.case_id != own):
        return _final(there.case_id)
    for subject in subjects if at is not None else ():
        mark = _claim(subject, Mark(case_id=own, at=at), finding, policy)
        if mark.case_id != own:
            return _final(mark.case_id)
    return own


def _spread(finding: Finding, policy: HousePolicy, case: str) -> None:
    """Mark the finding's other subjects with the case that it joined, once that case stands for itself."""
    at = moment_of(finding)
    if at is None or case_store.store().read(_answer(case)) != case.encode():
        return
    for subject in subjects_of(finding):
        _claim(subject, Mark(case_id=case, at=at), finding, policy)


def _claim(subject: str, mark: Mark, finding: Finding, policy: HousePolicy) -> Mark:
    """The mark on the subject that fits the finding: one that is there, or `mark`, if it is the first."""
    data = mark.model_dump_json().encode()
    marks = _marks(subject)
    while (there := first_of(one for one in marks if fits(one, finding, policy))) is None:
        name = f"{_folder(subject)}/{len(marks) + 1:05}.json"
        marks.append(Mark.model_validate_json(case_store.store().write_once(name, data)))
    return there


def _marks(subject: str) -> list[Mark]:
    store = case_store.store()
    read = (store.read(name) for name in store.names(_folder(subject)))
    return [Mark.model_validate_json(data) for data in read if data is not None]


def _final(case: str) -> str:
    """Where the finding of that case went itself; the case, where that stays unsaid."""
    store, until = case_store.store(), time.monotonic() + _PATIENCE
    for _ in range(10):
        while (said := store.read(_answer(case))) is None:
            if time.monotonic() > until:
                return case
            time.sleep(0.05)
        if said.decode() == case:
            return case
        case = said.decode()
    return case


def _folder(subject: str) -> str:
    return f"incidents/{file_name(subject)}"


def _answer(case: str) -> str:
    return f"incidents/answers/{case}.json"
