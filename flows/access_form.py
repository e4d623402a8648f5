"""The forms of an access review: one section an item, made for the batch at hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from prefect.input import RunInput
from pydantic import BaseModel, Field, create_model

from watchkeeper.access.answers import Problem
from watchkeeper.access.decision import Answer, Decision
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.review import Batch
from watchkeeper.escaping import markdown
from watchkeeper.evidence import Frozen

CONFIRM, REFUSE = "confirm", "refuse"
_Name = Annotated[str, Field(min_length=2, max_length=120)]


class Given(Frozen):
    """What a form brought, kept so that a run which starts again does not ask twice."""

    by: str
    at: datetime
    digest: str
    answers: tuple[Answer, ...]


class GivenSecond(Frozen):
    """What the second approver's form brought."""

    by: str
    at: datetime
    digest: str
    reason: str
    confirmed: dict[str, bool]


def answer_form(
    batch: Batch, items: Mapping[str, ReviewItem], due: datetime, problems: Sequence[Problem] = ()
) -> type[RunInput]:
    """The form of a batch: the decision has no default, so that nothing is attested by a mere click.

    What must be read stands at the first field too: above a long form the UI folds the description away.
    """
    sections: dict[str, Any] = {
        _field(number): (
            _section(items[item]),
            Field(title=f"{number}. {items[item].title}", description=_hint(items[item])),
        )
        for number, item in enumerate(batch.items, start=1)
    }
    return create_model(
        "Attestation",
        __base__=RunInput,
        reviewer=(_Name, Field(description=_first_words(due, problems))),
        digest=(
            str,
            Field(
                pattern=r"^[0-9a-f]{64}$",
                description="What you have read. Leave it as it is: an answer fits one batch only.",
            ),
        ),
        **sections,
    )


def given_by(form: BaseModel, batch: Batch) -> Given:
    """The form's content as answers."""
    return Given(
        by=form.reviewer,
        at=datetime.now(UTC),
        digest=form.digest,
        answers=tuple(
            _answer(item, getattr(form, _field(number))) for number, item in enumerate(batch.items, start=1)
        ),
    )


def second_form(
    decisions: Mapping[str, Decision],
    items: Mapping[str, ReviewItem],
    digest: str,
    problems: Sequence[Problem] = (),
) -> type[RunInput]:
    """The second approver's form about those decisions."""
    sections: dict[str, Any] = {
        _field(number): (
            Literal[CONFIRM, REFUSE],
            Field(
                title=f"{number}. {items[item].title}",
                description=markdown(
                    f"{decision.by} decided: {decision.choice}. {decision.reason}".strip(), 400
                ),
            ),
        )
        for number, (item, decision) in enumerate(decisions.items(), start=1)
    }
    return create_model(
        "SecondApproval",
        __base__=RunInput,
        approver=(_Name, Field(description=_second_words(problems))),
        digest=(str, Field(default=digest, description="Leave it as it is.")),
        reason=(str, Field(default="", max_length=500, description="Why, if you refuse.")),
        **sections,
    )


def given_second_by(form: BaseModel, decisions: Mapping[str, Decision]) -> GivenSecond:
    """The second form's content."""
    return GivenSecond(
        by=form.approver,
        at=datetime.now(UTC),
        digest=form.digest,
        reason=form.reason,
        confirmed={
            item: getattr(form, _field(number)) == CONFIRM for number, item in enumerate(decisions, start=1)
        },
    )


def answers_for_nobody(batch: Batch, digest: str, who: str) -> dict[str, Any]:
    """A run's input that only wakes it: what was decided stands in the history already."""
    sections = {
        _field(number): {"decision": str(Choice.NOT_MINE)} for number, _ in enumerate(batch.items, start=1)
    }
    return {"reviewer": who, "digest": digest, **sections}


def _second_words(problems: Sequence[Problem]) -> str:
    words = "Your name: somebody else than the reviewer."
    wrong = "; ".join(one.what for one in problems)
    return f"THE LAST ANSWER DOES NOT COUNT: {markdown(wrong, 1_500)}. {words}" if problems else words


def _first_words(due: datetime, problems: Sequence[Problem]) -> str:
    words = (
        f"Your name; it stands in the evidence. Answer until {due:%Y-%m-%d %H:%M} UTC: what is not answered is "
        "recorded as not attested."
    )
    if not problems:
        return words
    wrong = "; ".join(f"{one.title}: {one.what}" if one.title else one.what for one in problems)
    return f"YOUR LAST ANSWER DOES NOT COUNT: {markdown(wrong, 1_500)}. {words}"


def _field(number: int) -> str:
    return f"item_{number:02}"


def _section(item: ReviewItem) -> type[BaseModel]:
    choices = tuple(str(one) for one in item.choices)
    fields: dict[str, Any] = {
        "decision": (Literal[choices], Field(description=f"Suggested: {item.suggestion}")),
        "reason": (
            str,
            Field(default="", max_length=500, description="Why. Wanted if you keep what was noticed."),
        ),
        "keep_until": (
            date | None,
            Field(default=None, description="The last day of a keep that is an exception."),
        ),
    }
    if item.reductions:
        parts = tuple(one.id for one in item.reductions)
        what = "What is taken away if you reduce; nothing chosen means all of: " + ", ".join(parts)
        fields["parts"] = (
            list[Literal[parts]],
            Field(default_factory=list, description=markdown(what, 600)),
        )
    fields["transfer_to"] = (
        str,
        Field(default="", max_length=120, description="Who should decide, if you transfer it."),
    )
    return create_model(f"Decision_{item.id.replace('-', '_')}", **fields)


def _hint(item: ReviewItem) -> str:
    """The reasons, in the form itself; the facts stand in the artifact beside it."""
    reasons = "; ".join(f"{one.severity}: {one.text}" for one in item.reasons) or "Nothing was noticed."
    return markdown(reasons, 600)  # the UI renders descriptions


def _answer(item: str, given: Any) -> Answer:
    return Answer(
        item=item,
        choice=Choice(given.decision),
        reason=given.reason,
        expires=given.keep_until,
        parts=tuple(getattr(given, "parts", ())),
        transfer_to=given.transfer_to,
    )
