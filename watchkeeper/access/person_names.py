"""Whether a name or a mail address is a person's: certainly, possibly with the reason, or not at all."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_LEAST = 3
"""Letters of a first or last name, or of a short form less one, that are not there by chance."""


class Likeness(NamedTuple):
    """How a name fits a person."""

    certain: bool
    why: str


class PersonNames:
    """What a person is called: what was asked for, and what Identity Center says beside it."""

    def __init__(self, *called: str) -> None:
        folded = {fold(name) for name in called if name.strip()}
        self._emails = {name for name in folded if "@" in name}
        self._names = folded - self._emails | {_local(email) for email in self._emails}
        self._words = sorted({_words(name) for name in self._names} - {()})

    def likeness(self, text: str) -> Likeness | None:
        """How `text`, a name or a mail address, fits; None: it does not.

        Certain is the same name in any case, or the same name before the @. Where a mail address is known of
        both and the addresses differ, it is only possible.
        """
        name = fold(text)
        if not name:
            return None
        if name in self._emails or name in self._names:
            return Likeness(certain=True, why=f"{text} is the person's name")
        local = _local(name)
        if local in self._names:
            if "@" in name and self._emails:
                return Likeness(certain=False, why=f"{text} has the person's name at another address")
            return Likeness(certain=True, why=f"{text} has the person's name before the @")
        why = next(filter(None, (_resemblance(own, _words(local)) for own in self._words)), None)
        return Likeness(certain=False, why=f"{text} {why}") if why else None

    def best(self, texts: Iterable[str]) -> Likeness | None:
        """The first certain one of `texts`, or else the first possible one."""
        found = [one for text in texts if (one := self.likeness(text))]
        return max(found, key=lambda one: one.certain, default=None)

    def mentioned_in(self, text: str) -> bool:
        """Whether one of the person's mail addresses stands within `text`."""
        return any(email in fold(text) for email in self._emails)


def fold(text: str) -> str:
    """For comparing: without case, and without the spaces around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _local(name: str) -> str:
    return name.split("@", 1)[0]


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, with plain letters: `Åsa Öberg` is `asa`, `oberg`."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )
    return tuple(re.findall(r"[^\W_]+", plain))


def _resemblance(own: tuple[str, ...], other: tuple[str, ...]) -> str | None:
    """Why the words of a name could be the person's; None: they could not."""
    if not other:
        return None
    if set(own) == set(other):
        return "has the words of the person's name"
    if set(own) < set(other) and len("".join(own)) >= _LEAST:
        return "has the person's name and more"
    if len(own) == 1:
        return None
    if {"".join(other), *other} & set(_short_forms(own[0], own[-1])):
        return "could be a short form of the person's name"
    if len(other) == 1 and len(other[0]) >= _LEAST and other[0] in (own[0], own[-1]):
        return "is the person's first or last name alone"
    return None


def _short_forms(first: str, last: str) -> Iterator[str]:
    """`cchen`, `carolc`, `chenc`, `ccarol`, `carolchen`, `chencarol`; none that is too short to mean anything."""
    forms = (first[0] + last, first + last[0], last + first[0], last[0] + first, first + last, last + first)
    yield from (form for form in forms if len(form) > _LEAST)
