"""The commands that the desk starts, each in a process of its own: one at a time, looked at while it runs.

What is started is what the page names, so that it does the same, holds the same lease and says the same words. It has a
process of its own so that the pages stay quick, and it goes on to its end if the desk is closed in the meantime.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from horizon.errors import UsageError

PARTLY_DONE = 7
"""The exit code of a command that served some and not others."""
MOST_OUTPUT = 20_000
"""Bytes of what a command said, from the end."""
ANSWER, LOG = "answer", "log"
"""The files of what a command answers, and of how far it says that it is."""


@dataclass(frozen=True, slots=True)
class DeskCommand:
    """A command that the desk can start.

    ``words`` follow ``horizon``; ``{}`` in them is what it is started for. ``explanation`` says what it does and how
    long it takes; ``is_asked`` if it is shown and confirmed before it is started.
    """

    key: str
    title: str
    words: tuple[str, ...]
    explanation: str
    is_asked: bool = False

    def fill_words(self, subject: str = "") -> tuple[str, ...]:
        """The words with what it is started for."""
        return tuple(word.replace("{}", subject) for word in self.words)

    def format_line(self, subject: str = "") -> str:
        """The command as it is typed."""
        return shlex.join(("horizon", *self.fill_words(subject)))

    def find_subject(self, words: tuple[str, ...]) -> str | None:
        """What it is started for if these are its words; None if they are another command's."""
        if len(words) != len(self.words):
            return None
        subject = ""
        for template, word in zip(self.words, words, strict=True):
            head, is_open, _ = template.partition("{}")
            if is_open and word.startswith(head):
                subject = word.removeprefix(head)
            elif template != word:
                return None
        return subject


COMMANDS = {
    command.key: command
    for command in (
        DeskCommand("digest", "Make this week’s edition", ("digest",), "over what is stored; seconds to a minute"),
        DeskCommand(
            "revise",
            "Make this week’s edition again",
            ("digest", "--revise"),
            "over what is stored; seconds to a minute",
            is_asked=True,
        ),
        DeskCommand(
            "send", "Send it", ("digest", "--edition", "{}", "--send"), "to those who have not had it", is_asked=True
        ),
        DeskCommand("pull", "Read the registry", ("pull",), "what is new since the last time; some minutes"),
        DeskCommand(
            "sweep",
            "Look for what nobody watches",
            ("unwatched",),
            "the registry’s late trials; the first takes minutes",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class OfferedCommand:
    """A command that a page offers a button for, and what it is to be started for."""

    command: DeskCommand
    subject: str = ""


def find_offered(line: str) -> OfferedCommand | None:
    """The command that a line names, None if it is not one that the desk starts."""
    try:
        words = tuple(shlex.split(line))
    except ValueError:  # a quote in an address
        return None
    for command in COMMANDS.values():
        subject = command.find_subject(words[1:]) if words[:1] == ("horizon",) else None
        if subject is not None:
            return OfferedCommand(command, subject)
    return None


@dataclass(slots=True)
class StartedCommand:
    """A command that was started, and what it has said so far."""

    command: DeskCommand
    subject: str
    process: subprocess.Popen[bytes]
    began: float
    folder: Path
    """Where it writes its answer and its log, until it has ended."""
    _ended: float = 0.0
    _said: tuple[str, str] = "", ""
    _ending: threading.Lock = field(default_factory=threading.Lock)

    @property
    def line(self) -> str:
        """The command as it is typed."""
        return self.command.format_line(self.subject)

    @property
    def exit_code(self) -> int | None:
        """Its exit code, None while it runs."""
        code = self.process.poll()
        with self._ending:
            if code is not None and not self._ended:
                self._ended, self._said = time.monotonic(), self._read_files()
                shutil.rmtree(self.folder, ignore_errors=True)
        return code

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.exit_code is None

    @property
    def is_done(self) -> bool:
        """Whether it has done all that it was started for."""
        return self.exit_code == 0

    @property
    def is_partly_done(self) -> bool:
        """Whether it has done a part."""
        return self.exit_code == PARTLY_DONE

    @property
    def seconds(self) -> int:
        """How long it has run."""
        return round((time.monotonic() if self.is_running else self._ended) - self.began)

    @property
    def answer_lines(self) -> tuple[str, ...]:
        """What it answered."""
        return tuple(line for line in self._read_said()[0].splitlines() if line.strip())

    @property
    def log_lines(self) -> tuple[str, ...]:
        """How far it said that it was, and at the end what was wrong."""
        return tuple(_iter_messages(self._read_said()[1]))

    @property
    def fault(self) -> str:
        """What was wrong, in the command's own words; empty while it runs and where it went well."""
        if self.is_running or self.is_done:
            return ""
        _, is_said, words = "\n".join(self.log_lines).rpartition("horizon: ")
        return words if is_said else "it ended without a word; its log is below"

    def _read_said(self) -> tuple[str, str]:
        if not self.is_running:
            return self._said
        with self._ending:
            return self._said if self._ended else self._read_files()

    def _read_files(self) -> tuple[str, str]:
        return _read_end(self.folder / ANSWER), _read_end(self.folder / LOG)


@dataclass(slots=True)
class CommandStarter:
    """Starts the commands of a workspace's desk; the last one is kept to be looked at."""

    folder: Path
    last: StartedCommand | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def running(self) -> StartedCommand | None:
        """The command that runs now."""
        return self.last if self.last and self.last.is_running else None

    def start_command(self, command: DeskCommand, subject: str = "") -> StartedCommand:
        """Start a command. Raises UsageError while another one of this desk runs."""
        with self._starting:
            if running := self.running:
                raise UsageError(f"{running.line} is running: wait until it has ended, then start this again")
            folder = Path(tempfile.mkdtemp(prefix="horizon-desk-"))
            words = [*command.fill_words(subject), "--workspace", str(self.folder.resolve())]
            with (folder / ANSWER).open("wb") as answer, (folder / LOG).open("wb") as log:
                process = subprocess.Popen(  # noqa: S603 - words of the catalogue above, and no shell
                    [sys.executable, "-m", "horizon", *words],
                    stdin=subprocess.DEVNULL,
                    stdout=answer,
                    stderr=log,
                    start_new_session=True,
                )
            self.last = StartedCommand(command, subject, process, time.monotonic(), folder)
            return self.last


def _read_end(path: Path) -> str:
    """The end of what a process has written so far."""
    with path.open("rb") as file:
        file.seek(max(os.fstat(file.fileno()).st_size - MOST_OUTPUT, 0))
        return file.read(MOST_OUTPUT).decode("utf-8", "replace")


def _iter_messages(text: str) -> Iterator[str]:
    """Each line of a log, or its message where it is JSON."""
    for line in text.splitlines():
        try:
            yield str(json.loads(line)["message"])
        except (ValueError, KeyError, TypeError):
            if line.strip():
                yield line
