"""A look into a store, over connections that can't write or checkpoint."""

import json
import sqlite3
from contextlib import closing


def in_store(path, sql, *values):
    """What a query finds in a store."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as store:
        store.row_factory = sqlite3.Row
        return [dict(row) for row in store.execute(sql, values)]


def head(path):
    """The number of what was published so far."""
    return in_store(path, "select sequence from head")[0]["sequence"]


def memory(path):
    """What the adapter remembers, such as its place."""
    return {row["key"]: row["value"] for row in in_store(path, "select key, value from memory")}


def kept_items(path):
    """Key of an entity -> its published item."""
    rows = in_store(path, "select e.key, s.key as student, i.id, i.kind, i.sequence, i.is_withdrawn, i.is_announced, "
                    "i.detail from entity e join item i on i.id = e.item join entity s on s.id = i.student "
                    "where i.sequence is not null")
    return {row["key"]: {**row, "detail": json.loads(row["detail"])} for row in rows}


def damage(path):
    """What SQLite finds wrong with the file; nothing when it is whole."""
    found = [row["integrity_check"] for row in in_store(path, "pragma integrity_check")]
    return [] if found == ["ok"] else found
