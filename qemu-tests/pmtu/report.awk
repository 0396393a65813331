# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reads the lines that `report` has collected, then text.md, and replaces in the latter:
#
#   @COMMIT@ @ACCEL@ @KERNELS@
#   @UPLOADS 4@        a table of the uploads of that family
#   @COST 4@           what the uploads without RELATED lost
#   @OTHERS@           a table of FTP and UDP
#   @SECONDS 4 established 1 pause_ms@    the least and the most of all kernels

function stop(why) {
	print "report: " why "; docs/pmtu.md is not written" >"/dev/stderr"
	failed = 1
	exit 1
}

function get(suite, name, key) {
	if (!((suite, name, key) in value))
		stop(suite ": no measurement " name ", " key)
	return value[suite, name, key]
}

function seconds(ms) {
	return ms < 50 ? "below 0.1 s" : sprintf("%.1f s", ms / 1000)
}

function head(title,    i, line, rule) {
	line = "| " title
	rule = title
	gsub(/[^|]+/, "---", rule)
	rule = "|" rule
	for (i = 1; i <= count; i++) {
		line = line " | Linux " label[suites[i]]
		rule = rule "|---"
	}
	print line " |"
	print rule "|"
}

function upload(suite, name,    pause) {
	if (get(suite, name, "result") == "stalled")
		return "**stalls**"
	pause = get(suite, name, "pause_ms")
	return seconds(get(suite, name, "ms")) (pause < 1000 ? "" : ", still for " seconds(pause))
}

function uploads(family,    r, rules, words, probing, i, line) {
	split("established frag-needed related both", rules, " ")
	split("ESTABLISHED|ESTABLISHED, \"too big\" (ANSWER 2)|ESTABLISHED, RELATED|" \
		"ESTABLISHED, RELATED, \"too big\"", words, "|")
	head("INPUT accepts | `tcp_mtu_probing`")
	for (r = 1; r <= 4; r++) {
		for (probing = 0; probing <= 2; probing++) {
			line = "| " words[r] " | " probing
			for (i = 1; i <= count; i++)
				line = line " | " upload(suites[i], family " " rules[r] " " probing)
			print line " |"
		}
	}
}

function cost_row(words, name, key,    i, line, n) {
	line = "| " words
	for (i = 1; i <= count; i++) {
		n = get(suites[i], name, key)
		line = line " | " (key ~ /ms$/ ? seconds(n) : n)
	}
	print line " |"
}

function cost(family,    w, name, words, a) {
	split("ANSWER 2|ANSWER 1|`tcp_mtu_probing=2`", words, "|")
	split("frag-needed 0|established 1|established 2", name, "|")
	head("what | with")
	for (w = 1; w <= 3; w++) {
		a = " | " words[w]
		cost_row("longest time without an acknowledged byte" a, family " " name[w], "pause_ms")
		cost_row("segments sent again" a, family " " name[w], "retransmitted")
		cost_row("segments sent in all" a, family " " name[w], "segments")
		cost_row("payload of a segment at the end, bytes" a, family " " name[w], "mss")
	}
}

function others_row(words, name,    i, line, s) {
	line = "| " words
	for (i = 1; i <= count; i++) {
		s = suites[i]
		line = line " | " get(s, name, "ftp") ", " get(s, name, "closed_port") ", " \
			get(s, name, "large_datagrams")
	}
	print line " |"
}

function others() {
	head("INPUT accepts | helper")
	others_row("ESTABLISHED | none", "established none")
	others_row("ESTABLISHED | assigned by another table", "established helper")
	others_row("ESTABLISHED, \"too big\" (ANSWER 2) | none", "frag-needed none")
	others_row("ESTABLISHED, RELATED | none", "related none")
	others_row("ESTABLISHED, RELATED | assigned", "related helper")
}

function range(name, key,    i, n, least, most) {
	for (i = 1; i <= count; i++) {
		n = get(suites[i], name, key)
		if (i == 1 || n < least)
			least = n
		if (i == 1 || n > most)
			most = n
	}
	least = seconds(least)
	most = seconds(most)
	if (least == most)
		return most
	sub(/ s$/, "", least)
	return least " to " most
}

$1 == "kernel" && FILENAME == "-" {
	suites[++count] = $2
	version[$2] = $3
	split($3, number, ".")
	label[$2] = number[1] "." number[2]
	next
}

# line SUITE ROW KEY=VALUE...
$1 == "line" && FILENAME == "-" {
	delete pair
	for (i = 4; i <= NF; i++) {
		split($i, word, "=")
		pair[word[1]] = word[2]
	}
	name = $3 == "no-related" ? pair["rules"] " " pair["helper"] \
		: pair["family"] " " pair["rules"] " " pair["probing"]
	for (key in pair)
		value[$2, name, key] = pair[key]
	next
}

/^@UPLOADS / { sub(/@$/, ""); uploads($2); next }
/^@COST / { sub(/@$/, ""); cost($2); next }
/^@OTHERS@$/ { others(); next }
/^@KERNELS@$/ {
	for (i = 1; i <= count; i++)
		print "- Linux " label[suites[i]] ": " version[suites[i]]
	next
}

{
	gsub(/@COMMIT@/, commit)
	gsub(/@ACCEL@/, accel)
	while (match($0, /@SECONDS [^@]*@/)) {
		split(substr($0, RSTART + 9, RLENGTH - 10), word, " ")
		$0 = substr($0, 1, RSTART - 1) range(word[1] " " word[2] " " word[3], word[4]) \
			substr($0, RSTART + RLENGTH)
	}
	if (/@/)
		stop("text.md: unknown: " $0)
	print
}
