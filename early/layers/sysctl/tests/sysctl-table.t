#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# policy/sysctl-table.awk: what it makes of good files, and how it refuses bad ones. Then
# the floor itself: each setting says why, in the grammar that sysctl(8) and systemd read.
# Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

barrier='# latch (else fq): first
net.core.default_qdisc = blackhole
'

# table TEXT: runs the table maker on it.
table() {
	printf '%s' "$1" > "$work/in.conf"
	awk -f policy/sysctl-table.awk "$work/in.conf" > "$work/out.c" 2> "$work/err"
}

# makes TEXT ENTRY...: the table has exactly these entries, and is C.
makes() {
	table "$1" || { cat "$work/err"; return 1; }
	shift
	grep '^	{ ".*" },$' "$work/out.c" > "$work/entries"
	for entry; do
		printf '	%s\n' "$entry"
	done | diff - "$work/entries" &&
		[ ! -s "$work/err" ] &&
		${CC:-gcc} -Wall -Wextra -Werror -Iearly -c -o "$work/out.o" "$work/out.c"
}

# refuses LINE COLUMN WORDS TEXT: it fails, names file:line:column and says these words;
# then comes the line itself, and a caret under that column.
refuses() {
	if table "$4"; then
		echo "accepted:" && cat "$work/out.c"
		return 1
	fi
	cat "$work/err"
	{
		read -r where
		IFS= read -r line
		IFS= read -r caret
	} < "$work/err"
	case $where in
	"$work/in.conf:$1:$2: "*"$3"*) ;;
	*) return 1 ;;
	esac
	[ "$line" = "$(sed -n "$1p" "$work/in.conf")" ] &&
		[ "$caret" = "$(printf '%*s' "$2" '^')" ] &&
		! grep -q '^const unsigned int floor_sysctl_count' "$work/out.c"
}

a='{ "net/core/default_qdisc", "blackhole", 0, "fq" },'
check 'one setting' makes "$barrier" "$a"
check 'latch and drop-in' makes "$barrier# latch and drop-in (else 7): x
a.b = 1
" "$a" '{ "a/b", "1", SYSCTL_DROPIN, "7" },'
check 'keep, and keep at least' makes "$barrier# keep: x
a.b = 1
# keep at least: x
a.c = 2
" "$a" '{ "a/b", "1", SYSCTL_KEEP, "" },' \
	'{ "a/c", "2", SYSCTL_KEEP | SYSCTL_AT_LEAST, "" },'
check 'a comment of several lines' makes "$barrier# keep: x
# and more
# latch (else 1): of it
a.b=1
" "$a" '{ "a/b", "1", SYSCTL_KEEP, "" },'
check 'blanks and tabs around both sides, and none' makes "$barrier# latch (else 7): x
  a.b	=   1	
# latch (else 7): x
a.c=2
" "$a" '{ "a/b", "1", 0, "7" },' '{ "a/c", "2", 0, "7" },'
check 'a star, slashes, no newline at the end' makes "$barrier# latch (else 7): x
net/ipv4/conf/*/rp_filter = 1" "$a" '{ "net/ipv4/conf/*/rp_filter", "1", 0, "7" },'
check 'empty lines' makes "

$barrier

# a comment on its own

" "$a"

check 'no equals sign' refuses 4 4 'KEY = VALUE' "$barrier# latch (else 7): x
a.b"
check 'no comment above' refuses 3 1 'comment right above' "${barrier}a.b = 1
"
check 'an empty line between comment and setting' refuses 5 1 'comment right above' \
	"$barrier# latch (else 7): x

a.b = 1
"
check 'a comment for two settings' refuses 5 1 'comment right above' \
	"$barrier# latch (else 7): x
a.b = 1
a.c = 1
"
check 'a comment that does not begin with a mark' refuses 4 1 'comment right above' \
	"$barrier# because
a.b = 1
"
check 'a mark without its reason' refuses 4 1 'comment right above' \
	"$barrier# latch (else 1):
a.b = 1
"
check 'no value for the case that nobody knows' refuses 4 1 'comment right above' \
	"$barrier# latch: x
a.b = 1
"
check 'a mark misspelt' refuses 4 1 'comment right above' "$barrier# latch (else 1) : x
a.b = 1
"
check 'a key of one word' refuses 4 1 'a key is words' "$barrier# latch (else 7): x
a = 1
"
check 'no key' refuses 4 1 'a key is words' "$barrier# latch (else 7): x
 = 1
"
check 'a key that ends in a dot' refuses 4 1 'a key is words' "$barrier# latch (else 7): x
a. = 1
"
check 'a key that climbs out' refuses 4 1 'a key is words' "$barrier# latch (else 7): x
a/../b = 1
"
check 'a quote in a key' refuses 4 1 'a key is words' "$barrier# latch (else 7): x
a.\"b = 1
"
check 'two stars' refuses 4 3 'only one' "$barrier# latch (else 7): x
a.*.*.b = 1
"
check 'a star beside letters' refuses 4 1 'a key is words' "$barrier# latch (else 7): x
a.b*.c = 1
"
check 'no value' refuses 4 6 'a value is' "$barrier# latch (else 7): x
a.b =
"
check 'two words for a value' refuses 4 6 'a value is' "$barrier# latch (else 7): x
a.b = 1 2
"
check 'a quote in a value' refuses 4 6 'a value is' "$barrier# latch (else 7): x
a.b = \"1\"
"
check 'a comment behind a value' refuses 4 6 'a value is' "$barrier# latch (else 7): x
a.b = 1 # why
"
check 'a key set twice, written differently' refuses 6 1 'set in line 4' \
	"$barrier# latch (else 7): x
a.b = 1
# latch (else 7): x
a/b = 2
"
check 'another key before the first barrier' refuses 2 1 'first barrier' \
	"# latch (else 7): x
a.b = 1
$barrier"

refuses_nothing() {
	! table "$1" && grep 'no setting' "$work/err"
}
check 'no setting at all' refuses_nothing '# latch (else 1): only a comment
'
check 'an empty file' refuses_nothing ''

# ---- the floor ----

floor=policy/floor-sysctl.conf

floor_makes_table() {
	awk -f policy/sysctl-table.awk "$floor" > "$work/floor.c" || return 1
	settings=$(grep -vc -e '^#' -e '^[[:space:]]*$' "$floor")
	entries=$(grep -c '^	{ ".*" },$' "$work/floor.c")
	echo "$settings settings, $entries entries"
	[ "$settings" -gt 20 ] && [ "$settings" -eq "$entries" ]
}
check 'every setting of the floor is in its table' floor_makes_table

# Written apart from the awk program: a comment line right above each setting.
floor_is_commented() {
	previous=
	while IFS= read -r line; do
		case $line in
		'#'* | '') ;;
		*)
			case $previous in
			'# '?*) ;;
			*) echo "no comment: $line" && return 1 ;;
			esac
			;;
		esac
		previous=$line
	done < "$floor"
}
check 'every setting of the floor has a comment right above' floor_is_commented

# sysctl.d(5): KEY = VALUE, comments begin with # or ;, dots or slashes, globs allowed.
floor_is_sysctl_d() {
	! grep -vnE -e '^#' -e '^$' \
		-e '^[a-z0-9_]+([./]([a-z0-9_]+|\*))+ = [a-z0-9_]+$' "$floor"
}
check 'the floor is plain sysctl.d grammar' floor_is_sysctl_d

check_done
