/*
 * Stands in for a guest's kernel that its root has taken over: it is started as a kernel is, confined or not, and tries to reach
 * what is not the guest's. It writes a line for each attempt, `held NAME` or `escaped NAME`, and ends.
 *
 * What there is to reach stands among its arguments: `try.secret=PATH` and the like. It begins once it is told to, by SIGUSR1.
 *
 * With nothing to try it stands in for a guest whose kernel says nothing, and waits for its end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* What tells a UML kernel from other programs, which dumm would not start. */
__attribute__((used, section(".uml.setup.init"))) static const char banner[] = "Linux version 0.0-escape";

static char **arguments;

static const char *given(const char *key)
{
	size_t length = strlen(key);

	for (char **one = arguments; *one; one++)
		if (!strncmp(*one, key, length) && (*one)[length] == '=')
			return *one + length + 1;
	fprintf(stderr, "nothing is given as %s\n", key);
	exit(2);
}

/* In a child, with which it ends. */
static bool in_a_child(bool (*work)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(work() ? 0 : 1);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool reads(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY);
	bool done = fd >= 0 && read(fd, &byte, 1) == 1;

	close(fd);
	return done;
}

static bool reads_a_file_of_the_host(void)
{
	return reads(given("try.secret"));
}

static bool climbs_out_of_the_union(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/../../../../../../../../../../..%s", given("rootflags"), given("try.secret"));
	return reads(path);
}

static bool writes_a_file_of_the_host(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s.written", given("try.secret"));
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	close(fd);
	return fd >= 0;
}

static bool writes_into_the_master(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/written", given("try.master"));
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	close(fd);
	return fd >= 0;
}

static bool sets_a_sysctl_of_the_host(void)
{
	int fd = open("/proc/sys/kernel/core_pattern", O_WRONLY);

	close(fd);
	return fd >= 0;
}

static bool makes_a_device_file(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/device", given("rootflags"));
	return mknod(path, S_IFCHR | 0666, makedev(1, 5)) == 0;
}

static bool opens_a_device_file_of_the_master(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/zero", given("rootflags"));
	return reads(path);
}

static bool attaches(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open("/dev/net/tun", O_RDWR);

	snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
	bool done = fd >= 0 && ioctl(fd, TUNSETIFF, &request) == 0;
	close(fd);
	return done;
}

static bool opens_the_tap_of_another_guest(void)
{
	return attaches(given("try.tap"));
}

static bool makes_a_tap(void)
{
	return attaches("stray");
}

static bool connects_to_the_host(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(given("try.port"))) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	bool done = fd >= 0 && connect(fd, (void *)&address, sizeof address) == 0;
	close(fd);
	return done;
}

static bool makes_a_socket(int domain, int type, int protocol)
{
	int fd = socket(domain, type, protocol);

	close(fd);
	return fd >= 0;
}

static bool makes_a_packet_socket(void)
{
	return makes_a_socket(AF_PACKET, SOCK_RAW, htons(3));
}

static bool speaks_netlink(void)
{
	return makes_a_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static bool sends_from(int fd, const char *name, bool abstract, const void *bytes, size_t count)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = sizeof address.sun_family + strlen(name) + 1;

	snprintf(address.sun_path + abstract, sizeof address.sun_path - abstract, "%s", name);
	return sendto(fd, bytes, count, MSG_DONTWAIT, (void *)&address, length) == (ssize_t)count;
}

static bool sends_to(const char *name, bool abstract)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	bool done = sends_from(fd, name, abstract, "x", 1);

	close(fd);
	return done;
}

static bool reaches_the_console_of_another_guest(void)
{
	return sends_to(given("try.mconsole"), false);
}

/* Bound to a path as a guest's kernel is to that of its console: what it sends comes from there. */
static int bound_as(const char *guest)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char directory[sizeof address.sun_path - sizeof "/mconsole"];
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(directory, sizeof directory, "%s%s", given("uml_dir"), guest);
	snprintf(address.sun_path, sizeof address.sun_path, "%s/mconsole", directory);
	mkdir(directory, 0755);
	/* That path is taken where it is the guest's own. */
	bind(fd, (void *)&address, sizeof address);
	return fd;
}

/* In the silent guest's name, to each socket of this kind but its own that it finds in the lab. */
static bool tells_dumm(const void *datagram, size_t size, bool of_the_apply)
{
	const char *own = given("mconsole") + strlen("notify:"), *run = given("uml_dir");
	/* Sockets are named after the processes that have them, and this one's is the apply's. */
	const char *process = strrchr(own, '/') + 1;
	size_t length = strcspn(process, ".");
	struct dirent *directory, *socket;
	int fd = bound_as("silent");
	bool done = false;
	DIR *guests = opendir(run);

	while (guests && (directory = readdir(guests))) {
		char path[4096];
		snprintf(path, sizeof path, "%s%s", run, directory->d_name);
		DIR *sockets = strcmp(directory->d_name, "..") ? opendir(path) : NULL;
		while (sockets && (socket = readdir(sockets))) {
			snprintf(path, sizeof path, "%s%s/%s", run, directory->d_name, socket->d_name);
			/* Consoles are the kernels', its own among them. */
			if (socket->d_type == DT_SOCK && strcmp(path, own) != 0 && strcmp(socket->d_name, "mconsole") != 0 &&
			    !strncmp(socket->d_name, process, length + 1) == of_the_apply)
				done |= sends_from(fd, path, false, datagram, size);
		}
		if (sockets)
			closedir(sockets);
	}
	if (guests)
		closedir(guests);
	close(fd);
	return done;
}

