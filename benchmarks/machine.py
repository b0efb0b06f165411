"""What a benchmark ran on, and how it was asked: one paragraph for the head of a report."""

import os
import platform
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path


def described() -> str:
    """Machine, interpreter, day and command."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    command = shlex.join([".venv/bin/python", *_relative(sys.argv)])
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}. Command: `{command}`."
    )


def _relative(arguments: list[str]) -> list[str]:
    script = Path(arguments[0]).resolve()
    root = Path(__file__).resolve().parents[1]
    return [str(script.relative_to(root)) if script.is_relative_to(root) else script.name, *arguments[1:]]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
