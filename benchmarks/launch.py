"""Run a command and write its peak memory in bytes to a file: `python launch.py FILE COMMAND...`.

A process is charged with the memory of the one that started it until its own program runs, so a benchmark that holds
hundreds of megabytes must not start what it measures itself.
"""

import resource
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    code = subprocess.call(sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    Path(sys.argv[1]).write_text(str(peak))
    sys.exit(code if code >= 0 else 128 - code)
