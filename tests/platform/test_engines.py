"""The tests stand on the engines that production has."""

import socket

import pytest
from django.db import connection
from pytest_socket import SocketConnectBlockedError


@pytest.mark.django_db
def test_database_is_postgresql_18_and_the_role_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, usesuper"
            " FROM pg_user WHERE usename = current_user"
        )
        assert cursor.fetchone() == (18, False)


def test_network_is_closed() -> None:
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
