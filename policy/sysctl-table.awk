# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the settings of early/sysctl.h from a file in sysctl.d(5) grammar whose every setting
# has a comment right above it that begins with `latch (else VALUE):`, `keep:` or `keep at least:`.
# A line that is neither comment nor such a setting ends the build: file, line, column.

function fail(column, text)
{
	printf "%s:%d:%d: %s\n%s\n%*s\n", FILENAME, FNR, column, text, $0, column, "^" \
		> "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	print "/* Made by policy/sysctl-table.awk from policy/floor-sysctl.conf: edit that. */"
	print "#include \"print.h\""
	print "#include \"sysctl.h\"\n"
	print "/* For each setting: a letter, path, value, fallback; blanks between, NUL behind. */"
	# Or gcc gives a text of that length 32 bytes of alignment.
	print "__attribute__((aligned(1))) const char floor_text[] ="
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
	if (match(mark, /^# latch \(else [a-z0-9_]+\): /)) {
		flags = "l"
		fallback = substr(mark, 15, RLENGTH - 17)
	}
	else if (mark ~ /^# keep: /)
		flags = "k"
	else if (mark ~ /^# keep at least: /)
		flags = "m"
	else
		fail(1, "the comment right above has to begin with `latch (else VALUE):`, `keep:` or `keep at least:` and say why")
	gsub(/\./, "/", key)
	if (key in seen)
		fail(1, "this key was set in line " seen[key])
	seen[key] = FNR
	if (!count++ && key != "net/core/default_qdisc")
		fail(1, "the first setting has to be the first barrier, net.core.default_qdisc")
	printf "\tPACK \"%s%s %s %s\\0\"\n", flags, key, value, fallback
	mark = ""
}

END {
	if (!failed && !count) {
		print ARGV[1] ": no setting in it" > "/dev/stderr"
		failed = 1
	}
	if (failed)
		exit 1
	print "\t\"\";"
	printf "_Static_assert(%d <= FLOOR_SYSCTL_MAX, \"early/sysctl.h: FLOOR_SYSCTL_MAX\");\n", count
}
