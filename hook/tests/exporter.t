#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAP. netlatch-metrics, and Debian's node_exporter, which reads the file that it writes
# and hands it out. The exporter runs in a network of its own, where it listens on
# loopback alone.
# Environment: BUILD (default build), with BUILD/netlatch and BUILD/userland/exporter made
# (mkimage/fetch-exporter).
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$top/build}
case $BUILD in
/*) ;;
*) BUILD=$top/$BUILD ;;
esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# shellcheck source=hook/tests/tap.sh
. "$top/hook/tests/tap.sh"
folder="$work/a folder"
mkdir "$folder"

# ---- the script ----

metrics() {
	NETLATCH_BINARY=$binary "$top/hook/netlatch-metrics" "$folder"
}
# Exactly this file, and no other.
holds() {
	cat "$folder/netlatch.prom"
	[ "$(ls -A "$folder")" = netlatch.prom ] && grep -qx "$1" "$folder/netlatch.prom"
}
stands_in() {
	printf '#!/bin/sh\n[ "$*" = "status --prometheus" ] || exit 2\n%s\n' "$1" \
		>"$work/netlatch"
	chmod 755 "$work/netlatch"
	binary=$work/netlatch
}
stands_in 'echo "netlatch_x 1"; echo "# end"'
expect 0 "" "script: writes what status prints" metrics
expect 0 "" "script: to one file" holds 'netlatch_x 1'
expect 0 644 "script: everybody may read it" stat -c %a "$folder/netlatch.prom"
stands_in 'echo "netlatch_x 2"; exit 3'
expect 1 "stay those of before" "script: status fails, and that is said" metrics
expect 0 "" "script: the old file stays" holds 'netlatch_x 1'
stands_in 'echo "netlatch_x 3"'
expect 1 "is not whole" "script: a text without its end, as of a full disk" metrics
expect 0 "" "script: the old file stays then, too" holds 'netlatch_x 1'
stands_in 'echo "netlatch_x 4"; echo "# end"'
expect 0 "" "script: once more" metrics
expect 0 "" "script: the file is replaced" holds 'netlatch_x 4'

# ---- the exporter ----

# What a person with a browser gets.
cat >"$work/get" <<'END'
use IO::Socket::INET;
my $try = 0;
my $s;
until ($s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:9100")) {
	die "nobody listens: $!\n" if ++$try > 200;
	select undef, undef, undef, 0.1;
}
print $s "GET /metrics HTTP/1.0\r\n\r\n";
print while <$s>;
END
cat >"$work/serve" <<'END'
ip link set lo up || exit 9
"$1" --web.listen-address=127.0.0.1:9100 --collector.disable-defaults \
	--collector.textfile --collector.textfile.directory="$2" 2>"$3" &
perl "$4"
kill $!
wait $! 2>/dev/null
END
scrape() {
	user=
	[ "$(id -u)" = 0 ] || user="--user --map-root-user"
	# shellcheck disable=SC2086 # options
	unshare $user --net sh "$work/serve" \
		"$BUILD/userland/exporter/usr/bin/prometheus-node-exporter" "$folder" \
		"$work/log" "$work/get" | tr -d '\r' >"$work/scraped"
	grep -e level=error -e '^HTTP' -e netlatch -e textfile "$work/log" "$work/scraped"
	grep -q '^HTTP/1.0 200' "$work/scraped" &&
		grep -qx 'node_textfile_scrape_error 0' "$work/scraped"
}
# Sorted lines with numbers of one form: the exporter has its own.
figures() {
	perl -ne 'printf "%s %.10g\n", $1, $2 if /^(netlatch_.*) (\S+)$/' "$1" | sort
}
# What the exporter hands out of ours, as netlatch has written it.
handed_out() {
	scrape || return 1
	figures "$folder/netlatch.prom" >"$work/written"
	figures "$work/scraped" | diff "$work/written" -
}
if [ ! -x "$BUILD/userland/exporter/usr/bin/prometheus-node-exporter" ]; then
	echo "no $BUILD/userland/exporter; run mkimage/fetch-exporter" >"$work/out"
	ok 1 "exporter: is there"
	done_testing
fi
binary=$BUILD/netlatch
expect 0 "" "exporter: the figures of this machine" metrics
expect 0 "" "exporter: takes them, and hands them out" handed_out
helped() {
	grep -qx '# TYPE netlatch_level gauge' "$work/scraped" &&
		grep -qx '# TYPE netlatch_release_refusals_total counter' "$work/scraped"
}
expect 0 "" "exporter: with their types" helped

# Each metric that there is, as the unit test prints them, with quotes in names.
made_up() {
	NETLATCH_KEEP_PROMETHEUS=$work/texts \
		"$BUILD/early/tests/verbs/tests/status-prometheus-test" || return 1
	mkdir "$work/split"
	(cd "$work/split" && awk '{ print >(n + 0 ".prom") } /^# end$/ { n++ }' ../texts)
	for split in "$work/split"/*; do
		cp "$split" "$folder/netlatch.prom"
		handed_out || return 1
	done
	echo "texts: $(find "$work/split" -type f | wc -l)"
}
expect 0 "texts: 9" "exporter: all that status --prometheus can print" made_up
echo 'netlatch_broken{level="full" 1' >"$folder/netlatch.prom"
expect 1 "node_textfile_scrape_error 1" "exporter: control, it does notice a mistake" scrape

done_testing
