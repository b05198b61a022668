"""Keys are their own text: the same bytes in the store, in JSON and in the draws."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from horizon.values.keys import IndicationKey, TechnologyKey


@dataclass(frozen=True)
class Keyed:
    key: TechnologyKey


def test_a_key_is_put_together_and_taken_apart() -> None:
    indication = IndicationKey.of("lung-cancer", "small-cell")
    key = TechnologyKey.of(indication, "novelmab")
    assert (indication, key) == ("lung-cancer|small-cell", "lung-cancer|small-cell|novelmab")
    assert (indication.watchlist, indication.indication, indication.label) == (
        *("lung-cancer", "small-cell"),
        "lung-cancer|small-cell",
    )
    assert (key.watchlist, key.indication_key, key.product) == ("lung-cancer", indication, "novelmab")


def test_the_only_indication_has_no_name() -> None:
    key = TechnologyKey.of(IndicationKey.of("hepatitis-c", ""), "novelvir")
    assert (str(key), key.indication_key.label) == ("hepatitis-c||novelvir", "hepatitis-c")


def test_a_bar_in_the_name_of_an_indication_does_no_harm() -> None:
    key = TechnologyKey.of(IndicationKey.of("area", "a|b"), "novelmab")
    assert (key.watchlist, key.indication_key.indication, key.product) == ("area", "a|b", "novelmab")


def test_a_key_comes_back_from_json_as_a_key() -> None:
    keyed = Keyed(TechnologyKey("hepatitis-c||novelvir"))
    text = TypeAdapter(Keyed).dump_json(keyed)
    assert text == b'{"key":"hepatitis-c||novelvir"}'
    assert TypeAdapter(Keyed).validate_json(text).key.product == "novelvir"
