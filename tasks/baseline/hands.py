"""The table of hands: how each part is looked at and changed. A new part is a line here."""

from types import ModuleType

from tasks.baseline.parts import (
    access_log_bucket,
    detector,
    log_bucket,
    log_key,
    recorder,
    trail,
    trail_log_group,
)

HANDS: dict[str, ModuleType] = {
    "log_key": log_key,
    "access_log_bucket": access_log_bucket,
    "log_bucket": log_bucket,
    "trail_log_group": trail_log_group,
    "trail": trail,
    "recorder": recorder,
    "detector": detector,
}
"""By the part's id: `look(at, wanted, survey) -> Found` and `change(at, wanted, survey, line) -> None`.

`look` reads and answers in the words of `wanted`; `NotThere` that it lets pass means `Missing`.
`change` brings about what `line.differences` names, and nothing else; doing it twice is doing it once.
"""
