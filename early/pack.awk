# SPDX-License-Identifier: GPL-2.0-or-later
# Packs the texts that early/pack.h has marked, in the assembly of the whole program: the pair of
# neighbours that is most frequent becomes one byte that is not printable, as long as there are any, so
# that bytes of pairs stand for pairs again. The table goes into print_pairs, which print_args() reads.
#
# A format loses its mark, a message keeps it. A text that is marked and not understood ends the build.

# Two bytes a call besides: in al the ABI passes how many vector registers hold arguments for the dots of a
# function. Built without SSE there are none, and none of these asks, nor do klibc's. The line stays, empty.
# Between it and the call only arguments are moved.
function idle(i)
{
	if (line[i] != "\txorl\t%eax, %eax")
		return 0
	while (line[++i] ~ /^\t(mov(l|q|b|slq|zbl|zwl)|lea[lq]|pushq|popq|xorl)\t/ && line[i] !~ /%(r|e)?a[xlh]/)
		;
	return line[i] ~ /^\tcall\t(print|out|out_error|line_add|log_line|log_step|latch_closed|latch_missing|open|fcntl)$/
}

function fail(text)
{
	printf "%s:%d: %s\n%s\n", FILENAME, FNR, text, $0 > "/dev/stderr"
	failed = 1
	exit 1
}

# Appends the bytes of a string in the assembler's notation, then a 0, to the array `byte`.
function take(text,    c, begin)
{
	begin = count
	while (text != "") {
		c = substr(text, 1, 1)
		text = substr(text, 2)
		if (c == "\\" && match(text, /^[0-7]+/)) {
			fail("an octal byte in a text")
		} else if (c == "\\") {
			c = substr(text, 1, 1)
			text = substr(text, 2)
			c = c == "n" ? "\n" : c == "t" ? "\t" : c
		}
		if (!(c in code))
			fail("a text has to be plain ASCII")
		byte[count++] = code[c]
	}
	if (count - begin >= FORMAT_MAX)
		fail("a text is longer than FORMAT_MAX of early/print.h")
	byte[count++] = 0
}

# One round: replaces the most frequent pair by symbol. False if none is worth it.
function replace_pair(symbol,    i, left, right, n, pair, best, most, part, to)
{
	for (i = 0; i + 1 < count; i++) {
		left = byte[i]
		right = byte[i + 1]
		if (!left || !right)
			continue
		pair = left " " right
		# Of three equal bytes the second pair overlaps the first.
		if (left == right && i && byte[i - 1] == left && last == i - 1)
			continue
		last = i
		if (++n[pair] > most || (n[pair] == most && pair < best)) {
			most = n[pair]
			best = pair
		}
	}
	if (most < 3)
		return 0
	split(best, part, " ")
	left = part[1] + 0
	right = part[2] + 0
	for (i = to = 0; i < count; i++)
		if (i + 1 < count && byte[i] == left && byte[i + 1] == right) {
			byte[to++] = symbol
			i++
		} else {
			byte[to++] = byte[i]
		}
	count = to
	table[symbol] = left ", " right
	return 1
}

BEGIN {
	for (i = 1; i < 127; i++)
		code[sprintf("%c", i)] = i
}

{
	line[FNR] = $0
}

# An array of 16 bytes or more is aligned to 16 for SSE's sake, which there is not.
/^\t\.align 16$/ {
	line[FNR] = "\t.align 8"
}

/^\t\.string\t"\\00[12].*"$/ {
	begin = length("\t.string\t\"\\001")
	text = substr($0, begin + 1)
	text = substr(text, 1, length(text) - 1)
	if (!(text in first)) {
		first[text] = texts++
		take(text)
	}
	number[FNR] = first[text]
	mark[FNR] = substr($0, begin, 1) == 2 ? "2, " : ""
	next
}

/\\00[12]/ {
	fail("a marked text that is no .string of its own")
}

/^print_pairs:$/ {
	table_line = FNR
}

END {
	if (failed)
		exit 1
	if (!texts || !table_line) {
		print FILENAME ": no marked text, or no print_pairs" > "/dev/stderr"
		exit 1
	}
	# PAIRS bytes from PAIR_FIRST on (early/print.h), of which NUL, marks, tab and newline stand for themselves.
	for (i = 0; i < PAIRS; i++) {
		symbol = (PAIR_FIRST + i) % 256
		if (symbol <= 2 || symbol == 9 || symbol == 10 || !replace_pair(symbol))
			table[symbol] = "0, 0"
		pairs = pairs (i ? ", " : "") table[symbol]
	}
	for (i = t = 0; i < count; i++)
		if (byte[i])
			packed[t] = packed[t] byte[i] ", "
		else
			t++
	for (i = 1; i <= FNR; i++)
		if (i in number)
			print "\t.byte\t" mark[i] packed[number[i]] "0"
		else if (i == table_line + 1)
			print "\t.byte\t" pairs
		else
			print idle(i) ? "" : line[i]
}
