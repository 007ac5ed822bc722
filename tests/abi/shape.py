"""Is a change of the interface an addition, or does it break who was built before? Rules: docs/abi.md."""

import xml.etree.ElementTree as tree

# Held by value or in an array, or without a size of its own: it never grows.
FIXED = {"kt_setting": "adapters hold an array of it", "kt_event": "kt_submission takes an array of it"}


class Shape:
    """Every named thing of one .abi file, as text that can be compared."""

    def __init__(self, text):
        root = tree.fromstring(text)
        self.by_id = {node.get("id"): node for node in root.iter() if node.get("id")}
        self.structs, self.enums, self.others = {}, {}, {}
        for node in root.iter():
            name = node.get("name") or ""
            if node.tag in ("class-decl", "union-decl") and name.startswith("kt_") and not node.get("is-declaration-only"):
                self.structs[name] = (int(node.get("size-in-bits")), self.members(node))
            elif node.tag == "enum-decl" and name.startswith("kt_"):
                self.enums[name] = {one.get("name"): one.get("value") for one in node.findall("enumerator")}
            elif node.tag == "typedef-decl" and name.startswith("kt_"):
                self.others[f"type {name}"] = self.type(node.get("type-id"))
            elif node.tag == "function-decl" and node.get("elf-symbol-id"):
                self.others[f"function {name}"] = self.signature(node)
            elif node.tag == "var-decl" and node.get("elf-symbol-id"):
                self.others[f"variable {name}"] = self.type(node.get("type-id"))
        self.others["soname"] = root.get("soname")

    def members(self, node):
        found = []
        for member in node.findall("data-member"):
            value = member.find("var-decl")
            found.append((int(member.get("layout-offset-in-bits", 0)), value.get("name"), self.type(value.get("type-id"))))
        return found

    def signature(self, node):
        parameters = ["..." if one.get("is-variadic") else self.type(one.get("type-id")) for one in node.findall("parameter")]
        return f"{self.type(node.find('return').get('type-id'))} ({', '.join(parameters)})"

    def type(self, identity):
        node = self.by_id[identity]
        name = node.get("name") or ""
        if node.tag == "pointer-type-def":
            return self.type(node.get("type-id")) + "*"
        if node.tag == "qualified-type-def":
            return f"const {self.type(node.get('type-id'))}" if node.get("const") else self.type(node.get("type-id"))
        if node.tag == "typedef-decl" and not name.startswith("kt_"):
            return f"{name}={self.type(node.get('type-id'))}"
        if node.tag == "function-type":
            return self.signature(node)
        if node.tag == "array-type-def":
            lengths = "".join(f"[{one.get('length')}]" for one in node.findall("subrange"))
            return self.type(node.get("type-id")) + lengths
        if node.get("is-anonymous") and node.tag in ("class-decl", "union-decl"):
            return f"{node.tag} {self.members(node)}"
        return f"{name}:{node.get('size-in-bits', '')}" if node.tag == "type-decl" else f"{node.tag} {name}"


def _struct(name, old, new):
    (old_bits, old_members), (_, members) = old, new
    for before, after in zip(old_members, members + [None] * len(old_members)):
        if before != after:
            yield "broken", f"{name}: {before[1]} was {before[2]} at bit {before[0]}, and now there is {after or 'nothing'}"
            return
    for offset, member, _ in members[len(old_members):]:
        if name in FIXED or old_members[0][1] != "size":
            yield "broken", f"{name}.{member}: {name} can't grow: {FIXED.get(name, 'it does not begin with its size')}"
        elif offset < old_bits:
            yield "broken", f"{name}.{member} stands in padding, so that its size does not tell whether it is there"
        else:
            yield "added", f"{name}.{member}"


def _names(kind, old, new):
    for name, value in old.items():
        if name not in new:
            yield "broken", f"{kind}{name} is gone"
        elif new[name] != value:
            yield "broken", f"{kind}{name} was {value}, and is {new[name]}"
    for name in new.keys() - old.keys():
        yield "added", f"{kind}{name}"


def changes(old, new):
    """(verdict, sentence) for each difference of two .abi texts."""
    old, new = Shape(old), Shape(new)
    for name, struct in old.structs.items():
        if name not in new.structs:
            yield "broken", f"{name} is gone"
        else:
            yield from _struct(name, struct, new.structs[name])
    for name in new.structs.keys() - old.structs.keys():
        yield "added", name
    for name, values in old.enums.items():
        yield from _names(f"{name}: ", values, new.enums.get(name, {}))
    for name in new.enums.keys() - old.enums.keys():
        yield "added", name
    yield from _names("", old.others, new.others)


def constant_changes(old, new):
    def table(text):
        return dict(line.split(" ", 1) for line in text.splitlines())
    yield from _names("", table(old), table(new))
