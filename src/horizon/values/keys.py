"""The keys of indications and technologies, which editions are compared by and random draws are keyed by.

A key is its own text, ``watchlist|indication`` or ``watchlist|indication|product``, so that whatever is stored, sorted
or drawn by it keeps the same bytes. Keys are built and taken apart only here.
"""

from typing import Any, Self

from pydantic_core import CoreSchema, core_schema


class _Key(str):
    """A text whose parts are separated by ``|``, which no watchlist and no product has in its name."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())

    @property
    def watchlist(self) -> str:
        """The name of the watchlist."""
        return self.partition("|")[0]


class IndicationKey(_Key):
    """One indication of a watchlist; the indication's name is empty where the watchlist has no more than one."""

    __slots__ = ()

    @classmethod
    def of(cls, watchlist: str, indication: str) -> Self:
        """The key of an indication by its names."""
        return cls(f"{watchlist}|{indication}")

    @property
    def indication(self) -> str:
        """The name of the indication."""
        return self.partition("|")[2]

    @property
    def label(self) -> str:
        """The key as people read it: the watchlist alone where the indication has no name."""
        return self.strip("|")


class TechnologyKey(_Key):
    """One product for one indication, and so one technology."""

    __slots__ = ()

    @classmethod
    def of(cls, indication: IndicationKey, product: str) -> Self:
        """The key of a technology by its indication and the folded name of its product."""
        return cls(f"{indication}|{product}")

    @property
    def indication_key(self) -> IndicationKey:
        """The key of its indication."""
        return IndicationKey(self.rpartition("|")[0])

    @property
    def product(self) -> str:
        """The folded name of its product, which is the same in every indication."""
        return self.rpartition("|")[2]
