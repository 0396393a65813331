#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the command line of the binary without cutting this machine off the network.
# `lock` only runs where it has to refuse before it changes anything (as another user, or
# without /proc), or where it can only change another user's own namespaces. Run it from
# the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

netlatch=${NETLATCH:-build/netlatch}
nobody=65534
unset SSH_CONNECTION SSH_CLIENT SSH_TTY # the test may run over ssh

# A place that any user can read.
chmod 755 "$work"
mkdir "$work/root"
cp "$netlatch" "$work/root/netlatch" || exit 1
chmod -R 755 "$work/root"

# gives STATUS STDOUT STDERR COMMAND...: checks the exit status, and that each stream
# holds the given words; a stream without words has to be empty.
gives() {
	status=$1 out=$2 err=$3
	shift 3
	"$@" > "$work/out" 2> "$work/err" < /dev/null
	got=$?
	echo "exit $got"
	sed 's/^/stdout: /' "$work/out"
	sed 's/^/stderr: /' "$work/err"
	[ "$got" -eq "$status" ] && holds "$work/out" "$out" && holds "$work/err" "$err"
}

holds() {
	if [ -n "$2" ]; then
		grep -qF -e "$2" "$1"
	else
		[ ! -s "$1" ]
	fi
}

# Any user but root, with nothing that root could have left behind.
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid "$nobody" --regid "$nobody" --clear-groups \
			--no-new-privs --inh-caps=-all --bounding-set=-all "$@"
	else
		"$@"
	fi
}

run() {
	as_nobody "$work/root/netlatch" "$@"
}

if [ "$(as_nobody id -u)" -eq 0 ] || ! run version > /dev/null; then
	echo 'Bail out! cannot become another user than root: lock must not be tried'
	exit 1
fi

# ---- usage ----

usage='usage: netlatch VERB'
check 'no verb: usage, exit 2' gives 2 '' "$usage" run
check 'it says that nothing was done' gives 2 '' 'nothing was done' run
check 'an unknown verb: usage, exit 2' gives 2 '' "$usage" run frobnicate
check 'it is named' gives 2 '' "unknown verb: 'frobnicate'" run frobnicate
check 'an empty verb' gives 2 '' "unknown verb: ''" run ''
check 'part of a verb is no verb' gives 2 '' "unknown verb: 'loc'" run loc
check 'an unknown option instead of a verb' gives 2 '' "$usage" run --frobnicate
for verb in lock release status help version; do
	check "$verb with an unknown option: usage, exit 2" \
		gives 2 '' "usage: netlatch $verb" run "$verb" --frobnicate
	check "$verb with a word too many: it is named" \
		gives 2 '' "$verb: 'word' is unknown" run "$verb" word
	check "$verb --help" gives 0 "usage: netlatch $verb" '' run "$verb" --help
	check "$verb -h behind a word" \
		gives 0 "usage: netlatch $verb" '' run "$verb" word -h
	check "help $verb" gives 0 "usage: netlatch $verb" '' run help "$verb"
	check "it tells the exit statuses" gives 0 'Exit status:' '' run help "$verb"
done
check 'a known option does not excuse an unknown one' \
	gives 2 '' "'--debg' is unknown" run lock --debug --debg
check 'an option of 4,000 characters' \
	gives 2 '' 'usage: netlatch lock' run lock "$(printf '%4000s' '' | tr ' ' x)"
check 'percent signs are no format' gives 2 '' "'%s%n%s'" run '%s%n%s'
check 'help' gives 0 "$usage" '' run help
check '--help' gives 0 "$usage" '' run --help
check '-h' gives 0 "$usage" '' run -h
check 'help names every verb' gives 0 'close the wire' '' run help
check 'help of an unknown verb' \
	gives 2 '' "help: 'frobnicate' is unknown" run help frobnicate
check 'help of two verbs' gives 2 '' "help: 'release' is unknown" run help lock release
check 'help names every option' \
	gives 0 '[--force] [--no-guard] [--debug]' '' run help lock
check 'help explains the exit statuses' \
	gives 0 '3  the wire is NOT closed' '' run help lock
check 'version' gives 0 "netlatch ${VERSION:-}" '' run version
check '--version' gives 0 "netlatch ${VERSION:-}" '' run --version

