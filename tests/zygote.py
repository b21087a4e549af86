"""Runs the program many times and loads it once: a process that has everything in memory forks one
process for each run. Only Linux has the kind of socket that this takes."""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache

SERVER = """
import json, socket
door = socket.socket(fileno=int(sys.argv[1]))
while True:
    task, streams, _, _ = socket.recv_fds(door, 1 << 18, 3)
    if not task:
        sys.exit()
    child = os.fork()
    if not child:
        break
    for stream in streams:
        os.close(stream)
    door.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
door.close()
for number, stream in enumerate(streams):
    os.dup2(stream, number)
    os.close(stream)
folder, before, arguments = json.loads(task)
os.chdir(folder)
sys.argv[1:] = arguments
exec(before)
main()
"""
"""Takes tasks at a socket: where to run, what to execute before the program, its arguments, and the
three streams. The child leaves the loop, so that it ends as the program ends by itself."""

CAN_FORK = sys.platform == "linux"


@cache
def zygote(loaded: str) -> socket.socket:
    """Start a process that executes the code `loaded`, which has to define `main` and import `os`
    and `sys`. It ends with this process."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.settimeout(300)  # a busy machine takes long
    process = subprocess.Popen(
        [sys.executable, "-c", loaded + SERVER, str(there.fileno())],
        pass_fds=[there.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    there.close()
    atexit.register(process.wait)
    atexit.register(here.close)  # before it: what is registered last runs first
    return here


def run_forked(
    loaded: str, before: str, arguments: Sequence[str], stdin: bytes, folder: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process that has executed `loaded`, and now executes `before`."""
    door = zygote(loaded)
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        given.write(stdin)
        given.seek(0)
        task = json.dumps([os.path.abspath(folder), before, [*arguments]]).encode()
        socket.send_fds(door, [task], [given.fileno(), out.fileno(), err.fileno()])
        code = int(door.recv(20))
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())
