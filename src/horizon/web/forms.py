"""What a browser sends: the fields of a form, one file at most, and the token of the desk's own forms."""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.requests import Request

from horizon.errors import HorizonError, UsageError

TOKEN_FIELD = "form_token"  # noqa: S105
MOST_FIELDS = 4_000
_WHOLE = re.compile(r"[0-9]{1,9}")


class ForgedFormError(HorizonError):
    """A form without the desk's token."""


@dataclass(frozen=True, slots=True)
class FormData:
    """The fields of a form, each with all its values in order, and the texts of its files."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "FormData":
        """Make form data of names and values."""
        fields: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            fields[name] = (*fields.get(name, ()), value)
        return cls(fields)

    def get(self, name: str) -> str:
        """The first value of a field, empty if there is none; lines end in one way."""
        return next(iter(self.fields.get(name, ())), "").replace("\r\n", "\n")

    def get_number(self, name: str) -> int:
        """A field as a whole number, 0 if it is none."""
        text = self.get(name)
        return int(text) if _WHOLE.fullmatch(text) else 0

    def get_all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return self.fields.get(name, ())

    def with_values(self, **values: str) -> "FormData":
        """The same with other values of some fields; a ``.`` in a name is written ``__``."""
        return FormData({**self.fields, **{name.replace("__", "."): (value,) for name, value in values.items()}})

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every name with each of its values, to be sent once more; without the token."""
        return tuple((name, value) for name, values in self.fields.items() for value in values if name != TOKEN_FIELD)


async def read_form(request: Request, token: str) -> FormData:
    """Read the form of a request. Raises ForgedFormError if it has not the desk's token, UsageError for a NUL in it."""
    async with request.form(max_files=1, max_fields=MOST_FIELDS) as sent:
        pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
        files = {name: await value.read() for name, value in sent.multi_items() if isinstance(value, UploadFile)}
    form = FormData.of(pairs)
    if not hmac.compare_digest(form.get(TOKEN_FIELD).encode(), token.encode()):
        raise ForgedFormError("This form is of an earlier start of the desk, or none of its own: load the page again.")
    if holding := [name for name, value in pairs if "\0" in name + value]:
        raise UsageError(f"{holding[0][:80]} contains a control character: delete it")  # no store keeps it
    return FormData(form.fields, files)
