"""Take a function's addresses away from strangers."""

from typing import ClassVar, Literal

from watchkeeper.action import State
from watchkeeper.actions.stop_function import OnFunction


class CloseFunctionUrl(OnFunction):
    """Every URL of the function and of its aliases asks for a signature; the addresses stay."""

    kind: Literal["close_function_url"] = "close_function_url"

    permissions: ClassVar = ("lambda:UpdateFunctionUrlConfig", "lambda:ListFunctionUrlConfigs")
    undo_permissions: ClassVar = ("lambda:UpdateFunctionUrlConfig", "lambda:ListFunctionUrlConfigs")
    undo: ClassVar = "open those URLs again that were open before"
    interrupts: ClassVar = True
    source: ClassVar = "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Close the public URLs of function {self.function_arn}: only signed calls are let in"

    def holds(self, state: State) -> bool:
        """No URL lets strangers in."""
        return "urls" in state and all(auth == "AWS_IAM" for auth in state["urls"].values())
