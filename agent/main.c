/*
 * dumm-agent: the first program of a guest.
 *
 * pid 1 mounts what user space needs, starts the server as its child, and holds: the guest's own init waits until the
 * host says RELEASE, so that its services find the network configured. Then pid 1 becomes that init and the server goes on
 * beside it. A master without an init keeps this pid 1, which reaps.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmdline.h"
#include "mounts.h"
#include "power.h"
#include "server.h"

struct guest {
	char **argv;
	int server_socket;
	pid_t server;
	bool held;
};

/* The kernel opens /dev/console for init; in a master without /dev there was none yet. */
static void open_standard_streams(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);
	if (fd < 0)
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd < 2)
		fd = dup(fd);
	if (fd > 2)
		close(fd);
}

/* Equivalent to: ip link set dev lo up */
static void raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
}

static void set_hostname(void)
{
	char name[65];
	bool given = cmdline_value("dumm.hostname=", name, sizeof name) || cmdline_value("dumm.guest=", name, sizeof name);
	if (given && sethostname(name, strlen(name)) < 0)
		perror("dumm-agent: sethostname");
}

static void start_server(struct guest *guest)
{
	int ends[2];
	bool again = guest->server > 0;
	if (guest->server_socket >= 0)
		close(guest->server_socket);
	guest->server_socket = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return;
	guest->server = fork();
	if (guest->server == 0) {
		close(ends[0]);
		/* systemd spares at shutdown what is named so (systemd.io/ROOT_STORAGE_DAEMONS). */
		guest->argv[0][0] = '@';
		prctl(PR_SET_NAME, "dumm-agent");
		server_run(ends[1], guest->held, again);
	}
	close(ends[1]);
	guest->server_socket = ends[0];
}

/* Becomes the master's init. Returns 0 when it has none, or the errno of its exec(2). */
static int become_init(struct guest *guest)
{
	static const char *const usual[] = { "/sbin/init", "/lib/systemd/systemd", "/etc/init", "/bin/init" };
	char named[256];
	const char *path = NULL;
	if (cmdline_value("dumm.init=", named, sizeof named))
		path = named;
	for (size_t i = 0; i < sizeof usual / sizeof *usual && !path; i++)
		if (access(usual[i], X_OK) == 0)
			path = usual[i];
	if (!path)
		return 0;

	char *mine = guest->argv[0];
	sigset_t before, none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	guest->argv[0] = (char *)path;
	execv(path, guest->argv);
	int error = errno;
	guest->argv[0] = mine;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

/* With an error the guest stays held: the host can say RELEASE again once it has mended that. */
static void release(struct guest *guest)
{
	char request;
	if (recv(guest->server_socket, &request, 1, MSG_DONTWAIT) != 1)
		return;
	int error = become_init(guest);
	guest->held = error != 0;
	if (write(guest->server_socket, &error, sizeof error) < 0)
		perror("dumm-agent: release");
}

static void reap(struct guest *guest)
{
	for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;)
		if (pid == guest->server)
			start_server(guest);
}

static _Noreturn void hold(struct guest *guest, int signals)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = signals, .events = POLLIN },
			{ .fd = guest->held ? guest->server_socket : -1, .events = POLLIN },
		};
		struct signalfd_siginfo info;
		poll(fds, 2, -1);
		while (fds[0].revents && read(signals, &info, sizeof info) > 0)
			if (info.ssi_signo == SIGINT)	/* mconsole: cad */
				power_off();
		reap(guest);
		if (fds[1].revents)
			release(guest);
	}
}

int main(int argc, char **argv)
{
	(void)argc;
	if (getpid() != 1) {
		fputs("dumm-agent: is a guest's init, and nothing else\n", stderr);
		return 2;
	}
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	/* Ctrl-Alt-Del comes as SIGINT instead of a reboot. */
	reboot(RB_DISABLE_CAD);

	mounts_make();
	open_standard_streams();
	raise_loopback();
	set_hostname();

	struct guest guest = { .argv = argv, .server_socket = -1, .held = true };
	start_server(&guest);
	hold(&guest, signals);
}
