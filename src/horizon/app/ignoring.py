"""Note in ``horizon.toml`` that a technology which nobody watches is not for this workspace."""

import json
import tomllib
from pathlib import Path

from horizon.atomic_write import replace_file, report_unwritable
from horizon.errors import ConfigurationError, UsageError
from horizon.values.unwatched import UnwatchedTechnology


def ignore_technology(folder: Path, technology: UnwatchedTechnology, reason: str) -> Path:
    """Add a technology with a reason and its size to ``[unwatched] ignore``, and return the file.

    Raises UsageError without a reason, ConfigurationError if the file cannot be added to.
    """
    if not reason.strip():
        raise UsageError("say why it is not for you: --reason TEXT")
    path = folder / "horizon.toml"
    text = path.read_text(encoding="utf-8")
    entry = {
        "key": json.dumps(technology.key),
        "reason": json.dumps(" ".join(reason.split()), ensure_ascii=False),
        "people": str(technology.people),
        "trials": str(len(technology.trials)),
    }
    block = "\n".join(["[[unwatched.ignore]]", *(f"{name} = {value}" for name, value in entry.items())])
    changed = f"{text.rstrip()}\n\n{block}\n" if text.strip() else f"{block}\n"
    try:
        tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        raise ConfigurationError(
            f"{path}: [unwatched] ignore cannot be added to as it is written; write each as [[unwatched.ignore]]"
        ) from None
    with report_unwritable(path, ConfigurationError), replace_file(path) as file:
        file.write(changed.encode())
    return path
