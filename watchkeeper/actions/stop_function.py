"""Let a Lambda function not be invoked any more."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class OnFunction(BaseAction):
    """A change to a Lambda function."""

    function_arn: str
    """Without a version or an alias at its end: names repeat among regions, ARNs do not."""

    @property
    def evidence_step(self) -> str:
        """The look at the function."""
        return "function"

    @property
    def resource(self) -> str:
        """The function's ARN."""
        return self.function_arn

    @property
    def function_name(self) -> str:
        """Its name in its region."""
        return self.function_arn.rsplit(":", 1)[-1]


class StopFunction(OnFunction):
    """Reserved concurrency 0: every new invocation is throttled, of every version and by whomever.

    What runs at that moment runs on to its end, 15 minutes at most.
    """

    kind: Literal["stop_function"] = "stop_function"

    permissions: ClassVar = ("lambda:PutFunctionConcurrency", "lambda:GetFunctionConcurrency")
    undo_permissions: ClassVar = (
        "lambda:PutFunctionConcurrency",
        "lambda:DeleteFunctionConcurrency",
        "lambda:GetFunctionConcurrency",
    )
    undo: ClassVar = "give it the reserved concurrency back that it had, or none where it had none"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Stop all new invocations of function {self.function_arn} (reserved concurrency 0)"

    def holds(self, state: State) -> bool:
        """Nothing may run at the same time."""
        return state.get("reserved_concurrency") == 0
