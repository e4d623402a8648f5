"""Which cases rely on a change, and which steps were released: marks that are written once."""

from tasks.case_store import store
from watchkeeper.action import file_name
from watchkeeper.action_table import Action


def hold(action: Action) -> None:
    """Note that the case relies on what `action` wants, whoever made it so."""
    store().write_once(f"{_folder(action)}/{action.case_id}", b"")


def let_go(action: Action) -> None:
    """Note that the case's release was asked: it no longer keeps other cases from undoing theirs."""
    store().write_once(_mark("let-go", action.case_id, action), b"")


def mark_released(action: Action) -> None:
    """Note that the step was undone, or needed nothing: it is never undone again."""
    store().write_once(_mark("released", action.case_id, action), b"")


def is_released(action: Action) -> bool:
    """Whether `mark_released` was said."""
    return store().read(_mark("released", action.case_id, action)) is not None


def others_that_hold(action: Action) -> list[str]:
    """The other cases that rely on the same, and whose release nobody asked."""
    cases = [name.rsplit("/", 1)[1] for name in store().names(_folder(action))]
    return [
        one for one in cases if one != action.case_id and store().read(_mark("let-go", one, action)) is None
    ]


def _folder(action: Action) -> str:
    return f"holds/{action.account}/{file_name(f'{action.kind}--{action.resource}')}"


def _mark(what: str, case_id: str, action: Action) -> str:
    return f"{case_id}/{what}/{action.key}.json"
