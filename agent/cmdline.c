#include "cmdline.h"

#include <stdio.h>
#include <string.h>

#include "files.h"

bool cmdline_value(const char *name, char *value, size_t size)
{
	struct buffer line = {0};
	bool found = false;
	if (file_read("/proc/cmdline", &line, 65536) == 0) {
		buffer_append(&line, "", 1);
		char *rest = (char *)line.data;
		for (char *word; (word = strsep(&rest, " \n"));)
			if (strncmp(word, name, strlen(name)) == 0) {
				snprintf(value, size, "%s", word + strlen(name));
				found = true;
			}
	}
	buffer_free(&line);
	return found;
}