check 'release --when needs a word that it knows' \
	gives 2 '' "release: --when soon is not allowed; use proven|ruleset" \
	run release --when soon
check 'and one at all' \
	gives 2 '' "release: --when needs a value: proven|ruleset" \
	run release --when
check 'release --wait needs a number' \
	gives 2 '' "release: --wait 1s is not allowed; use 0 to 3600 seconds, forever or policy" \
	run release --wait 1s
check 'of at most an hour' \
	gives 2 '' "release: --wait 3601 is not allowed; use 0 to 3600 seconds, forever or policy" \
	run release --wait=3601
check 'waiting forever and --when manual exclude each other' \
	gives 2 '' "release: --wait forever is not allowed; use another --when" \
	run release --when manual --wait forever
check 'help names what --when knows' \
	gives 0 'proven|ruleset|auto|network-pre|manual' '' run help release

# A call prints only so much: the last line of a long help must not be cut.
check 'help release: the whole text' \
	gives 0 '`netlatch lock` stops it, and nothing opens.' '' run help release
check 'help release: policy' gives 0 'netlatch-release.service has' '' run help release

# ---- not root ----

check 'lock without root: exit 3' gives 3 '' 'only root' run lock
check 'and it says that the wire is not closed' gives 3 '' 'NOT closed' run lock
check 'release without root: exit 1, nothing done' \
	gives 1 '' 'only root can open; nothing was done' run release
check 'release --force without root neither' gives 1 '' 'only root' run release --force
status_is_json() {
	run status --json > "$work/json" &&
		perl -MJSON::PP -0777 -e 'JSON::PP->new->decode(<STDIN>)' < "$work/json"
}
check 'status --json is JSON' status_is_json
check 'status without root works' gives 0 'netlatch: ' '' run status
if [ ! -e /run/netlatch/state ]; then
	# In a container nobody sees the network of the machine.
	answer='netlatch: not covered: nothing has shut the network in this boot'
	[ "$(readlink /proc/self/ns/pid)" = 'pid:[4026531836]' ] ||
		answer='netlatch: unknown: this is a container'
	check 'status on a machine without netlatch says so, and not that all is well' \
		gives 0 "$answer" '' "$netlatch" status
	check 'and --check, in one line, with 3' \
		gives 3 "$answer" '' "$netlatch" status --check
	check 'one line' [ "$("$netlatch" status --check | wc -l)" -eq 1 ]
	check 'and that no lock has run' \
		gives 0 'has run in this boot' '' "$netlatch" status
	check 'and how release would judge the present ruleset' \
		gives 0 'Would release open on the present ruleset?' '' "$netlatch" status
	check 'in few lines' sh -c "[ \$($netlatch status | wc -l) -le 8 ]"
fi

# ---- status: from where, how, and to a full device ----

in_own_network() {
	if [ "$(id -u)" -eq 0 ]; then
		unshare --net "$@"
	else
		unshare --user --net "$@"
	fi
}
# Whatever this machine is, another network namespace cannot tell.
check 'status in another network namespace: unknown' \
	gives 0 'netlatch: unknown: this is a' '' in_own_network "$netlatch" status
check 'and --check ends with 3' \
	gives 3 'netlatch: unknown: this is a' '' in_own_network "$netlatch" status --check
check '--json names it' \
	gives 0 '"check":"unknown"' '' in_own_network "$netlatch" status --json
check 'two forms at a time: usage' \
	gives 2 '' 'one form at a time' run status --check --json
check '--color knows three words' \
	gives 2 '' '--color green is not allowed; use auto, always or never' \
	run status --color green

to_full() {
	run "$@" > /dev/full 2> "$work/err"
	got=$?
	cat "$work/err"
	[ $got -eq 3 ] && grep -qF 'No space left on device; what was printed is not whole' \
		"$work/err"
}
for form in '' --json --prometheus --check; do
	# shellcheck disable=SC2086 # no word, or one
	check "status $form to a full device: exit 3" to_full status $form
done
check 'version to a full device: exit 3' to_full version
check 'help to a full device: exit 3' to_full help lock
check 'the same with --help' to_full lock --help

