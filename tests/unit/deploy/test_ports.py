from __future__ import annotations

import socket

from deploy.local.services.ports import Ports, free_port


def test_wanted_port_is_given_when_it_is_free() -> None:
    """A stack keeps its ports from run to run."""
    port = free_port()
    assert free_port(wanted=port) == port


def test_port_in_use_is_not_given() -> None:
    """Somebody else's port is left alone, also where it is only one of several that are needed."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(wanted=taken) != taken
        assert free_port(offsets=(0, 5), wanted=taken - 5) != taken - 5


def test_two_services_of_a_stack_never_get_the_same_port() -> None:
    """What one has got stays its own before it listens: also those that lie some way above its first."""
    ports = Ports()
    first = ports.take((0, 1, 2))
    assert ports.take(wanted=first) != first
    assert ports.take((0, 1), wanted=first - 1) != first - 1
    assert ports.take(wanted=first + 2) != first + 2


def test_ports_are_away_from_those_of_outgoing_connections() -> None:
    """Ports and the gRPC ports 10,000 above them are below 32,768, where Linux takes ports for clients."""
    assert all(20_000 <= free_port((0, 10_000)) < 22_768 for _ in range(20))
