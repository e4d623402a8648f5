"""Macie, which moto believes to be on everywhere: off until somebody enables it.

Source: https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
"""

from typing import Any

from moto.macie2.exceptions import AccessDeniedException, MacieException
from moto.macie2.models import MacieBackend

_init: Any = MacieBackend.__init__
_get: Any = MacieBackend.get_macie_session
_enable: Any = MacieBackend.enable_macie
_OFF = "Macie is not enabled."


def install() -> None:
    """Begin with Macie off, and refuse a second enabling."""
    backend: Any = MacieBackend
    backend.__init__ = _begin_off
    backend.get_macie_session = _session
    backend.enable_macie = _enable_once


def _begin_off(self: MacieBackend, *args: Any, **kwargs: Any) -> None:
    _init(self, *args, **kwargs)
    self.macie_session = None


def _session(self: MacieBackend) -> Any:
    if not self.macie_session:
        raise AccessDeniedException(_OFF)
    return _get(self)


def _enable_once(self: MacieBackend, *args: Any, **kwargs: Any) -> None:
    if self.macie_session:
        error = MacieException("ConflictException", "Macie has already been enabled.")
        error.code = 409
        raise error
    _enable(self, *args, **kwargs)
