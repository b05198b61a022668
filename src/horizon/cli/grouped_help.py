"""The list of commands as ``--help`` prints it: in groups, each command with its whole first sentence."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup

PANELS = {
    "Every week": ("run", "scan", "technology", "trial", "unwatched"),
    "What is watched, and what was decided": ("watchlist", "ready", "outcome"),
    "Editions and how right they were": ("digest", "scorecard", "replay"),
    "Set up and look after": ("init", "demo", "serve", "doctor", "send-test", "status", "schedule", "pull", "db"),
}
"""The commands by what they are for; one that is not named here stands in a group of its own, the last."""
_OTHERS = "Other commands"


class GroupedCommands(TyperGroup):
    """A group whose help lists its commands by what they are for, none of them cut short."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, group by group."""
        for heading, rows in self._list_panels(ctx):
            with formatter.section(heading):
                formatter.write_dl(rows)

    def _list_panels(self, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        sentences = {
            name: _first_paragraph(command.help or "")
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None and not command.hidden
        }
        named = [name for names in PANELS.values() for name in names]
        panels = {**PANELS, _OTHERS: [name for name in sentences if name not in named]}
        if ctx.parent is not None:
            panels = {"Commands": list(sentences)}
        for heading, names in panels.items():
            if rows := [(name, sentences[name]) for name in names if name in sentences]:
                yield heading, rows


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().partition("\n\n")[0].split())
