"""The peers, and an environment of its own for each, made on first use under `.bench/envs`."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ROOT / ".bench" / "envs"
COMMON = ("pandas", "pyarrow", "scipy")


@dataclass(frozen=True)
class Peer:
    """distribution: whose version is shown; labels: whether the adapter is given the truth to draw labels from."""

    name: str
    distribution: str
    requirements: tuple[str, ...]
    labels: bool = False
    largest: int = 10**9
    """Records it is asked to do at most: above that it does not end in reasonable time or memory."""

    @property
    def adapter(self) -> Path:
        """The adapter's script."""
        return Path(__file__).parent / f"{self.name}_adapter.py"

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return ENVIRONMENTS / self.name / "bin" / "python"


PEERS: tuple[Peer, ...] = (
    Peer("splink", "splink", ("splink==5.*",)),
    Peer("recordlinkage", "recordlinkage", ("recordlinkage",), largest=300_000),
    Peer("dedupe", "dedupe", ("dedupe>=3", "BTrees<6.2"), labels=True, largest=30_000),
    Peer("goldenmatch", "goldenmatch", ("goldenmatch",), largest=1_000_000),
    Peer("custmatch", "custmatch", ("custmatch", "nicknames"), labels=True, largest=1_000_000),
)


class PeerError(RuntimeError):
    """A peer that cannot be installed, or fails. The message is one line."""


def install(peer: Peer) -> str:
    """Make the environment of a peer if it is not there, and give the peer's version.

    Raises:
        PeerError: it cannot be installed.
    """
    ready = ENVIRONMENTS / peer.name / "installed"
    if not ready.is_file():
        pip = [str(peer.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(ready.parent)],
            [*pip, *COMMON, *peer.requirements],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise PeerError(f"cannot be installed: {last_line(done.stderr)}")
        ready.touch()
    code = f"from importlib.metadata import version; print(version({peer.distribution!r}))"
    return subprocess.run([peer.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def last_line(text: str) -> str:
    """The last line that says something, for a message."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"
