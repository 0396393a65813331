// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the files of a machine. */
#include "suggest/machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suggest/text.h"

enum { file_max = 1 << 20, line_max = 4096 };

const char *place_text(struct place at)
{
	if (!at.line)
		return text_show(at.file);
	return keep_format("%s:%u", text_show(at.file), at.line);
}

struct said {
	struct said *next;
	char text[1024];
};

struct run {
	struct run *next;
	const char *called;
	struct file file;
	bool worked;
};

/* Two readers may read the same file, and a file may matter to several boots. */
void machine_error(struct machine *machine, struct place at, const char *format, ...)
{
	struct said *said = keep(sizeof(*said)), *old;
	va_list args;
	int len;

	len = snprintf(said->text, sizeof(said->text), "%s: error: ", place_text(at));
	va_start(args, format);
	vsnprintf(said->text + len, sizeof(said->text) - (size_t)len, format, args);
	va_end(args);
	for (old = machine->said; old; old = old->next)
		if (strcmp(old->text, said->text) == 0)
			return;
	said->next = machine->said;
	machine->said = said;
	machine->errors++;
	fprintf(machine->errors_to, "%s\n", said->text);
}

static const char *path_of(const struct machine *machine, const char *path)
{
	return keep_format("%s%s", machine->root, path);
}

bool machine_has(const struct machine *machine, const char *path)
{
	return access(path_of(machine, path), F_OK) == 0;
}

/* Returns 0 or an errno. */
static int read_all(int fd, struct file *file)
{
	size_t size = 0, room = 4096;
	char *text = keep(room), *larger;
	ssize_t n;

	for (;;) {
		n = read(fd, text + size, room - size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		size += (size_t)n;
		if (size > file_max)
			return EFBIG;
		if (size < room)
			continue;
		larger = keep(room *= 2);
		memcpy(larger, text, size);
		text = larger;
	}
	file->text = text;
	file->end = text + size;
	return 0;
}

bool machine_read(struct machine *machine, const char *path, struct file *file)
{
	struct stat st;
	int fd, error;

	*file = (struct file){ .at.file = path };
	/* Not blocking, so that a FIFO in the place of a file cannot hold us. */
	fd = open(path_of(machine, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return false;
		machine_error(machine, file->at,
			      "it cannot be read (%s); suggest goes on without it",
			      strerror(errno));
		return false;
	}
	error = fstat(fd, &st) ? errno : 0;
	if (!error && !S_ISREG(st.st_mode)) {
		close(fd);
		machine_error(machine, file->at,
			      "it is not a file; suggest goes on without it");
		return false;
	}
	if (!error)
		error = read_all(fd, file);
	close(fd);
	if (error)
		machine_error(machine, file->at,
			      "it cannot be read (%s); suggest goes on without it",
			      strerror(error));
	return !error;
}

char *file_line(struct machine *machine, struct file *file)
{
	const char *line, *end;

	while (file->text < file->end) {
		line = file->text;
		end = memchr(line, '\n', (size_t)(file->end - line));
		file->text = end ? end + 1 : file->end;
		if (!end)
			end = file->end;
		file->at.line++;
		if (memchr(line, '\0', (size_t)(end - line)))
			machine_error(
				machine, file->at,
				"a NUL byte; this line is not text, and is left out");
		else if (end - line >= line_max)
			machine_error(machine, file->at,
				      "more than %d bytes; this line is left out",
				      line_max - 1);
		else
			return keep_text(line, (size_t)(end - line));
	}
	return NULL;
}

const char *machine_word(struct machine *machine, const char *path)
{
	struct file file;
	char *line, *end;

	if (!machine_read(machine, path, &file))
		return NULL;
	line = file_line(machine, &file);
	if (!line)
		return "";
	while (text_is_blank(*line))
		line++;
	end = line + strlen(line);
	while (end > line && text_is_blank(end[-1]))
		*--end = '\0';
	return line;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

unsigned int machine_names(struct machine *machine, const char *path, char ***names)
{
	enum { names_max = 256 };
	DIR *dir = opendir(path_of(machine, path));
	struct dirent *entry;
	unsigned int count = 0;

	*names = keep(names_max * sizeof(**names));
	if (!dir)
		return 0;
	while (count < names_max && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			(*names)[count++] =
				keep_text(entry->d_name, strlen(entry->d_name));
	closedir(dir);
	qsort(*names, count, sizeof(**names), compare_names);
	return count;
}

static bool run(struct machine *machine, const char *called, char *const *argv,
		struct file *file)
{
	int fds[2], error, status = 0;
	pid_t pid;

	*file = (struct file){ .at.file = called };
	if (pipe2(fds, O_CLOEXEC)) {
		machine_error(machine, file->at, "no pipe: %s", strerror(errno));
		return false;
	}
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	error = pid < 0 ? errno : read_all(fds[0], file);
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (error)
		machine_error(machine, file->at, "its output cannot be read (%s)",
			      strerror(error));
	else if (WIFSIGNALED(status))
		machine_error(machine, file->at, "signal %d ended it", WTERMSIG(status));
	else if (WEXITSTATUS(status) == 127)
		machine_error(machine, file->at, "it cannot be run");
	else if (WEXITSTATUS(status))
		machine_error(machine, file->at, "it ended with exit status %d",
			      WEXITSTATUS(status));
	else
		return true;
	return false;
}

bool machine_run(struct machine *machine, const char *called, char *const *argv,
		 struct file *file)
{
	struct run *old;

	for (old = machine->runs; old; old = old->next)
		if (strcmp(old->called, called) == 0)
			break;
	if (!old) {
		old = keep(sizeof(*old));
		old->called = called;
		old->worked = run(machine, called, argv, &old->file);
		old->next = machine->runs;
		machine->runs = old;
	}
	*file = old->file;
	return old->worked;
}
