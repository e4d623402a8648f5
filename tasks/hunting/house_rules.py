"""The house's own Sigma rules, where a folder of them is configured."""

from tasks.settings import settings
from watchkeeper.errors import Permanent
from watchkeeper.hunting.hunt import Hunt


def house_rules() -> tuple[tuple[Hunt, ...], tuple[str, ...]]:
    """The rules as hunts, and in sentences those that could not be read: they are told, and stop no others."""
    folder = settings().sigma
    if folder is None:
        return (), ()
    from tasks.hunting import sigma_folder  # noqa: PLC0415  pySigma takes a second to import, and is optional

    try:
        return sigma_folder.read(folder)
    except Permanent as error:
        return (), (f"the house's Sigma rules could not be read: {error}",)
