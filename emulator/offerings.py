"""What a region does not offer: a whole service, or one feature of it."""


class _Lacks:
    """Of the world that is filled in at present: (region, service, feature); no feature = the service."""

    known: frozenset[tuple[str, str, str | None]] = frozenset()


def lack(region: str, service: str, feature: str | None = None) -> None:
    """Let `region` be without `service` (boto3's name), or only without that `feature` of it."""
    _Lacks.known |= {(region, service, feature)}


def lacking(region: str, service: str) -> set[str]:
    """The features of `service` that the region is without."""
    return {what for where, which, what in _Lacks.known if (where, which) == (region, service) and what}


def offers(region: str, service: str) -> bool:
    """Whether the service is there at all."""
    return (region, service, None) not in _Lacks.known


def lack_nothing() -> None:
    """Offer everything everywhere."""
    _Lacks.known = frozenset()
