"""The log on standard error: lines for a person, JSON for a collector, never a secret."""

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType

from horizon.errors import redact_secrets


def configure_logging() -> None:
    """Log warnings, errors and crashes to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    plain = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(LineFormatter(plain) if sys.stderr.isatty() else JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    sys.excepthook = _log_crash


class LineFormatter(logging.Formatter):
    """Formats a record as a line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record, without secrets."""
        return redact_secrets(super().format(record))


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object on one line, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record, without secrets."""
        entry = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact_secrets(record.getMessage()),
        }
        if record.exc_info:
            entry["trace"] = redact_secrets(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger("horizon").critical("a fault of horizon's own: %s", error, exc_info=(kind, error, trace))
