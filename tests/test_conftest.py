"""The network is refused to tests, or a mistake would write to a real mailbox."""

import os
import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 25), ("93.184.215.14", 443)])
def test_the_network_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as plug, pytest.raises((UserWarning, RuntimeError), match="tried to use socket"):
        plug.connect(address)


def test_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as plug:
        assert plug.getpeername() == server.getsockname()


def test_nothing_of_horizon_is_in_the_environment() -> None:
    assert {name for name in os.environ if name.startswith("HORIZON_")} <= {"HORIZON_RECORDS"}
