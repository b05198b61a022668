"""The way in parts: what it depends on most is worked out, and what is still to come lies ahead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import NOW, SAMPLER, TODAY, case
from horizon.forecast.draws import uniform
from horizon.forecast.launch import way
from horizon.forecast.timeline import Part, Way, still_to_come

U, V = uniform(1, "key", "u", 2_000), uniform(1, "key", "v", 2_000)


def test_the_parts_add_up_to_licence_and_launch() -> None:
    found = way(case(), NOW, SAMPLER)
    assert found is not None
    assert found.licence == pytest.approx(found.days[: found.to_licence].sum(axis=0))
    assert found.launch == pytest.approx(found.days.sum(axis=0))
    assert found.names[0] == "the registered completion"
    assert found.names[-1] == "the road from licence to funding"


@pytest.mark.parametrize(
    ("narrow", "wide", "most", "share"), [(1, 9, "second", 81 / 82), (9, 1, "first", 81 / 82), (5, 5, "", 0.5)]
)
def test_what_it_depends_on_most_has_most_of_the_variance(narrow: float, wide: float, most: str, share: float) -> None:
    name, found = Way.of([Part("first", narrow * U), Part("second", wide * V)]).widest()
    assert most in ("", name)
    assert found == pytest.approx(share, abs=0.03)


def test_what_does_not_vary_depends_on_nothing() -> None:
    assert Way.of([Part("known", np.full(9, 1.0))]).widest() == ("known", 0.0)


@given(st.integers(-400, 400))
def test_what_is_still_to_come_lies_ahead(shift: int) -> None:
    draws = U * 365 + TODAY.toordinal() + shift
    places, past = still_to_come(draws, TODAY.toordinal(), SAMPLER, "still to come")
    ahead = draws[places]
    assert past == pytest.approx((draws <= TODAY.toordinal()).mean())
    assert (ahead > TODAY.toordinal()).all()
    assert len(ahead) in (0, len(draws))
    kept = draws > TODAY.toordinal()
    if kept.any():
        assert (ahead[kept] == draws[kept]).all()
