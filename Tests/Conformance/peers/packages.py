"""Programs from Debian and libraries from PyPI, fetched where they are missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SEARCH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


class Missing(Exception):
    """What a check needs and cannot have here, in one line."""


def program(name):
    """The path of a program whose Debian package has its name, installed if that can be done."""
    if path := shutil.which(name, path=SEARCH):
        return path
    if not shutil.which("apt-get"):
        raise Missing(f"{name} is missing, and this is no Debian: install it and try again")
    if os.geteuid() != 0:
        raise Missing(f"{name} is missing, and only root can install it: apt-get install {name}")
    # RUNLEVEL=1 keeps a package from starting a service of its own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", name]
    for command in (install, ["apt-get", "update"], install):
        subprocess.run(command, env=environment, capture_output=True)
        if path := shutil.which(name, path=SEARCH):
            return path
    raise Missing(f"{name} is missing, and apt-get could not install it")


def python_with(requirement):
    """A Python that has a library from PyPI, in an environment that is kept for next time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache / "async-gateway" / f"{requirement.replace('==', '-')}-{version}"
    python, done = folder / "bin" / "python", folder / "installed"
    if done.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    for command in ([sys.executable, "-m", "venv", folder],
                    [python, "-m", "pip", "install", "--quiet", requirement]):
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if result.returncode != 0:
            lines = (result.stderr or result.stdout).strip().splitlines() or ["no message"]
            raise Missing(f"{requirement} could not be installed: {lines[-1].strip()}")
    done.touch()
    return python
