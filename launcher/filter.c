/*
 * The calls that a UML kernel makes, from its sources (arch/um/os-Linux, the _user.c files of arch/um/drivers, fs/hostfs/hostfs_user.c)
 * and those of the C library under it. What is not here is refused: other network families (a compromised kernel must reach
 * nothing but its own taps), namespaces, mounts, keys, bpf, perf, io_uring, userfaultfd, modules, other processes' memory.
 *
 * Programs inside the guest are not limited by this: their calls never reach the host. UML's own filter turns each into a
 * signal, which outranks the answer given here; with ptrace they are caught before any filter.
 */
#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "die.h"

static const int allowed[] = {
	/* files, as hostfs serves them */
	SYS_access, SYS_faccessat, SYS_faccessat2, SYS_open, SYS_openat, SYS_creat, SYS_close, SYS_close_range,
	SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_preadv, SYS_pwritev, SYS_lseek,
	SYS_stat, SYS_fstat, SYS_lstat, SYS_newfstatat, SYS_statx, SYS_statfs, SYS_fstatfs, SYS_getdents, SYS_getdents64,
	SYS_readlink, SYS_readlinkat, SYS_truncate, SYS_ftruncate, SYS_fallocate, SYS_fsync, SYS_fdatasync, SYS_sync_file_range,
	SYS_chmod, SYS_fchmod, SYS_fchmodat, SYS_chown, SYS_fchown, SYS_lchown, SYS_fchownat, SYS_umask,
	SYS_utime, SYS_utimes, SYS_futimesat, SYS_utimensat, SYS_mknod, SYS_mknodat, SYS_mkdir, SYS_mkdirat, SYS_rmdir,
	SYS_unlink, SYS_unlinkat, SYS_rename, SYS_renameat, SYS_renameat2, SYS_link, SYS_linkat, SYS_symlink, SYS_symlinkat,
	SYS_getcwd, SYS_chdir, SYS_flock, SYS_fcntl, SYS_dup, SYS_dup2, SYS_dup3, SYS_pipe, SYS_pipe2,
	/* memory */
	SYS_brk, SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_msync, SYS_mincore, SYS_memfd_create,
	/* consoles, taps and sockets; socket() and socketpair() are looked at below */
	SYS_ioctl, SYS_bind, SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg,
	SYS_getsockname, SYS_getsockopt, SYS_setsockopt, SYS_shutdown, SYS_connect,
	/* waiting */
	SYS_poll, SYS_ppoll, SYS_select, SYS_pselect6, SYS_epoll_create, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_wait,
	SYS_epoll_pwait, SYS_epoll_pwait2, SYS_eventfd, SYS_eventfd2, SYS_signalfd, SYS_signalfd4, SYS_pause,
	/* time */
	SYS_nanosleep, SYS_clock_nanosleep, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_time, SYS_times,
	SYS_timer_create, SYS_timer_settime, SYS_timer_gettime, SYS_timer_delete, SYS_timer_getoverrun, SYS_setitimer,
	SYS_getitimer, SYS_alarm, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime,
	/* signals */
	SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigsuspend, SYS_rt_sigtimedwait,
	SYS_sigaltstack, SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
	/* its own processes and threads: one for each address space of the guest; clone() and prlimit() are looked at below */
	SYS_fork, SYS_vfork, SYS_execve, SYS_execveat, SYS_exit, SYS_exit_group, SYS_wait4, SYS_waitid, SYS_ptrace,
	SYS_getpid, SYS_getppid, SYS_gettid, SYS_getpgid, SYS_getpgrp, SYS_setpgid, SYS_getsid, SYS_setsid,
	SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getgroups, SYS_getresuid, SYS_getresgid,
	SYS_set_tid_address, SYS_set_robust_list, SYS_get_robust_list, SYS_rseq, SYS_futex, SYS_arch_prctl, SYS_prctl,
	SYS_getrlimit, SYS_getrusage, SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_setaffinity,
	SYS_getpriority, SYS_setpriority, SYS_membarrier, SYS_getcpu, SYS_personality, SYS_seccomp, SYS_restart_syscall,
	SYS_uname, SYS_sysinfo, SYS_getrandom,
};

enum { COUNT = sizeof allowed / sizeof *allowed };

static const unsigned int NEW_NAMESPACES =
	CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

/* Of x86-64, which is little-endian, the low half of an argument. */
#define ARGUMENT(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE SECCOMP_RET_ERRNO | EPERM
/* Goes on with the next instruction where the accumulator is k, and past `skip` of them where it is not. */
#define UNLESS_EQUAL(k, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 0, (skip))

void filter_system_calls(void)
{
	struct sock_filter head[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		/* The C library falls back to clone(), whose flags can be seen. */
		UNLESS_EQUAL(SYS_clone3, 1),
		ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
		UNLESS_EQUAL(SYS_clone, 4),
		ARGUMENT(0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
		ANSWER(REFUSE),
		ANSWER(SECCOMP_RET_ALLOW),
		UNLESS_EQUAL(SYS_socketpair, 4),
		ARGUMENT(0),
		UNLESS_EQUAL(AF_UNIX, 1),
		ANSWER(SECCOMP_RET_ALLOW),
		ANSWER(REFUSE),
		/* Not that of core dumps, which a pipe to a program of the host's would be fed with: core(5). */
		UNLESS_EQUAL(SYS_prlimit64, 4),
		ARGUMENT(1),
		UNLESS_EQUAL(RLIMIT_CORE, 1),
		ANSWER(REFUSE),
		ANSWER(SECCOMP_RET_ALLOW),
		/* Datagrams on paths, as for mconsole; a socket of any other kind would lead out of the lab. */
		UNLESS_EQUAL(SYS_socket, 7),
		ARGUMENT(0),
		UNLESS_EQUAL(AF_UNIX, 4),
		ARGUMENT(1),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~(SOCK_CLOEXEC | SOCK_NONBLOCK)),
		UNLESS_EQUAL(SOCK_DGRAM, 1),
		ANSWER(SECCOMP_RET_ALLOW),
		ANSWER(REFUSE),
	};
	enum { HEAD = sizeof head / sizeof *head };
	struct sock_filter program[HEAD + 2 * COUNT + 1];
	struct sock_filter *next = program;

	for (size_t i = 0; i < HEAD; i++)
		*next++ = head[i];
	for (size_t i = 0; i < COUNT; i++) {
		*next++ = (struct sock_filter)UNLESS_EQUAL(allowed[i], 1);
		*next++ = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	}
	*next++ = (struct sock_filter)ANSWER(REFUSE);
	struct sock_fprog whole = { .len = next - program, .filter = program };
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) < 0)
		die("filter system calls", "");
}
