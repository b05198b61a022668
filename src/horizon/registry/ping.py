"""A dead man's switch: an address that is called when a week went well. Whoever runs it raises the alarm when no call
comes. It is the third place that horizon calls, and only where one is configured."""

import requests

from horizon import __version__
from horizon.errors import RegistryError

SECONDS = 10


def ping(address: str) -> None:
    """Call an address, once; RegistryError where it cannot be reached or refuses. It is not repeated in the message:
    whoever knows it can keep the switch quiet."""
    try:
        answer = requests.get(
            address, timeout=SECONDS, allow_redirects=False, headers={"User-Agent": f"horizon/{__version__}"}
        )
    except requests.RequestException as wrong:
        raise RegistryError(f"the ping address of [operator] cannot be called: {type(wrong).__name__}") from None
    if not answer.ok:
        raise RegistryError(f"the ping address of [operator] answers {answer.status_code}")
