# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the C table of early/layers/sysctl/floor.h from a file in sysctl.d(5) grammar. Every setting
# has a comment right above it, which begins with one of these marks:
#   latch (else VALUE):             the latch holds it; release sets VALUE if the old value is lost
#   latch and drop-in (else VALUE): the same, and systemd-sysctl must not set it back
#   keep:  keep at least:           hardening that stays
# A line that is neither a comment nor such a setting ends the build with file, line and column.

function fail(column, text)
{
	printf "%s:%d:%d: %s\n%s\n%*s\n", FILENAME, FNR, column, text, $0, column, "^" \
		> "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	print "/* Made by policy/sysctl-table.awk from policy/floor-sysctl.conf: edit that. */"
	print "#include \"layers/sysctl/floor.h\"\n"
	print "const struct sysctl_setting floor_sysctl[] = {"
}

/^#/ {
	# A comment of several lines: its first one marks the setting.
	if (!in_comment)
		mark = $0
	in_comment = 1
	next
}

/^[ \t]*$/ {
	in_comment = 0
	mark = ""
	next
}

{
	in_comment = 0
	if (!match($0, /=/))
		fail(length($0) + 1, "a setting is written KEY = VALUE")
	key = substr($0, 1, RSTART - 1)
	value = substr($0, RSTART + 1)
	gsub(/^[ \t]+|[ \t]+$/, "", key)
	gsub(/^[ \t]+|[ \t]+$/, "", value)
	if (key !~ /^[a-z0-9_]+([.\/]([a-z0-9_]+|\*))+$/)
		fail(1, "a key is words of a-z, 0-9 and _ (or one *) with dots between them")
	if (gsub(/\*/, "*", key) > 1)
		fail(index($0, "*"), "only one * in a key")
	if (value !~ /^[a-z0-9_]+$/)
		fail(RSTART + 1, "a value is one word or number")
	fallback = ""
	if (match(mark, /^# latch( and drop-in)? \(else [a-z0-9_]+\): /)) {
		flags = mark ~ /^# latch and/ ? "SYSCTL_DROPIN" : "0"
		fallback = substr(mark, 1, RLENGTH - 3)
		sub(/.*else /, "", fallback)
	} else if (mark ~ /^# keep: /) {
		flags = "SYSCTL_KEEP"
	} else if (mark ~ /^# keep at least: /) {
		flags = "SYSCTL_KEEP | SYSCTL_AT_LEAST"
	} else {
		fail(1, "the comment right above has to begin with `latch (else VALUE):`, " \
			"`latch and drop-in (else VALUE):`, `keep:` or `keep at least:` and say why")
	}
	gsub(/\./, "/", key)
	if (key in seen)
		fail(1, "this key was set in line " seen[key])
	seen[key] = FNR
	if (!count++ && key != "net/core/default_qdisc")
		fail(1, "the first setting has to be the first barrier, net.core.default_qdisc")
	printf "\t{ \"%s\", \"%s\", %s, \"%s\" },\n", key, value, flags, fallback
	mark = ""
}

END {
	if (!failed && !count) {
		print ARGV[1] ": no setting in it" > "/dev/stderr"
		failed = 1
	}
	if (failed)
		exit 1
	print "};"
	printf "const unsigned int floor_sysctl_count = %d;\n", count
}
