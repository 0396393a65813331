#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `netlatch status --json` prints, against docs/status-schema.json. The judge is
# jsonschema of Python. The objects are those of status-json-test.c, which has many states
# of a machine, and those that the binary prints in namespaces of its own. A key that the
# schema lacks fails, and so does a key of the schema that no object has.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

netlatch=$(realpath "${NETLATCH:-build/netlatch}")
made_up=${NETLATCH_TESTS:-build/early/tests}/verbs/tests/status-json-test

cat > "$work/judge" << 'END'
import json, sys
from jsonschema import Draft202012Validator as Validator

schema = json.load(open("docs/status-schema.json"))
objects = [json.loads(line) for line in open(sys.argv[2])]

def fail(why):
    sys.exit("%s (of %d objects)" % (why, len(objects)))

def valid(schema, value):
    return next(Validator(schema).iter_errors(value), None)

# The place of each key of the schema, as layers.qdisc.why and links[].name.
def keys(part, path=""):
    part = schema["$defs"][part["$ref"].split("/")[-1]] if "$ref" in part else part
    for key, below in part.get("properties", {}).items():
        yield path + key
        yield from keys(below, path + key + ".")
    if "items" in part:
        yield from keys(part["items"], path[:-1] + "[].")

def seen(value, path=""):
    if isinstance(value, dict):
        for key, below in value.items():
            yield path + key
            yield from seen(below, path + key + ".")
    elif isinstance(value, list):
        for below in value:
            yield from seen(below, path[:-1] + "[].")

# Each object inside a value, so that something can be added to it.
def inside(value):
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value:
        if isinstance(below, (dict, list)):
            yield from inside(below)

if sys.argv[1] == "schema":
    Validator.check_schema(schema)
elif sys.argv[1] == "valid":
    len(objects) >= 2 or fail("too few objects")
    for o in objects:
        error = valid(schema, o)
        error and fail("%s: %s" % (list(error.absolute_path), error.message))
elif sys.argv[1] == "all":
    have = {path for o in objects for path in seen(o)}
    lacks = [path for path in keys(schema) if path not in have]
    lacks and fail("no object has " + ", ".join(lacks))
elif sys.argv[1] == "strict":
    for o in objects:
        for place in list(inside(o)):
            place["new"] = 1
            valid(schema, o) or fail("a new key is accepted beside %s" % list(place))
            del place["new"]
            for key in list(place):
                value = place.pop(key)
                valid(schema, o) or fail("%s is not required" % key)
                place[key] = value
END

judge() {
	/usr/bin/python3 "$work/judge" "$@" 2>&1
}

NETLATCH_KEEP_JSON=$work/made-up "$made_up" > "$work/out" 2>&1 || cat "$work/out"
touch "$work/made-up"
check 'the schema is one' judge schema /dev/null
check 'many states of a machine keep to it' judge valid "$work/made-up"
check 'it has no key that is never printed' judge all "$work/made-up"
check 'a new key would be noticed, and a missing one' judge strict "$work/made-up"

# A real lock, as root of namespaces that an unprivileged user has made: it cannot change
# anything of this machine there, and reaches no more than its own network.
cat > "$work/lock" << 'END'
mount -t tmpfs none /run || exit 9
"$1" status --json
"$1" lock --force --no-guard > /dev/null 2>&1
"$1" status --json
"$1" release > /dev/null 2>&1
"$1" status --json > "$2"
cat "$2"
# The refusal has locked again, and left a guard.
guard=$(sed -n 's/.*"guard":\([1-9][0-9]*\),.*/\1/p' "$2")
[ -z "$guard" ] || kill -KILL "$guard"
END
real() {
	chmod 755 "$work"
	cp "$netlatch" "$work/netlatch"
	set -- unshare --user --map-root-user --net --mount --pid --fork \
		sh "$work/lock" "$work/netlatch" /run/json
	[ "$(id -u)" -ne 0 ] || set -- setpriv --reuid 65534 --regid 65534 --clear-groups \
		--no-new-privs --inh-caps=-all --bounding-set=-all "$@"
	"$@" > "$work/real"
	cat "$work/real"
	[ "$(wc -l < "$work/real")" -eq 3 ] && judge valid "$work/real" &&
		grep -q '"level":"degraded"' "$work/real" &&
		grep -q '"refusals":1' "$work/real"
}
check 'status before and after a real lock, and after a refusal' real

check_done
