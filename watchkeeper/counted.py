"""A number with its word: `1 hit`, `2 hits`."""


def counted(number: int, one: str, many: str = "") -> str:
    """The number and the word in the form that goes with it.

    Args:
        number: how many.
        one: the word for one.
        many: the word for several, where it is not `one` with an s.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
