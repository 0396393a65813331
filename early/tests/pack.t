#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# early/pack.awk: what it packs, a program gets back; what it does not understand ends the build.
# Then the texts of the binary itself, unpacked by other means than its own. Environment:
# EARLY_MARKED, EARLY_PACKED (assembly before and after), CC. Runs from the top of the tree.
# shellcheck source=early/tests/tap.sh
. early/tests/tap.sh

cc=${CC:-gcc}

pack() {
	awk -v FORMAT_MAX=512 -v PAIR_FIRST=127 -v PAIRS=161 -f early/pack.awk "$1"
}

# Formats and one message, as gcc writes them, and unmarked neighbours that stay as they are.
cat > "$work/texts.c" <<'END'
#include <stdio.h>
#include "print.h"
int main(void)
{
	static const char list[] = PACK "one in a list\0" PACK "two in a list\0";
	char line[200];

	print(line, sizeof(line), "tab\t, \"quotes\", back\\slash, 100%%, aaa aaaa aaaaa: %s %s\n",
	      MESSAGE("a message a message"), "not packed: a message");
	fputs(line, stdout);
	print(line, sizeof(line), "%s, %s, %.*s!\n", error_text(-2), error_text(-4095), 5,
	      error_text(-17));
	fputs(line, stdout);
	print(line, sizeof(line), "the same, the same, the same %d the same\n", 12);
	fputs(line, stdout);
	print_unpack(line, sizeof(line), list);
	puts(line);
	return 0;
}
END
cat > "$work/want" <<'END'
tab	, "quotes", back\slash, 100%, aaa aaaa aaaaa: a message a message not packed: a message
No such file or directory, error 4095, File !
the same, the same, the same 12 the same
one in a list
END

comes_back() {
	# As module.mk does it: all in one assembly, then packed.
	"$cc" -Os -Iearly -include early/pack.h -fwhole-program -S -o "$work/all.s" -x c - <<-END &&
		#include "print.c"
		#include "error.c"
		#include "$work/texts.c"
	END
		pack "$work/all.s" > "$work/packed.s" &&
		"$cc" -o "$work/texts" "$work/packed.s" &&
		"$work/texts" | diff "$work/want" - &&
		! grep -q 'the same' "$work/packed.s"
}
check 'a program says what was packed' comes_back

# refuses WORDS LINE: a file with this line of assembly is not packed.
refuses() {
	printf 'print_pairs:\n\t.zero\t322\n\t.string\t"\\001good"\n%s\n' "$2" > "$work/bad.s"
	if pack "$work/bad.s" > "$work/out" 2> "$work/err"; then
		echo "packed:" && cat "$work/out"
		return 1
	fi
	cat "$work/err"
	grep -qF -e "$1" "$work/err" && grep -q "bad.s:4: " "$work/err"
}
tab=$(printf '\t')
check 'an octal byte is refused' refuses 'octal' "$tab.string$tab\"\\001a\\033b\""
check 'a byte that is no ASCII' refuses 'plain ASCII' "$tab.string$tab\"\\001ä\""
check 'too long a text' refuses 'longer than FORMAT_MAX' \
	"$tab.string$tab\"\\001$(printf '%512s' '' | tr ' ' x)\""
check 'a marked text in another shape' refuses 'no .string' "$tab.ascii$tab\"\\001text\""
check 'one behind another text' refuses 'no .string' "$tab.string$tab\"text\\000\\001text\""

# al before a call for whose dots nothing asks: gone. Where eax is used, or somebody else is called: not.
idles() {
	{
		printf 'print_pairs:\n\t.zero\t322\n\t.string\t"\\001good"\n'
		printf '\txorl\t%%eax, %%eax\n\tmovl\t$1, %%edi\n\tcall\t%s\n' log_line another
		printf '\txorl\t%%eax, %%eax\n\tmovl\t%%eax, 8(%%rsp)\n\tcall\tlog_line\n'
		printf '\txorl\t%%eax, %%eax\n.L1:\n\tcall\tlog_line\n'
		printf '\txorl\t%%eax, %%eax\n\tstosb\n\tcall\tlog_line\n'
	} > "$work/idle.s"
	pack "$work/idle.s" > "$work/out" && [ "$(wc -l < "$work/out")" -eq "$(wc -l < "$work/idle.s")" ] &&
		[ "$(grep -n xorl "$work/out" | cut -d: -f1 | tr '\n' ' ')" = '7 10 13 16 ' ] &&
		[ -z "$(sed -n 4p "$work/out")" ]
}
check 'what only says that there are no vector registers goes' idles

# That, and arrays that are aligned to 8, hold as long as there is no such register in the program.
no_vectors() {
	[ -s "$EARLY_PACKED" ] && ! grep '%[xyz]mm[0-9]' "$EARLY_PACKED"
}
check 'and there are none' no_vectors

nothing_marked() {
	printf 'print_pairs:\n\t.zero\t322\n' > "$work/bad.s"
	! pack "$work/bad.s" && printf '\t.string\t"\\001good"\n' > "$work/bad.s" &&
		! pack "$work/bad.s"
}
check 'nothing marked, or no table' nothing_marked

# shellcheck disable=SC2016 # perl's variables
unpacks() {
	perl -e '
		sub texts { open my $f, "<", shift or die; <$f> }
		my @marked = texts(shift); my @packed = texts(shift); my ($n, $bad, @pair) = (0, 0);
		for my $i (0 .. $#packed) {
			next unless $packed[$i] eq "print_pairs:\n";
			@pair = $packed[$i + 1] =~ /\d+/g;
		}
		sub bytes {
			my ($b, $i) = ($_[0], 2 * (($_[0] - 127) & 255));
			$pair[$i] ? bytes($pair[$i]) . bytes($pair[$i + 1]) : chr $b;
		}
		for my $i (0 .. $#marked) {
			next unless $marked[$i] =~ /^\t\.string\t"\\00([12])(.*)"$/;
			my ($mark, $text) = ($1, $2);
			$text =~ s/\\(.)/$1 eq "n" ? "\n" : $1 eq "t" ? "\t" : $1/ge;
			my @b = $packed[$i] =~ /\d+/g;
			die "line $i: no end\n" if pop @b;
			shift @b == 2 or die "line $i: no mark\n" if $mark == 2;
			$n++;
			my $got = join "", map { bytes($_) } @b;
			next if $got eq $text;
			$bad++;
			print "$text\n$got\n";
		}
		print "$n texts, $bad differ\n";
		exit !($n > 150 && !$bad);
	' "$EARLY_MARKED" "$EARLY_PACKED"
}
check 'every text of the binary is what it was' unpacks
check 'and none is marked any more' \
	sh -c 'grep -q "^print_pairs:" "$EARLY_PACKED" && ! grep -q "\\\\00[12]" "$EARLY_PACKED"'
check_done
