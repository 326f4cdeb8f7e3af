#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "die.h"

static const int kept[] = { CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID };

void set_group(long group)
{
	gid_t groups[] = { group };

	/* In a namespace of a single id nobody may leave groups; those of the user give no right to what a guest sees. */
	if (setgroups(group < 0 ? 0 : 1, groups) < 0 && (group >= 0 || errno != EPERM))
		die("set groups", "");
}

void become_root_of(int user_namespace)
{
	if (setns(user_namespace, CLONE_NEWUSER) < 0)
		die("enter the user namespace", "");
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		die("become root of the user namespace", "");
}

void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2] = { 0 };
	uint64_t mask = 0;

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		mask |= UINT64_C(1) << kept[i];
	/* EINVAL: the kernel knows none of this number or above. */
	for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
		if (!(mask >> capability & 1) && prctl(PR_CAPBSET_DROP, capability) < 0)
			die("drop capabilities", "");
	}
	for (int half = 0; half < 2; half++)
		sets[half].effective = sets[half].permitted = sets[half].inheritable = mask >> (32 * half);
	if (syscall(SYS_capset, &header, sets) < 0)
		die("drop capabilities", "");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		die("set no_new_privs", "");
}

/* linux/landlock.h as of Linux 6.12; an older header has no scopes. */
struct ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

enum { CREATE_RULESET_VERSION = 1, VERSION_WITH_SCOPES = 6 };

static const uint64_t SCOPE_ABSTRACT_UNIX_SOCKET = 1;
static const uint64_t SCOPE_SIGNAL = 2;

void restrict_scope(void)
{
	struct ruleset ruleset = { .scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL };
	int fd;

	if (syscall(SYS_landlock_create_ruleset, 0, 0, CREATE_RULESET_VERSION) < VERSION_WITH_SCOPES)
		return;
	fd = syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
	if (fd < 0 || syscall(SYS_landlock_restrict_self, fd, 0) < 0)
		die("restrict signals and sockets", "");
	close(fd);
}
