"""1,000 mutated settings: each is refused in one line, or the commands that only look work with it."""

import re
from pathlib import Path

from fuzz.limits import TIMES, seeded, within
from fuzz.mutations import mutate_lines, mutate_text
from workspaces import make_environment, make_workspace, run_command

SETTINGS = 1_000
COMPLETE = re.sub(
    r"(?m)^# (?=[a-z_]+ = |\[\[)",
    "",
    (Path(__file__).parents[2] / "src" / "horizon" / "horizon.toml").read_text("utf-8"),
).replace('"sqlite:///horizon.db"    #', '""  #')
"""The shipped file with every setting set to what it shows; the database is the workspace's own."""

SCALARS = (
    *('""', '"x"', "0", "-1", "1.5", "true", "[]", "{}", "nan", "inf", "-inf", "1e400", "9" * 400, "9999-12-31"),
    *("0001-01-01", "2026-02-30", "'a\\b'", '"\\u0000"', '"\\uD800"', '"' + "x" * 9_000 + '"', '"25:61"', '"24:00"'),
    *('"Etc/../UTC"', '"/etc/passwd"', '"Mars/Phobos"', '"a@b"', '"ftp://example.org"', '"http://["', '"http://a:b@c"'),
)
ENVIRONMENT = {
    "HORIZON_TODAY": (
        "0001-01-01",
        "0001-12-31",
        "1999-01-01",
        "9998-12-31",
        "9999-12-31",
        "2026-02-30",
        "abc",
        "20160203",
    ),
    "HORIZON_REGISTRY_PAUSE": ("-1", "abc", "nan", "inf", "1e400"),
    "HORIZON_REGISTRY_URL": (
        "",
        "abc",
        "http://",
        "http://[",
        "http://127.0.0.1:abc",
        "http://user:secret@127.0.0.1:9",
        "ht!tp://x",
    ),
    "HORIZON_DATABASE_URL": (
        "abc",
        "sqlite:///",
        "sqlite://",
        "mysql://x",
        "postgresql://",
        "sqlite:////nowhere/at/all.db",
        "postgresql://h:abc/x",
    ),
    "HORIZON_SMTP_PORT": ("0", "-1", "65536", "abc", "", "587.0"),
    "HORIZON_SMTP_SECURITY": ("tls", "ssl", "STARTTLS"),
    "HORIZON_SMTP_PASSWORD_FILE": ("/nowhere/at/all", "/", "/dev/null", "\udc80"),
    "HORIZON_SMTP_FROM": ("", "x", "a@b", "a\nb@example.org"),
}
COMMANDS = (("status", "--json"), ("schedule", "show"), ("scan", "--no-pull"), ("watchlist", "check"), ("scorecard",))


def _as_given(value: str) -> str:
    """What of a text a process can be given in its environment."""
    return value.replace("\x00", "").encode(errors="ignore").decode()


def test_each_is_told_its_fault_or_used(tmp_path: Path) -> None:
    workspace, answers = make_workspace(tmp_path / "planning"), {}
    with within(240 * TIMES):
        for number, chance in seeded("settings", SETTINGS):
            text = mutate_lines(COMPLETE, chance, SCALARS) if chance.random() < 0.7 else "[digest]\ndraws = 200\n"
            (workspace / "horizon.toml").write_bytes(text.encode(errors="surrogatepass"))
            given = make_environment()
            for name in chance.sample(sorted(ENVIRONMENT), chance.choice((0, 0, 1, 2))):
                value = chance.choice(ENVIRONMENT[name])
                given[name] = value if chance.random() < 0.7 else _as_given(mutate_text(value, chance))
            command = chance.choice(COMMANDS)
            answer = run_command(workspace, *command, env=given)
            answers[number] = answer.code
            assert answer.code in {0, 2, 3, 5, 7}, (number, given, answer)
            assert len([line for line in answer.err.splitlines() if line.startswith("horizon: ")]) == (
                answer.code in {2, 3, 5}
            )
            assert "Traceback" not in answer.err + answer.out
            assert "secret" not in answer.err + answer.out
    assert len([code for code in answers.values() if code in {0, 7}]) > SETTINGS * TIMES / 10
