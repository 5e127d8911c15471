"""A connection to a server on this machine, by the protocol itself: what is
sent may be any bytes, and nothing has to be installed."""

import os
import socket
import struct


class ServerError(Exception):
    """An error that the server has sent; its fields by their letters."""

    def __init__(self, fields):
        super().__init__(f"{fields.get('C')}: {fields.get('M')}")
        self.fields = fields
        self.code = fields.get("C")


class Lost(Exception):
    """The connection is gone."""


class Connection:
    def __init__(self, folder, port, database, user="postgres", settings=None):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(folder, f".s.PGSQL.{port}"))
        self.buffer = b""
        self.pid = None
        words = {"user": user, "database": database, **(settings or {})}
        body = b"".join(f"{name}\0{value}\0".encode() for name, value in words.items())
        body = struct.pack("!i", 196608) + body + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self._until_ready()

    def close(self):
        self.socket.close()

    def _read(self, count):
        while len(self.buffer) < count:
            try:
                data = self.socket.recv(65536)
            except OSError as error:
                raise Lost(str(error)) from error
            if not data:
                raise Lost("the server has closed the connection")
            self.buffer += data
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def _message(self):
        kind = self._read(1)
        (length,) = struct.unpack("!i", self._read(4))
        return kind, self._read(length - 4)

    def _until_ready(self):
        rows, error = [], None
        while True:
            kind, body = self._message()
            if kind == b"Z":
                break
            if kind == b"E":
                error = ServerError(_fields(body))
            elif kind == b"K":
                (self.pid,) = struct.unpack("!i", body[:4])
            elif kind == b"D":
                rows.append(_row(body))
            elif kind == b"R" and body[:4] != b"\0\0\0\0":
                raise Lost("the server wants a password")
            elif kind == b"G":
                self._send(b"f", b"no data\0")
        if error:
            raise error
        return rows

    def _send(self, kind, body):
        try:
            self.socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)
        except OSError as error:
            raise Lost(str(error)) from error

    def query(self, sql):
        """All rows of all statements, as lists of bytes or None."""
        self._send(b"Q", sql.encode() + b"\0")
        return self._until_ready()

    def call(self, sql, argument):
        """The same of one statement, whose $1 is these bytes."""
        self._send(b"P", b"\0" + sql.encode() + b"\0" + struct.pack("!h", 0))
        self._send(b"B", b"\0\0" + struct.pack("!hhi", 0, 1, len(argument)) + argument + struct.pack("!h", 0))
        self._send(b"E", b"\0" + struct.pack("!i", 0))
        self._send(b"S", b"")
        return self._until_ready()


def _fields(body):
    fields = {}
    for part in body.split(b"\0"):
        if part:
            fields[chr(part[0])] = part[1:].decode("utf-8", "replace")
    return fields


def _row(body):
    (count,) = struct.unpack("!h", body[:2])
    place, row = 2, []
    for _ in range(count):
        (length,) = struct.unpack("!i", body[place:place + 4])
        place += 4
        if length < 0:
            row.append(None)
        else:
            row.append(body[place:place + length])
            place += length
    return row
