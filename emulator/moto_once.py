"""What moto finds out anew at every request, though it never changes: looked up once.

For each call it lists its own folder on disk, under one lock for all calls, matches the host against some 200 patterns,
and reads every method of the service's class. Together that was a third of what a call costs here.
"""

from functools import lru_cache
from typing import Any

from moto import backends
from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


def install() -> None:
    """Keep the answers; what the other extensions change must be in place before the first call."""
    dispatcher: Any = DomainDispatcherApplication
    if hasattr(dispatcher.get_backend_for_host, "cache_info"):
        return
    modules: Any = backends
    modules.list_of_moto_modules = lru_cache(_listed(backends.list_of_moto_modules))
    dispatcher.get_backend_for_host = lru_cache(maxsize=4_096)(dispatcher.get_backend_for_host)
    methods: Any = responses
    methods.method_names_from_class = lru_cache(maxsize=None)(responses.method_names_from_class)


def _listed(names: Any) -> Any:
    return lambda: frozenset(names())
