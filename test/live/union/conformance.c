/*
 * What a union has to do, as system calls: conformance DIRECTORY
 *
 * The directory is, or lies in, a union over the layer that union-fixture.ts makes. Each case prints `ok NAME`, or `not ok
 * NAME` with the line that did not hold. `conformance DIRECTORY after` looks for what the cases left, once the union was
 * mounted anew.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char *failure;

#define TEXT(x) #x
#define LINE(x) TEXT(x)
#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			static char text[256]; \
			snprintf(text, sizeof text, "line " LINE(__LINE__) ": " #condition " (%s)", strerror(errno)); \
			failure = text; \
			return; \
		} \
	} while (0)
#define FAILS(call, code) CHECK((call) == -1 && errno == (code))

static bool put(const char *path, const char *content, int flags)
{
	int fd = open(path, O_WRONLY | flags, 0644);
	if (fd < 0)
		return false;
	size_t length = strlen(content);
	bool good = write(fd, content, length) == (ssize_t)length;
	return close(fd) == 0 && good;
}

static bool has(const char *path, const char *content)
{
	char buffer[256] = "";
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		return false;
	ssize_t length = read(fd, buffer, sizeof buffer - 1);
	close(fd);
	return length == (ssize_t)strlen(content) && memcmp(buffer, content, (size_t)length) == 0;
}

static bool gone(const char *path)
{
	struct stat info;
	return lstat(path, &info) == -1 && errno == ENOENT;
}

/* How many entries a directory has, and whether one of that name is among them exactly once. */
static int entries(const char *path, const char *name, int *found)
{
	DIR *directory = opendir(path);
	int count = 0;
	*found = 0;
	if (!directory)
		return -1;
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		count++;
		*found += strcmp(entry->d_name, name) == 0;
	}
	closedir(directory);
	return count;
}

static void reads_the_master(void)
{
	int found;
	CHECK(has("m/file", "master\n"));
	CHECK(has("m/link", "master\n"));
	CHECK(entries("m/dir", "sub", &found) == 3 && found == 1);
}

