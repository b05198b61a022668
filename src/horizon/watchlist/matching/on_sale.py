"""Devices that are on sale already, and so are not coming.

There is no list of devices on sale. One counts as on sale where a sponsor that is no company, and that no maker of it
helps, compares devices with each other: no arm is experimental, and it is given in one of two or more arms with
different devices, or it bears the name of a maker or brand that is sold widely.

*Drawback*: a new use of a device on sale is left out, too, where its arms say no more than this; and an arm is what its
sponsor calls it.
"""

import re
from collections.abc import Iterable, Sequence

from horizon.values.trial import Intervention, Trial

_MAKERS = re.compile(
    r"\b(?:medtronic|abb?ott|dexcom|boston scientific|edwards|philips|siemens|ge healthcare|biotronik|insulet|"
    r"tandem|senseonics|ypsomed|omron|masimo|resmed|fresenius|b\.? ?braun|draeger|dräger|getinge|maquet|"
    r"st\.? ?jude|terumo|olympus|pentax|fujifilm|canon|hologic|fitbit|apple watch|garmin|withings|"
    r"free ?style|guardian|minimed|omnipod|control-?iq|camaps|eversense|accu-?chek|cardiomems|mitraclip|heartmate)\b",
    re.IGNORECASE,
)


def find_devices_on_sale(trial: Trial, interventions: Iterable[Intervention]) -> tuple[Intervention, ...]:
    """Return those of the interventions that are devices on sale."""
    if trial.sponsor_class in {"industry", ""} or any(arm.kind in {"experimental", ""} for arm in trial.arms):
        return ()
    devices = [each for each in interventions if each.kind == "device" and not _maker_takes_part(each, trial)]
    compared = _count_compared(trial, devices) > 1
    return tuple(each for each in devices if compared or (trial.arms and _find_makers(each)))


def _count_compared(trial: Trial, devices: Sequence[Intervention]) -> int:
    """Count the different sets of devices that active comparator arms are given."""
    names = {device.name for device in devices}
    given = [names.intersection(arm.interventions) for arm in trial.arms if arm.kind == "active_comparator"]
    return len({frozenset(each) for each in given if each})


def _find_makers(device: Intervention) -> set[str]:
    return {maker.lower() for name in (device.name, *device.other_names) for maker in _MAKERS.findall(name)}


def _maker_takes_part(device: Intervention, trial: Trial) -> bool:
    parties = " ".join((trial.sponsor, *trial.collaborators)).lower()
    return any(maker in parties for maker in _find_makers(device))
