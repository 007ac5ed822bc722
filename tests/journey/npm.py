"""Packages of npm that tests use: installed once into the build folder, also when two tests ask at the same time."""

import fcntl
import shutil
import subprocess


def installed(source, folder):
    """`folder/node_modules` as `source/package-lock.json` says."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules/.package-lock.json").exists():
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(source / name, folder / name)
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=False,
                                  capture_output=True, text=True, timeout=200)
            assert done.returncode == 0, done.stderr
    return folder
