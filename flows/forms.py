"""Fields that several forms have, and what they take. A form shows the words of the flow's docstring."""

from typing import Annotated

from pydantic import Field

Account = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,.@-]{1,64}$")]
"""Of an IAM user or role, without its path."""
InstanceId = Annotated[str, Field(pattern=r"^i-[0-9a-f]{8,17}$")]
Bucket = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
FindingId = Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")]
Principal = Annotated[str, Field(pattern=r"^([A-Za-z0-9_+=,.@:/-]+)?$", max_length=2_048)]
StartedBy = Annotated[str, Field(min_length=2, max_length=120)]
Reason = Annotated[str, Field(min_length=3, max_length=1_000)]
