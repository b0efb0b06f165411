"""Children of this process that say things on a pipe, for tests that kill them: forks, which need not import again.

Threads do not live on in a fork, so who forks must not have worked with Polars before: importing is fine.
"""

import json
import os
import sys
from pathlib import Path


def forked(work, *arguments):
    """Run `work(say, *arguments)` in a child; its process id, and the pipe of what it says: values of JSON."""
    assert not _threads_of_polars(), "Polars has threads already, and they would not live on in a fork"
    ours, theirs = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    try:
        os.close(ours)
        work(lambda said: os.write(theirs, json.dumps(said).encode() + b"\n"), *arguments)
        os._exit(0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def ended(child, pipe, heard=b""):
    """What a child said, whole lines only, and its exit code, once it has ended; heard: what was read before."""
    with os.fdopen(pipe, "rb") as lines:
        said = [json.loads(line) for line in (heard + lines.read()).split(b"\n")[:-1]]
    return said, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def done(work, *arguments):
    """What something said that ran in a child, to its end."""
    said, code = ended(*forked(work, *arguments))
    assert code == 0, code
    return said


def _threads_of_polars():
    tasks = Path("/proc/self/task")
    return tasks.exists() and any((task / "comm").read_text().startswith("polars-0") for task in tasks.iterdir())
