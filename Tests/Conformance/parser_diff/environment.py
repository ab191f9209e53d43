"""The packages that the comparison needs, in an environment of their own."""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

# These versions: what they refuse is part of the guide HTTPSupport.
REQUIREMENTS = ["h11==0.16.0", "gunicorn==27.0.1"]


def enter():
    """Goes on in an environment that has the packages, which is made if there is none."""
    folder = cache() / ("parser-differential-" + "-".join(REQUIREMENTS).replace("==", "-"))
    python = folder / "bin" / "python"
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    if not (folder / "complete").exists():
        make(folder, python)
    os.execv(python, [str(python), *sys.argv])


def make(folder, python):
    print(f"# installing {' and '.join(REQUIREMENTS)}", flush=True)
    try:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        *REQUIREMENTS], check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"cannot install {' and '.join(REQUIREMENTS)} with Python's venv and pip: {error}")
    (folder / "complete").touch()


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "async-gateway"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    except OSError:
        return Path(tempfile.gettempdir())
