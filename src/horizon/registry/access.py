"""How the registry takes questions: learnt from what it refuses, and remembered for the next time."""

from dataclasses import dataclass

TERMS_PER_QUESTION = 20
"""Others send 4 to 20 terms at a time; from about a dozen words on, some questions are refused as too complicated."""

IDS_PER_REQUEST = 200
"""As sent they take 14 characters each: an address of 4,000 characters holds them beside the fields."""


@dataclass(frozen=True, slots=True)
class RegistryAccess:
    """What the registry was seen to take.

    ``unknown_areas`` are search areas that it does not know, and ``plain_name`` is whether it refuses every name but
    the library's own.
    """

    terms_per_question: int = TERMS_PER_QUESTION
    ids_per_request: int = IDS_PER_REQUEST
    unknown_areas: frozenset[str] = frozenset()
    plain_name: bool = False
