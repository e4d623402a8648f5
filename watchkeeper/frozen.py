"""The base of every value."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: it does not change, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
