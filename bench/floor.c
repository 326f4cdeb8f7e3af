/*
 * The floor of "apply": what it takes to start N kernels and nothing else. It mounts a union for each, starts them all at
 * once with dumm's own command line, and waits until the agent of each has told that it serves. No reconciler, no
 * JavaScript, no netlink; the links are made by `ip -batch` before.
 *
 * usage: floor KERNEL AGENT_LAYER MASTER DIRECTORY COUNT MEMORY
 * Prints the seconds that it took, then waits for its standard input to end, kills the kernels and unmounts.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1000, USER_NOTIFY = 3 };

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void mount_union(const char *agent, const char *master, const char *directory, int guest)
{
	static const char *const parts[] = { "", "/diff", "/work", "/union" };
	char path[512], options[2048];
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		snprintf(path, sizeof path, "%s/g%d%s", directory, guest, parts[i]);
		if (mkdir(path, 0755) < 0)
			fail(path);
	}
	snprintf(options, sizeof options,
		 "lowerdir=%s:%s,upperdir=%s/g%d/diff,workdir=%s/g%d/work,index=off,metacopy=off,xino=auto", agent,
		 master, directory, guest, directory, guest);
	if (mount("overlay", path, "overlay", 0, options) < 0)
		fail("mount");
}

static pid_t start(const char *kernel, const char *directory, int guest, const char *memory)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	char umid[32], uml_dir[512], mem[32], root[512], notify[512], name[32], tap[128], console[512];
	snprintf(umid, sizeof umid, "umid=g%d", guest);
	snprintf(uml_dir, sizeof uml_dir, "uml_dir=%s/", directory);
	snprintf(mem, sizeof mem, "mem=%s", memory);
	snprintf(root, sizeof root, "rootflags=%s/g%d/union", directory, guest);
	snprintf(notify, sizeof notify, "mconsole=notify:%s/ready", directory);
	snprintf(name, sizeof name, "dumm.guest=g%d", guest);
	snprintf(tap, sizeof tap, "vec0:transport=tap,ifname=g%d-eth0,depth=64,gro=1", guest);
	snprintf(console, sizeof console, "%s/g%d/console.log", directory, guest);
	int log = open(console, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(log, 1);
	dup2(log, 2);
	setsid();
	execl(kernel, kernel, umid, uml_dir, mem, "lpj=14000000", "seccomp=auto", "root=/dev/root", "rootfstype=hostfs", root, "rw",
	      "init=/.dumm/agent", "panic=-1", "fb_tunnels=none", "con=null", "con0=null,fd:1", "ssl=pts", notify, tap,
	      name, (char *)NULL);
	_exit(127);
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		fputs("usage: floor KERNEL AGENT_LAYER MASTER DIRECTORY COUNT MEMORY\n", stderr);
		return 2;
	}
	const char *directory = argv[4];
	int count = atoi(argv[5]);
	pid_t pids[MOST];
	if (count > MOST)
		return 2;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s/ready", directory);
	int ready = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (ready < 0 || bind(ready, (struct sockaddr *)&address, sizeof address) < 0)
		fail(address.sun_path);

	double begin = now();
	for (int i = 0; i < count; i++) {
		mount_union(argv[2], argv[3], directory, i);
		pids[i] = start(argv[1], directory, i, argv[6]);
	}
	for (int serving = 0; serving < count;) {
		/* struct mconsole_notify: magic, version, type, length, data */
		unsigned message[256];
		if (recv(ready, message, sizeof message, 0) > 16 && message[2] == USER_NOTIFY)
			serving++;
	}
	printf("%.4f\n", now() - begin);
	fflush(stdout);

	while (getchar() != EOF)
		;
	for (int i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	for (int i = 0; i < count; i++) {
		char path[512];
		waitpid(pids[i], NULL, 0);
		snprintf(path, sizeof path, "%s/g%d/union", directory, i);
		umount(path);
	}
	return 0;
}
