"""An outcome of a technology that the last edition does not have: the name that was meant."""

from pathlib import Path

from workspaces import make_environment, run_command

ADD = ("outcome", "add", "hepatitis-c")
REST = ("launch", "2016-01-16", "--source", "a ledger")


def test_a_name_that_is_nearly_one_of_the_edition_is_told_and_recorded(workspace: Path, api: str) -> None:
    known = make_environment(api)
    assert "did you mean" not in run_command(workspace, *ADD, "Examplinb", *REST, env=known).out
    assert run_command(workspace, "run", env=known).code == 0
    answer = run_command(workspace, *ADD, "Examplinb", *REST, env=known)
    assert (answer.code, answer.err) == (0, "")
    assert "no technology 'Examplinb'; did you mean Examplinib?" in answer.out
    for name in ("examplinib", "EX-7977", "all", "something else"):
        assert "did you mean" not in run_command(workspace, *ADD, name, *REST, env=known).out
