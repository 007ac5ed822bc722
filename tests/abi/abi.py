"""The binary interface against its baseline in sdk/abi/: `./dev abi` accepts an addition, and refuses a break.

abidiff says whether something changed; shape.py whether that is an addition.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import shape
import surface

ROOT = pathlib.Path(os.environ.get("KT_SOURCE_DIR") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("KT_BUILD") or ROOT / "build/dev")
INCLUDE, BASELINE, MODULE = ROOT / "sdk/include", ROOT / "sdk/abi", BUILD / "libkeukentafel.so"


def compare(old, new):
    """(verdict, sentence) for each difference between two results of surface.read; verdict: added, broken."""
    found = list(shape.constant_changes(old["constants.txt"], new["constants.txt"]))
    for name in ("module.abi", "adapter.abi"):
        seen = list(shape.changes(old[name], new[name]))
        with tempfile.TemporaryDirectory() as folder:
            files = [pathlib.Path(folder) / which for which in ("baseline.abi", "now.abi")]
            for file, text in zip(files, (old[name], new[name])):
                file.write_text(text)
            ran = subprocess.run(["abidiff", "--harmless", "--no-show-locs", *files], capture_output=True, text=True)
        if ran.returncode & 3:
            raise RuntimeError(f"abidiff could not compare: {ran.stderr}")
        if ran.returncode and not seen:
            seen = [("broken", f"{name}: abidiff says\n{ran.stdout}")]
        found += seen
    return sorted(set(found))


def baseline():
    return {name: (BASELINE / name).read_text() for name in ("module.abi", "adapter.abi", "constants.txt")}


def current():
    with tempfile.TemporaryDirectory() as folder:
        return surface.read(INCLUDE, MODULE, pathlib.Path(folder))


def interface():
    """The version in version.h, as "1.0"."""
    text = (INCLUDE / "keukentafel/version.h").read_text()
    return ".".join(re.search(rf"KT_ABI_{part} (\d+)u", text).group(1) for part in ("MAJOR", "MINOR"))


def project():
    return re.search(r"project\(keukentafel VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def history():
    """Interface -> the release in which it came, oldest first: the table of docs/abi.md."""
    return dict(re.findall(r"^\| (\d+\.\d+) \| (\d+\.\d+\.\d+) \|", (ROOT / "docs/abi.md").read_text(), re.M))


def refusal(found, version, release, past, may_break):
    """Why these changes may not become the baseline of interface `version` in `release`, or nothing."""
    if list(past)[-1:] != [version]:
        return f"write a row for interface {version} in docs/abi.md, with the release {release}"
    is_released = any(one.split(".")[0] == version.split(".")[0] and first != release for one, first in past.items())
    if any(verdict == "broken" for verdict, _ in found):
        if is_released:
            return "this breaks adapters that are in use: raise KT_ABI_MAJOR, or find another way (docs/abi.md)"
        if not may_break:
            return "this is no addition; the interface is in no release yet: ./dev abi --break accepts it"
    elif past[version] != release:
        return f"interface {version} came with {past[version]}: raise KT_ABI_MINOR, and write its row in docs/abi.md"
    return None


def accept(may_break):
    new = current()
    found = compare(baseline(), new) if BASELINE.is_dir() else [("added", "everything")]
    for verdict, sentence in found:
        print(f"{verdict}: {sentence}")
    if not found:
        print("nothing changed")
    elif why := refusal(found, interface(), project(), history(), may_break):
        print(why, file=sys.stderr)
        return 1
    surface.write(new, BASELINE)
    return 0


if __name__ == "__main__":
    sys.exit(accept("--break" in sys.argv[1:]))
