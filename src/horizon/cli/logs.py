"""What is said on standard error while horizon works: lines for a person, JSON for a collector. No secrets."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType

_SECRETS = (
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+(@)"), r"\1***\2"),  # an address with a password in it
    (re.compile(r"(?i)(password|passwd|secret|token)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",)]+"), r"\1\2***"),
)


def configure() -> None:
    """Have warnings and worse told, and what crashes too."""
    to = logging.StreamHandler(sys.stderr)
    to.setFormatter(Plain("%(asctime)s %(levelname)s %(name)s %(message)s") if sys.stderr.isatty() else Structured())
    logging.basicConfig(level=logging.WARNING, handlers=[to])
    sys.excepthook = _crashed


def without_secrets(text: str) -> str:
    """The text with passwords, wherever they are recognised, struck out."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Plain(logging.Formatter):
    """A line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class Structured(logging.Formatter):
    """One JSON object a line, however many lines the trouble has."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            said["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def _crashed(kind: type[BaseException], wrong: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, wrong, trace)
    else:
        logging.getLogger("horizon").critical("a fault of horizon's own: %s", wrong, exc_info=(kind, wrong, trace))