static void creates_and_writes(void)
{
	struct stat info;
	CHECK(put("m/new", "new\n", O_CREAT | O_EXCL));
	CHECK(has("m/new", "new\n"));
	FAILS(open("m/new", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
	FAILS(open("m/file", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
	CHECK(stat("m/new", &info) == 0 && info.st_size == 4 && S_ISREG(info.st_mode));
	FAILS(open("m/file/below", O_RDONLY), ENOTDIR);
}

static void writes_into_a_file_of_the_master(void)
{
	int fd = open("m/write", O_RDWR);
	CHECK(fd >= 0);
	CHECK(pwrite(fd, "W", 1, 2) == 1);
	CHECK(close(fd) == 0);
	CHECK(has("m/write", "maWter\n"));
}

static void appends(void)
{
	CHECK(put("m/append", "more\n", O_APPEND));
	CHECK(has("m/append", "master\nmore\n"));
}

static void truncates(void)
{
	struct stat info;
	CHECK(truncate("m/truncate", 3) == 0);
	CHECK(has("m/truncate", "mas"));
	CHECK(truncate("m/truncate", 5) == 0);
	CHECK(stat("m/truncate", &info) == 0 && info.st_size == 5);
	CHECK(put("m/truncate", "x", O_TRUNC));
	CHECK(has("m/truncate", "x"));
}

static void renames_files(void)
{
	int found;
	CHECK(rename("m/rename", "m/renamed") == 0);
	CHECK(gone("m/rename") && has("m/renamed", "master\n"));
	CHECK(put("m/over", "mine", O_CREAT));
	CHECK(rename("m/over", "m/overwritten") == 0);
	CHECK(has("m/overwritten", "mine"));
	CHECK(entries("m", "overwritten", &found) > 0 && found == 1);
	CHECK(entries("m", "rename", &found) > 0 && found == 0);
}

static void renames_new_directories(void)
{
	CHECK(mkdir("m/d1", 0755) == 0 && put("m/d1/file", "1", O_CREAT));
	CHECK(rename("m/d1", "m/d2") == 0);
	CHECK(gone("m/d1") && has("m/d2/file", "1"));
	CHECK(mkdir("m/d3", 0755) == 0);
	CHECK(rename("m/d2", "m/d3") == 0);
	CHECK(has("m/d3/file", "1"));
	CHECK(mkdir("m/d4", 0755) == 0);
	CHECK(rename("m/d4", "m/d3") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
	CHECK(rename("m/file", "m/d3") == -1 && errno == EISDIR);
	CHECK(rename("m/d3", "m/file") == -1 && errno == ENOTDIR);
}

/* A union may answer EXDEV for a directory of the master (rename(2)): then mv(1) copies, and nothing has changed. */
static void renames_directories_of_the_master(void)
{
	if (rename("m/dir", "m/moved") == 0) {
		CHECK(gone("m/dir") && has("m/moved/a", "a") && has("m/moved/sub/c", "c"));
		CHECK(rename("m/moved", "m/dir") == 0);
	} else {
		CHECK(errno == EXDEV);
	}
	CHECK(has("m/dir/a", "a") && has("m/dir/sub/c", "c"));
}

static void links_hard(void)
{
	struct stat one, other;
	CHECK(put("m/h1", "1", O_CREAT) && link("m/h1", "m/h2") == 0);
	CHECK(stat("m/h1", &one) == 0 && stat("m/h2", &other) == 0);
	CHECK(one.st_ino == other.st_ino && one.st_nlink == 2);
	CHECK(put("m/h2", "22", O_TRUNC) && has("m/h1", "22"));
	CHECK(link("m/linked", "m/h3") == 0);
	CHECK(put("m/h3", "3", O_TRUNC) && has("m/linked", "3"));
	CHECK(unlink("m/linked") == 0 && has("m/h3", "3"));
	FAILS(link("m/h1", "m/h2"), EEXIST);
	CHECK(put("m/h4", "4", O_CREAT) && link("m/h4", "m/h5") == 0 && link("m/h4", "m/h6") == 0);
}

static void links_symbolic(void)
{
	char target[64] = "";
	CHECK(symlink("h1", "m/s1") == 0 && has("m/s1", "22"));
	CHECK(readlink("m/link", target, sizeof target) == 4 && memcmp(target, "file", 4) == 0);
	CHECK(symlink("nowhere", "m/dangling") == 0);
	FAILS(open("m/dangling", O_RDONLY), ENOENT);
	CHECK(unlink("m/link") == 0 && gone("m/link") && has("m/file", "master\n"));
}

static void unlinks_and_creates_again(void)
{
	int found;
	CHECK(unlink("m/unlink") == 0 && gone("m/unlink"));
	CHECK(entries("m", "unlink", &found) > 0 && found == 0);
	FAILS(unlink("m/unlink"), ENOENT);
	CHECK(put("m/unlink", "again", O_CREAT | O_EXCL) && has("m/unlink", "again"));
	CHECK(entries("m", "unlink", &found) > 0 && found == 1);
	CHECK(unlink("m/unlink") == 0 && gone("m/unlink"));
}

static void hides_what_was_deleted(void)
{
	int found;
	CHECK(rmdir("m/full") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
	CHECK(unlink("m/full/one") == 0 && unlink("m/full/two") == 0);
	CHECK(entries("m/full", "one", &found) == 0);
	CHECK(rmdir("m/full") == 0 && gone("m/full"));
	CHECK(mkdir("m/full", 0755) == 0);
	CHECK(entries("m/full", "one", &found) == 0);
	CHECK(gone("m/full/one"));
	CHECK(put("m/full/three", "3", O_CREAT));
	CHECK(entries("m/full", "three", &found) == 1 && found == 1);
	/* A file in the place of a directory, and the other way round. */
	CHECK(rmdir("m/empty") == 0 && put("m/empty", "file", O_CREAT | O_EXCL) && has("m/empty", "file"));
	CHECK(unlink("m/tofile") == 0 && mkdir("m/tofile", 0755) == 0 && entries("m/tofile", "", &found) == 0);
}

static void keeps_permissions_and_owners(void)
{
	struct stat info;
	CHECK(stat("m/owned", &info) == 0 && info.st_uid == 7 && info.st_gid == 8 && (info.st_mode & 07777) == 0750);
	CHECK(put("m/owned", "x", O_APPEND));
	CHECK(stat("m/owned", &info) == 0 && info.st_uid == 7 && info.st_gid == 8 && (info.st_mode & 07777) == 0750);
	CHECK(chmod("m/mode", 04711) == 0 && stat("m/mode", &info) == 0 && (info.st_mode & 07777) == 04711);
	CHECK(chown("m/mode", 12, 13) == 0 && stat("m/mode", &info) == 0 && info.st_uid == 12 && info.st_gid == 13);
	CHECK(has("m/mode", "master\n"));
	CHECK(chmod("m/dir", 0700) == 0 && stat("m/dir", &info) == 0 && (info.st_mode & 07777) == 0700);
	CHECK(has("m/dir/a", "a"));
	CHECK(mkdir("m/sticky", 0755) == 0 && chmod("m/sticky", 01777) == 0);
	CHECK(stat("m/sticky", &info) == 0 && (info.st_mode & 07777) == 01777);
	/* What is made in a directory with the set-group-ID bit is its group's. */
	CHECK(mkdir("m/group", 0755) == 0 && chown("m/group", 0, 9) == 0 && chmod("m/group", 02755) == 0);
	CHECK(put("m/group/file", "x", O_CREAT) && stat("m/group/file", &info) == 0 && info.st_gid == 9);
	CHECK(mkdir("m/group/inner", 0755) == 0 && stat("m/group/inner", &info) == 0 && info.st_gid == 9);
}

static void keeps_times(void)
{
	struct stat info;
	struct timespec times[2] = { { 1000000000, 0 }, { 1234567890, 0 } };
	CHECK(stat("m/old", &info) == 0 && info.st_mtim.tv_sec == 1000000000);
	CHECK(chmod("m/old", 0600) == 0 && stat("m/old", &info) == 0 && info.st_mtim.tv_sec == 1000000000);
	CHECK(utimensat(AT_FDCWD, "m/old", times, 0) == 0);
	CHECK(stat("m/old", &info) == 0 && info.st_mtim.tv_sec == 1234567890);
}

/* In a confined guest: there no program can make a device file on the host's disk, nor can its kernel. */
static bool confined;

static void has_special_files(void)
{
	struct stat info;
	CHECK(lstat("m/fifo", &info) == 0 && S_ISFIFO(info.st_mode));
	CHECK(mkfifo("m/fifo2", 0600) == 0 && lstat("m/fifo2", &info) == 0 && S_ISFIFO(info.st_mode));
	if (confined) {
		CHECK(mknod("m/null", S_IFCHR | 0666, makedev(1, 3)) < 0 && errno == EPERM && gone("m/null"));
	} else {
		CHECK(mknod("m/null", S_IFCHR | 0666, makedev(1, 3)) == 0);
		CHECK(lstat("m/null", &info) == 0 && S_ISCHR(info.st_mode) && info.st_rdev == makedev(1, 3));
	}
	CHECK(mknod("m/socket", S_IFSOCK | 0600, 0) == 0 && lstat("m/socket", &info) == 0 && S_ISSOCK(info.st_mode));
	CHECK(unlink("m/fifo") == 0 && gone("m/fifo"));
}

static void has_sparse_files(void)
{
	struct stat info;
	char byte = 'x';
	int fd = open("m/sparse", O_RDWR | O_CREAT, 0644);
	CHECK(fd >= 0 && pwrite(fd, "end", 3, 1 << 30) == 3);
	CHECK(fsync(fd) == 0 && fstat(fd, &info) == 0);
	CHECK(info.st_size == (1 << 30) + 3 && info.st_blocks * 512 < 1 << 20);
	CHECK(pread(fd, &byte, 1, 1 << 29) == 1 && byte == 0);
	CHECK(pread(fd, &byte, 1, 1 << 30) == 1 && byte == 'e');
	CHECK(close(fd) == 0);
}

static void maps_files(void)
{
	int fd = open("m/map", O_RDWR);
	CHECK(fd >= 0);
	char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(map != MAP_FAILED);
	CHECK(map[0] == 'p' && map[8191] == 'p');
	map[0] = 'A';
	map[8191] = 'Z';
	CHECK(msync(map, 8192, MS_SYNC) == 0 && munmap(map, 8192) == 0 && close(fd) == 0);
	fd = open("m/map", O_RDONLY);
	char byte;
	CHECK(fd >= 0 && pread(fd, &byte, 1, 0) == 1 && byte == 'A');
	CHECK(pread(fd, &byte, 1, 8191) == 1 && byte == 'Z');
	map = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, fd, 0);
	CHECK(map != MAP_FAILED && map[0] == 'A' && map[1] == 'p');
	CHECK(munmap(map, 8192) == 0 && close(fd) == 0);
}

static void holds_many_files(void)
{
	char path[64];
	int found;
	CHECK(entries("m/many", "500", &found) == 1000 && found == 1);
	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof path, "m/many/new%d", i);
		CHECK(put(path, "n", O_CREAT | O_EXCL));
	}
	CHECK(entries("m/many", "new999", &found) == 2000 && found == 1);
	for (int i = 0; i < 1000; i += 2) {
		snprintf(path, sizeof path, "m/many/%d", i);
		CHECK(unlink(path) == 0);
	}
	CHECK(entries("m/many", "500", &found) == 1500 && found == 0);
	CHECK(entries("m/many", "501", &found) == 1500 && found == 1);
}

static void takes_names_in_utf8(void)
{
	int found;
	char longest[260] = "m/";
	CHECK(has("m/Grüße-日本", "utf8"));
	CHECK(put("m/Ünïcödé 😀", "name", O_CREAT) && has("m/Ünïcödé 😀", "name"));
	CHECK(entries("m", "Ünïcödé 😀", &found) > 0 && found == 1);
	CHECK(unlink("m/Grüße-日本") == 0 && gone("m/Grüße-日本"));
	memset(longest + 2, 'n', 255);
	CHECK(put(longest, "long", O_CREAT) && has(longest, "long"));
	CHECK(put("m/ space:comma,back\\slash", "odd", O_CREAT) && has("m/ space:comma,back\\slash", "odd"));
}

static void sees_what_is_written_to_an_open_file(void)
{
	char buffer[32] = "";
	int reader = open("m/open", O_RDONLY);
	int writer = open("m/open", O_RDWR);
	CHECK(reader >= 0 && writer >= 0);
	CHECK(pwrite(writer, "OPEN", 4, 0) == 4);
	CHECK(pread(writer, buffer, 7, 0) == 7 && memcmp(buffer, "OPENer\n", 7) == 0);
	/* What was opened before the copy-up goes on to read one of both, whole (Documentation/filesystems/overlayfs.rst). */
	CHECK(pread(reader, buffer, 7, 0) == 7);
	CHECK(memcmp(buffer, "OPENer\n", 7) == 0 || memcmp(buffer, "master\n", 7) == 0);
	CHECK(close(reader) == 0 && close(writer) == 0 && has("m/open", "OPENer\n"));
}

static void goes_on_with_an_unlinked_file(void)
{
	char buffer[32] = "";
	struct stat info;
	int fd = open("m/temporary", O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0 && write(fd, "kept", 4) == 4 && unlink("m/temporary") == 0 && gone("m/temporary"));
	CHECK(pread(fd, buffer, 4, 0) == 4 && memcmp(buffer, "kept", 4) == 0);
	CHECK(write(fd, "more", 4) == 4 && fstat(fd, &info) == 0 && info.st_size == 8);
	CHECK(close(fd) == 0);
}

static void after(void)
{
	int found;
	char buffer[8] = "";
	struct stat one, other;
	CHECK(has("m/new", "new\n") && has("m/write", "maWter\n") && has("m/append", "master\nmore\n"));
	CHECK(gone("m/unlink") && gone("m/rename") && has("m/renamed", "master\n") && gone("m/linked"));
	CHECK(has("m/overwritten", "mine") && has("m/empty", "file"));
	CHECK(entries("m/full", "three", &found) == 1 && found == 1);
	CHECK(entries("m/tofile", "", &found) == 0);
	CHECK(entries("m/many", "501", &found) == 1500 && found == 1);
	CHECK(has("m/Ünïcödé 😀", "name") && gone("m/Grüße-日本"));
	CHECK(has("m/dir/a", "a") && has("m/dir/sub/c", "c"));
	/* Names of one file, of which the union may not know one yet when another is used. */
	CHECK(has("m/h4", "4") && put("m/h5", "55", O_TRUNC) && has("m/h4", "55"));
	int fd = open("m/h4", O_RDONLY);
	CHECK(fd >= 0 && unlink("m/h4") == 0 && unlink("m/h5") == 0 && put("m/h6", "666", O_TRUNC));
	CHECK(pread(fd, buffer, sizeof buffer, 0) == 3 && memcmp(buffer, "666", 3) == 0 && close(fd) == 0);
	CHECK(link("m/h6", "m/h4") == 0 && link("m/h6", "m/h5") == 0 && put("m/h6", "4", O_TRUNC));
	CHECK(stat("m/h4", &one) == 0 && stat("m/h5", &other) == 0 && one.st_ino == other.st_ino && one.st_nlink == 3);
}

#define CASE(name) { #name, name }
static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	CASE(reads_the_master), CASE(creates_and_writes), CASE(writes_into_a_file_of_the_master), CASE(appends),
	CASE(truncates), CASE(renames_files), CASE(renames_new_directories), CASE(renames_directories_of_the_master),
	CASE(links_hard), CASE(links_symbolic), CASE(unlinks_and_creates_again), CASE(hides_what_was_deleted),
	CASE(keeps_permissions_and_owners), CASE(keeps_times), CASE(has_special_files), CASE(has_sparse_files),
	CASE(maps_files), CASE(holds_many_files), CASE(takes_names_in_utf8), CASE(sees_what_is_written_to_an_open_file),
	CASE(goes_on_with_an_unlinked_file),
};

static int report(const char *name, void (*run)(void))
{
	failure = NULL;
	run();
	printf(failure ? "not ok %s: %s\n" : "ok %s\n", name, failure);
	return failure != NULL;
}

int main(int argc, char **argv)
{
	umask(022);
	if (argc < 2 || chdir(argv[1]) < 0)
		return 2;
	confined = argc > 2 && strcmp(argv[2], "confined") == 0;
	if (argc > 2 && !confined)
		return report("after", after);
	int failed = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		failed += report(cases[i].name, cases[i].run);
	return failed > 0;
}
