#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static void misunderstand(const char *word)
{
	fprintf(stderr, "dumm-launcher: what is %s?\n", word ? word : "missing at the end");
	exit(2);
}

static char *next_of(char ***argv)
{
	if (!**argv)
		misunderstand(NULL);
	return *(*argv)++;
}

static long number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*text < '0' || *text > '9' || *end)
		misunderstand(text);
	return value;
}

static int resource_of(const char *name)
{
	static const struct { const char *name; int resource; } known[] = {
		{ "nproc", RLIMIT_NPROC }, { "nofile", RLIMIT_NOFILE }, { "core", RLIMIT_CORE }, { "data", RLIMIT_DATA },
		{ "memlock", RLIMIT_MEMLOCK }, { "msgqueue", RLIMIT_MSGQUEUE }, { "sigpending", RLIMIT_SIGPENDING },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(name, known[i].name))
			return known[i].resource;
	misunderstand(name);
}

static void add_furnishing(struct options *options, struct furnishing furnishing)
{
	if (options->room.count == MOST_FURNISHINGS)
		misunderstand("so much furniture");
	options->furnishings[options->room.count++] = furnishing;
}

/* The hard limit of the user stays the most that there can be. */
static void add_limit(struct options *options, const char *name, const char *text)
{
	struct limit *limit = &options->limits[options->limit_count];
	struct rlimit now;

	if (options->limit_count++ == MOST_LIMITS)
		misunderstand("so many limits");
	limit->resource = resource_of(name);
	limit->value.rlim_cur = number(text);
	if (getrlimit(limit->resource, &now) == 0 && limit->value.rlim_cur > now.rlim_max)
		limit->value.rlim_cur = now.rlim_max;
	limit->value.rlim_max = limit->value.rlim_cur;
}

/* One that the guest gets, or 0 where the word says something else. */
static int parse_furnishing(const char *word, char ***argv, struct options *options)
{
	static const struct { const char *word; enum furnishing_kind kind; } known[] = {
		{ "--bind", BIND_READ_WRITE }, { "--ro-bind", BIND_READ_ONLY }, { "--dev-bind", BIND_DEVICE },
		{ "--tmpfs", OWN_TMPFS }, { "--devpts", OWN_DEVPTS }, { "--tun", OWN_TUN },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(word, known[i].word))
			continue;
		struct furnishing furnishing = { .kind = known[i].kind };
		if (furnishing.kind <= BIND_DEVICE)
			furnishing.source = next_of(argv);
		if (furnishing.kind == OWN_TMPFS)
			furnishing.size = next_of(argv);
		furnishing.target = next_of(argv);
		add_furnishing(options, furnishing);
		return 1;
	}
	return 0;
}

void parse_options(char **argv, struct options *options)
{
	*options = (struct options){ .group = -1 };
	while (strcmp(*argv ? *argv : "--", "--")) {
		const char *word = next_of(&argv);

		if (parse_furnishing(word, &argv, options)) {
			continue;
		} else if (!strcmp(word, "--site")) {
			options->room.site = next_of(&argv);
		} else if (!strcmp(word, "--owner")) {
			options->room.owner = next_of(&argv);
		} else if (!strcmp(word, "--users")) {
			options->users = next_of(&argv);
		} else if (!strcmp(word, "--groups")) {
			options->groups = next_of(&argv);
		} else if (!strcmp(word, "--group")) {
			options->group = number(next_of(&argv));
		} else if (!strcmp(word, "--limit")) {
			const char *name = next_of(&argv);
			add_limit(options, name, next_of(&argv));
		} else {
			misunderstand(word);
		}
	}
	if (!options->room.site || !options->room.owner || !options->users || !options->groups || !*argv || !argv[1])
		misunderstand(NULL);
	options->room.furnishings = options->furnishings;
	options->command = argv + 1;
}
