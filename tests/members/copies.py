"""A member's copy as it is fetched, opened and compared."""

import hashlib
import io
import json
import zipfile

import jsonschema

from listings.asking import seals
from listings.models import Message, Side
from members import downloads
from privacy import copy_schema, sealing
from tests.listings.asking.world import TEXT


def made(member, language="en"):
    """The bytes of a copy that was asked for, made and fetched."""
    downloads.ask(member, language=language)
    assert downloads.work() == 1
    return b"".join(downloads.fetch(member)[1])


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def rows_of(content, name):
    """The lines of a table; none where there is none."""
    with opened(content) as file:
        path = f"data/{name}.jsonl"
        if path not in file.namelist():
            return []
        return [json.loads(line) for line in file.read(path).splitlines()]


def tables_of(content):
    with opened(content) as file:
        names = [one for one in file.namelist() if one.startswith("data/")]
    found = {name.removeprefix("data/").removesuffix(".jsonl"): 0 for name in names}
    return {name: rows_of(content, name) for name in found}


def is_whole(content):
    """Every line is as the schema says, every hash is right, every file that is named is there."""
    with opened(content) as file:
        assert file.testzip() is None
        manifest = json.loads(file.read("manifest.json"))
        schema = json.loads(file.read("schema.json"))
        names = set(file.namelist())
        assert names == {*manifest["files"], "manifest.json"}
        for name, told in manifest["files"].items():
            data = file.read(name)
            assert hashlib.sha256(data).hexdigest() == told["sha256"], name
            assert len(data) == told["bytes"]
            assert "rows" not in told or data.count(b"\n") == told["rows"]
    assert schema == json.loads(json.dumps(copy_schema.schema()))
    check(schema, "manifest", manifest)
    for table, rows in tables_of(content).items():
        for row in rows:
            check(schema, table, row)
            assert set(row.get("files", [])) <= names
    return True


def check(schema, name, value):
    wanted = {**schema, "$ref": f"#/$defs/{name}"}
    validator = jsonschema.Draft202012Validator(
        wanted, format_checker=jsonschema.FormatChecker()
    )
    errors = [error.message for error in validator.iter_errors(value)]
    assert errors == [], (name, errors)


def many_messages(thread, amount):
    """So many sealed messages more, by both sides."""
    sealed = sealing.sealer(subject=thread.key_subject, table="listings_message")
    rows = [
        Message(thread=thread, side=Side.BUYER if n % 2 else Side.SUPPLIER)
        for n in range(amount)
    ]
    for n, row in enumerate(rows):
        row.body = sealed(f"Message {n}: {TEXT}", seals.place(row))
    Message.objects.bulk_create(rows, batch_size=2_000)
