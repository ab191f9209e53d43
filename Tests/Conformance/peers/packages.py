"""Programs from Debian and libraries from PyPI, fetched where they are missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SEARCH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


class Missing(Exception):
    """What a check needs and cannot have here, in one line."""


def program(name, package=None):
    """The path of a program from a Debian package, installed if that can be done.

    The package has the program's name unless it is told.
    """
    package = package or name
    if path := shutil.which(name, path=SEARCH):
        return path
    if not shutil.which("apt-get"):
        raise Missing(f"{name} is missing, and this is no Debian: install it and try again")
    if os.geteuid() != 0:
        raise Missing(f"{name} is missing, and only root can install it: apt-get install {package}")
    install(package)
    if path := shutil.which(name, path=SEARCH):
        return path
    raise Missing(f"{name} is missing, and apt-get could not install it")


def install(package):
    """Tries to install a Debian package, after an update of the lists if that is needed."""
    # RUNLEVEL=1 keeps a package from starting a service of its own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", package]
    for each in (command, ["apt-get", "update"], command):
        done = subprocess.run(each, env=environment, capture_output=True)
        if each is command and done.returncode == 0:
            return


def python_with(requirement):
    """A Python that has a library from PyPI, in an environment that is kept for next time."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache() / f"{requirement.replace('==', '-')}-{version}"
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


def cache():
    """The folder of what is kept for next time."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "async-gateway"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