# on_terminal COLUMNS ENVIRONMENT... COMMAND: its output there. (script of bsdutils.)
on_terminal() {
	columns=$1
	shift
	printf '%s ' stty cols "$columns" rows 24 ';' exec env "$@" > "$work/typed"
	script -qec "sh $work/typed" /dev/null < /dev/null | tr -d '\r'
}
colours() {
	on_terminal 80 "$@" "$netlatch" status > "$work/seen"
	cat "$work/seen"
	grep -q "$(printf '\033')" "$work/seen"
}
no_colours() {
	! colours "$@"
}
if command -v script > /dev/null; then
	check 'colours on a terminal' colours -u NO_COLOR TERM=xterm
	check 'none under NO_COLOR' no_colours NO_COLOR=1 TERM=xterm
	check 'none on a dumb terminal' no_colours -u NO_COLOR TERM=dumb
	# shellcheck disable=SC2016 # for awk
	check 'no line is wider than the terminal' sh -c \
		"awk 'length > 80 { exit 1 } END { exit NR < 3 }' '$work/seen'"
fi
check 'none in a pipe' sh -c "! '$netlatch' status | grep -q \"\$(printf '\\033')\""
check '--color always' \
	gives 0 "$(printf '\033[0m')" '' run status --color=always

# ---- status --watch ----

# It looks at once, then after each change, and sleeps in between.
cat > "$work/watched" << 'END'
looks() {
	until [ "$(grep -c '^netlatch: ' "$2")" -ge "$1" ]; do
		kill -0 "$pid" && sleep 0.1 || exit 9
	done
}
mount -t tmpfs none /run || exit 9
"$1" status --watch > "$2" &
pid=$!
looks 1 "$2"
sleep 1
[ "$(grep -c '^netlatch: ' "$2")" -eq 1 ] || exit 8
nft add table inet fw
looks 2 "$2"
sleep 0.3 # what the change before has brought is over
ip link add dummy0 type veth peer name dummy1
looks 3 "$2"
sleep 0.3
mkdir /run/netlatch
looks 4 "$2"
sleep 0.3
echo x > /run/netlatch/refused
looks 5 "$2"
sleep 1
[ "$(grep -c '^netlatch: ' "$2")" -le 6 ] || exit 7
kill "$pid"
wait "$pid"
END
watches() {
	user=
	[ "$(id -u)" -eq 0 ] || user='--user --map-root-user'
	# shellcheck disable=SC2086 # a list of options
	timeout 60 unshare $user --mount --net --propagation private \
		sh "$work/watched" "$work/root/netlatch" "$work/looks"
	got=$?
	cat "$work/looks"
	return $got
}
check 'status --watch looks again when the ruleset, a link or a file changes' watches
check 'and says what release would do' \
	grep -q 'Would release open on the present ruleset?' "$work/looks"
# The end of the input would end it, too, so that comes late.
ends_by_key() {
	rm -f "$work/fed"
	mkfifo "$work/keys"
	{
		sleep 1
		printf q
		sleep 30
		: > "$work/fed"
	} > "$work/keys" &
	script -qec "env TERM=xterm '$netlatch' status --watch; echo exit \$?" /dev/null \
		< "$work/keys" > "$work/seen"
	ended=$?
	kill $!
	cat "$work/seen"
	[ $ended -eq 0 ] && [ ! -e "$work/fed" ] && grep -q 'exit 0' "$work/seen"
}
if command -v script > /dev/null; then
	check 'q ends status --watch' ends_by_key
fi
full_watch() {
	timeout 20 "$netlatch" status --watch > /dev/full 2> "$work/err"
	[ $? -eq 3 ] && grep -q 'not whole' "$work/err"
}
check 'status --watch to a full device ends' full_watch

# ---- status after a refusal ----

