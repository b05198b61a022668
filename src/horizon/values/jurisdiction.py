"""Jurisdictions: when their financial year begins, what money they use, and what their profile says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """A jurisdiction. ``first_month`` of its financial year; ``two_dates`` where licence and launch differ."""

    name: str
    title: str
    currency: str
    first_month: int
    two_dates: bool


PROFILES = {
    "england": Profile("england", "England", "GBP", 4, True),
    "scotland": Profile("scotland", "Scotland", "GBP", 4, True),
    "us": Profile("us", "United States", "USD", 1, False),
    "plain": Profile("plain", "no jurisdiction", "GBP", 4, False),
}