/* A command waits for the silent guest's answer to a request. */
static bool answers_for_another_guest(void)
{
	/* struct mconsole_reply of arch/um/drivers/mconsole.h */
	struct { uint32_t error, more, length; char text[512]; } reply = { .length = 2, .text = "ok" };

	return tells_dumm(&reply, sizeof reply, false);
}

/* The apply that has started this one waits for the silent guest too. */
static bool tells_that_another_guest_is_ready(void)
{
	/* struct mconsole_notify */
	struct { uint32_t magic, version, type, length; char text[512]; } notification = { 0xcafebabe, 2, 3, 12, "ready silent" };

	return tells_dumm(&notification, sizeof notification, true);
}

static bool reaches_an_abstract_socket_of_the_host(void)
{
	return sends_to(given("try.abstract"), true);
}

static bool signals_a_process_of_the_host(void)
{
	return kill(atoi(given("try.pid")), 0) == 0;
}

static bool seizes(void)
{
	return ptrace(PTRACE_SEIZE, atoi(given("try.pid")), 0, 0) == 0;
}

static bool traces_a_process_of_the_host(void)
{
	return in_a_child(seizes);
}

static bool reads_the_memory_of_another_guest(void)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%s/mem", given("try.pid"));
	int fd = open(path, O_RDONLY);
	close(fd);
	return fd >= 0;
}

static bool mounts(void)
{
	return mount("none", given("rootflags"), "tmpfs", 0, "") == 0 && umount2(given("rootflags"), MNT_DETACH) == 0;
}

static bool unshares(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
}

static bool makes_namespaces(void)
{
	return in_a_child(unshares);
}

static bool gains_privileges(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
}

static bool adds_a_key(void)
{
	return syscall(SYS_keyctl, 0 /* KEYCTL_GET_KEYRING_ID */, -4 /* user */, 1) >= 0;
}

/* More than any guest of its memory may have. */
static bool bombs(void)
{
	enum { MANY = 1500 };
	static pid_t children[MANY];
	int made = 0, gate[2];

	if (pipe(gate) < 0)
		return false;
	while (made < MANY && (children[made] = fork()) > 0)
		made++;
	if (made < MANY && children[made] == 0) {
		char byte;
		close(gate[1]);
		_exit(read(gate[0], &byte, 1) == 0 ? 0 : 1);
	}
	/* They end with this. */
	close(gate[1]);
	close(gate[0]);
	for (int i = 0; i < made; i++)
		waitpid(children[i], NULL, 0);
	return made == MANY;
}

static bool opens_without_end(void)
{
	enum { MANY = 17000 };
	struct rlimit limit;
	int last = -1, first = open("/dev/null", O_RDONLY);

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int made = 0; made < MANY; made++) {
		last = dup(first);
		if (last < 0)
			break;
	}
	close_range(first, ~0U, 0);
	return last >= 0;
}

/* Guests have 32 MiB here. */
static bool takes_memory_without_end(void)
{
	static char block[1 << 20];
	bool done = true;
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR, 0600);

	memset(block, 1, sizeof block);
	for (int i = 0; done && i < 64; i++)
		done = write(fd, block, sizeof block) == sizeof block;
	close(fd);
	return done;
}

static const struct { const char *name; bool (*attempt)(void); } attempts[] = {
#define TRY(name) { #name, name }
	TRY(reads_a_file_of_the_host), TRY(climbs_out_of_the_union), TRY(writes_a_file_of_the_host), TRY(writes_into_the_master),
	TRY(sets_a_sysctl_of_the_host), TRY(makes_a_device_file), TRY(opens_a_device_file_of_the_master),
	TRY(opens_the_tap_of_another_guest), TRY(makes_a_tap), TRY(connects_to_the_host), TRY(makes_a_packet_socket),
	TRY(speaks_netlink), TRY(reaches_the_console_of_another_guest), TRY(answers_for_another_guest), TRY(tells_that_another_guest_is_ready),
	TRY(reaches_an_abstract_socket_of_the_host),
	TRY(signals_a_process_of_the_host), TRY(traces_a_process_of_the_host), TRY(reads_the_memory_of_another_guest),
	TRY(mounts), TRY(makes_namespaces), TRY(gains_privileges), TRY(adds_a_key), TRY(bombs), TRY(opens_without_end),
	TRY(takes_memory_without_end),
};

/* Is what there is to reach: a listener on the loopback, and one on an abstract socket. */
static int listen_on(int port, const char *name)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_un abstract = { .sun_family = AF_UNIX };
	int tcp = socket(AF_INET, SOCK_STREAM, 0), datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
	socklen_t length = sizeof abstract.sun_family + 1 + strlen(name);

	memcpy(abstract.sun_path + 1, name, strlen(name));
	if (bind(tcp, (void *)&address, sizeof address) < 0 || listen(tcp, 8) < 0 ||
	    bind(datagrams, (void *)&abstract, length) < 0)
		return 1;
	puts("listening");
	fflush(stdout);
	pause();
	return 0;
}

/* Requests arrive at its console, and it says nothing. */
static int stay_silent(void)
{
	bound_as(given("umid"));
	return pause();
}

static void await_the_word(void)
{
	sigset_t word;
	int signal;

	sigemptyset(&word);
	sigaddset(&word, SIGUSR1);
	sigprocmask(SIG_BLOCK, &word, NULL);
	puts("waiting");
	fflush(stdout);
	sigwait(&word, &signal);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "listen"))
		return listen_on(atoi(argv[2]), argv[3]);
	arguments = argv;
	if (!strncmp(argv[argc - 1], "dumm.guest=", 11))
		return stay_silent();
	await_the_word();
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
		printf("%s %s\n", attempts[i].attempt() ? "escaped" : "held", attempts[i].name);
	return 0;
}
