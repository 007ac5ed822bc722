"""What the binary interface is, read from compiled code: every header of the SDK, and the exported functions of the module."""

import pathlib
import re
import subprocess

ABIDW = ["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed", "--type-id-style", "hash",
         "--drop-private-types", "--drop-undefined-syms", "--exported-interfaces-only"]
TYPE = re.compile(r"^\}\s*(kt_\w+);|^typedef (?:struct|enum|union) kt_\w+ (kt_\w+);|^typedef [^;{]*\(\*(kt_\w+)\)", re.M)
# The version itself says what changed, and is no part of it.
VERSION = {"KT_ABI_MAJOR", "KT_ABI_MINOR", "KT_ABI_VERSION"}


def headers(include):
    return sorted(file.relative_to(include).as_posix() for file in include.rglob("*.h"))


def plain(include, header):
    return re.sub(r"/\*.*?\*/", "", (include / header).read_text(), flags=re.S)


def types(include):
    found = {name for header in headers(include) for match in TYPE.findall(plain(include, header)) for name in match}
    return sorted(found - {""})


def _compile(include, folder, name, code, *flags):
    source = folder / f"{name}.c"
    source.write_text("".join(f"#include <{header}>\n" for header in headers(include)) + code)
    subprocess.run(["cc", "-std=c11", "-I", include, source, "-o", folder / name, *flags], check=True)
    return folder / name


def describe(library, include):
    """The types and symbols of a library, as abidw tells them, without what differs between two machines."""
    text = subprocess.run([*ABIDW, "--headers-dir", include, library], check=True, capture_output=True, text=True).stdout
    return re.sub(r"(<abi-instr [^>]*?) path='[^']*'", r"\1", text)


def adapter_interface(include, folder):
    """Of a library that mentions each type of each header."""
    code = "".join(f"KT_EXPORT {name}* mentions_{name};\n" for name in types(include))
    flags = ["-g", "-shared", "-fPIC", "-fvisibility=hidden"]
    return describe(_compile(include, folder, "mentions.so", code, *flags), include)


def constants(include, folder):
    """Lines "NAME VALUE": the macros that have a value, and all enumerators."""
    lines = "".join(f"#include <{header}>\n" for header in headers(include))
    macros = subprocess.run(["cc", "-std=c11", "-I", include, "-E", "-dM", "-"], input=lines, check=True,
                            capture_output=True, text=True).stdout
    names = set(re.findall(r"^#define (KT_\w+) (?!__attribute__)\S", macros, re.M)) - VERSION
    for header in headers(include):
        for body in re.findall(r"\benum(?: \w+)? \{(.*?)\}", plain(include, header), re.S):
            names |= set(re.findall(r"\b(KT_\w+) *(?=[=,]|$)", body, re.M))
    code = """#include <stdio.h>
static void text(const char* name, const char* value) { printf("%s \\"%s\\"\\n", name, value); }
static void number(const char* name, long long value) { printf("%s %lld\\n", name, value); }
int main(void) {
""" + "".join(f'  _Generic(({name}), char*: text, default: number)("{name}", {name});\n' for name in sorted(names)) + "}\n"
    return subprocess.run([_compile(include, folder, "constants", code)], check=True, capture_output=True,
                          text=True).stdout


def read(include, module, folder):
    """File name -> text, as it stands in sdk/abi/."""
    return {"module.abi": describe(module, include), "adapter.abi": adapter_interface(include, folder),
            "constants.txt": constants(include, folder)}


def write(texts, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        pathlib.Path(folder / name).write_text(text)