# In a network and a /run of its own, where a table of netlatch stands and release has
# refused. The process that waits is a perl with the lock of the waiter and the words of
# its command line. F_SETLK is 6, F_WRLCK 1.
cat > "$work/refused" << 'END'
netlatch=$1
shift
mount -t tmpfs none /run && mkdir /run/netlatch && nft add table inet netlatch || exit 9
printf 'WHEN=ruleset\n#why\n' > /run/netlatch/refused
[ $# -eq 0 ] || {
	perl -e 'open F, "+>", "/run/netlatch/waiter" or die;
		my $lock = pack("s s x4 q q i x4", 1, 0, 0, 0, 0);
		fcntl(F, 6, $lock) or die;
		open G, ">", "/run/ready"; close G; sleep 60' -- "$@" > /dev/null 2>&1 &
	until [ -e /run/ready ]; do
		kill -0 $! || exit 9
		sleep 0.1
	done
}
"$netlatch" status
[ $# -eq 0 ] || kill $!
END
refused() {
	user=
	[ "$(id -u)" -eq 0 ] || user='--user --map-root-user'
	# shellcheck disable=SC2086 # a list of options
	unshare $user --mount --net --propagation private \
		sh "$work/refused" "$work/root/netlatch" "$@"
}
check 'status names the condition that a plain release has' \
	gives 0 '`netlatch release` (--when ruleset) would: refuse' '' refused
check 'and says that nobody waits' gives 0 'No process waits: nothing opens' '' refused
check 'or on what the process that waits opens' \
	gives 0 'when it stands (--when proven); ' '' refused release --when proven
check 'with = as well' \
	gives 0 'when it stands (--when proven); ' '' refused release --when=proven
check 'auto without a limit waits for a ruleset' \
	gives 0 'when it stands (--when ruleset); ' '' refused release --when auto
check 'which is the default' \
	gives 0 'when it stands (--when ruleset); ' '' refused release --wait forever

# ---- no /proc ----

# A root directory that holds the binary and nothing else, in a network of its own.
in_empty_root() {
	if [ "$(id -u)" -eq 0 ]; then
		unshare --net chroot "$work/root" "$@"
	else
		unshare --net --map-root-user chroot "$work/root" "$@"
	fi
}

without_proc() {
	# Nothing but the binary may be in there, least of all /proc.
	[ "$(ls -A "$work/root")" = netlatch ] || return 1
	gives 3 '' "$2" in_empty_root /netlatch "$1"
}

check 'lock without /proc: exit 3' without_proc lock '/proc is not mounted'
check 'and it says that the wire is not closed' without_proc lock 'NOT closed'
check 'release without /proc: exit 1, nothing opened' gives 1 '' '/proc is not mounted' \
	in_empty_root /netlatch release --force
check 'status without /proc: exit 3' without_proc status '/proc is not mounted'
check 'help needs no /proc' gives 0 "$usage" '' in_empty_root /netlatch help

# ---- a login by network ----

# Should it not refuse, there is no /proc through which it could change anything.
by_ssh() (
	export "$1=192.0.2.1 1 192.0.2.2 22"
	gives 3 '' "$2" in_empty_root /netlatch lock
)
for variable in SSH_CONNECTION SSH_CLIENT SSH_TTY; do
	check "lock under $variable: exit 3" by_ssh "$variable" 'would cut this login'
done
check 'it says how to do it all the same' by_ssh SSH_CONNECTION '--force'
check 'and that the wire is not closed' \
	by_ssh SSH_CONNECTION 'if that is meant; NOT closed'

# With /proc, as root of namespaces that an unprivileged user has made: lock cannot change
# anything of this machine there. /run is empty. Without a PID namespace of its own it would
# refuse, because the network is not that of PID 1.
cat > "$work/root/by-ssh" <<'END'
mount -t tmpfs none /run && cd /proc/sys/net/ipv4 || exit 99
before=$(cat conf/*/arp_ignore icmp_echo_ignore_all)
"$NETLATCH" "$@"
status=$?
after=$(cat conf/*/arp_ignore icmp_echo_ignore_all)
[ "$before" = "$after" ] && [ -z "$(ls -A /run)" ] && echo unchanged || echo changed
exit "$status"
END
in_own_namespaces() {
	as_nobody env SSH_CONNECTION=x NETLATCH="$work/root/netlatch" \
		unshare --user --map-root-user --net --mount --pid --fork \
		sh "$work/root/by-ssh" "$@"
}
check 'lock under ssh changes nothing' gives 3 unchanged 'would cut this login' \
	in_own_namespaces lock
check 'nor with other options' gives 3 unchanged 'would cut this login' \
	in_own_namespaces lock --no-guard --debug
is_changed() {
	in_own_namespaces lock --force --no-guard > "$work/out" 2> "$work/err" < /dev/null
	cat "$work/out" "$work/err"
	grep -qx changed "$work/out" && ! grep -qF 'would cut' "$work/err"
}
check '--force does it, and what it changes is seen here' is_changed
rm "$work/root/by-ssh"

check_done
