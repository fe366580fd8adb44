"""What the fuzzer of `heavy_description` knows beyond the description: real ids, tokens and certificates, so that it
reaches deep; one more check; and what was answered, written down for the test.

Loaded by schemathesis (SCHEMATHESIS_HOOKS). EEMOL_GIVEN names a JSON file of the test:
  {"certificates": {"<operationId>": ["<certificate>", "<key>"]}, "given": {"<operationId>": [{"path": {…}, …}, …]}}
Each second valid case of an operation is one of those given, in turn; `{n}` in a text becomes a number of its own.
EEMOL_SEEN names the file to write: {"<operationId>": {"<status>": <how often>}}.
"""
import atexit
import itertools
import json
import os
from collections import Counter, defaultdict

import schemathesis
from schemathesis.core.parameters import EncodedPath

with open(os.environ["EEMOL_GIVEN"], encoding="utf-8") as file:
    GIVEN = json.load(file)

NUMBERS = itertools.count(1)
TURNS = {name: itertools.cycle(cases) for name, cases in GIVEN["given"].items()}
VALID = Counter()
SEEN = defaultdict(Counter)

# Headers of the transport, which no description names.
TRANSPORT = {"connection", "content-length", "content-type", "date", "transfer-encoding"}


def name_of(case):
    return case.operation.definition.raw["operationId"]


def numbered(value, number):
    if isinstance(value, str):
        return value.replace("{n}", number)
    if isinstance(value, dict):
        return {name: numbered(one, number) for name, one in value.items()}
    if isinstance(value, list):
        return [numbered(one, number) for one in value]
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    name = name_of(case)
    if name in GIVEN["certificates"]:
        kwargs["cert"] = tuple(GIVEN["certificates"][name])
    if name not in TURNS or not is_valid(case):
        return
    VALID[name] += 1
    if VALID[name] % 2 == 0:
        return
    real = numbered(next(TURNS[name]), str(next(NUMBERS)))
    if "path" in real:
        # Slashes of a path stay as they are.
        case.path_parameters = {key: EncodedPath(value) for key, value in real["path"].items()}
    if "query" in real:
        case.query = real["query"]
    if "headers" in real:
        case.headers = {**(case.headers or {}), **real["headers"]}
        # A token that was given is no guess: without it, or with another, the same request must be refused.
        case._has_explicit_auth = "Authorization" in real["headers"]
    if "body" in real:
        case.body = real["body"]
        case.media_type = real["media"]


def is_valid(case):
    """Whether the case is meant to be taken, by the method that the operation has."""
    meta = case.meta
    return meta is not None and meta.generation.mode.is_positive and case.method.lower() == case.operation.method.lower()


@schemathesis.hook
def after_call(context, case, response):
    if response.request.method.lower() == case.operation.method.lower():
        SEEN[name_of(case)][str(response.status_code)] += 1


@schemathesis.check
def documented_headers(ctx, response, case):
    """No answer has a header that the description does not name."""
    if response.request.method.lower() != case.operation.method.lower():
        return
    described = case.operation.definition.raw["responses"].get(str(response.status_code))
    if described is None:
        return
    known = TRANSPORT | {name.lower() for name in described.get("headers", {})}
    extra = sorted(name for name in response.headers if name.lower() not in known)
    if extra:
        raise AssertionError(f"undocumented header with {response.status_code}: {', '.join(extra)}")


@schemathesis.check
def documented_members(ctx, response, case):
    """No JSON answer has a member that its schema does not name, where the schema names members."""
    described = case.operation.definition.raw["responses"].get(str(response.status_code))
    if described is None or "json" not in (response.headers.get("content-type") or [""])[0]:
        return
    media = response.headers["content-type"][0].split(";")[0]
    schema = described.get("content", {}).get(media, {}).get("schema")
    extra = unknown(case.operation.schema.raw_schema, schema, response.json(), "")
    if extra:
        raise AssertionError(f"undocumented member with {response.status_code}: {', '.join(sorted(extra))}")


def unknown(root, schema, value, place):
    while isinstance(schema, dict) and "$ref" in schema:
        found = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    if not isinstance(schema, dict) or any(name in schema for name in ("allOf", "anyOf", "oneOf")):
        return set()
    if isinstance(value, list) and "items" in schema:
        return set().union(*(unknown(root, schema["items"], one, f"{place}/*") for one in value))
    if not isinstance(value, dict) or "properties" not in schema:
        return set()
    found = set()
    for name, one in value.items():
        if name in schema["properties"]:
            found |= unknown(root, schema["properties"][name], one, f"{place}/{name}")
        else:
            found.add(f"{place}/{name}")
    return found


@atexit.register
def write_down():
    with open(os.environ["EEMOL_SEEN"], "w", encoding="utf-8") as file:
        json.dump(SEEN, file)
