/** The suites that a Debian master can be made of, the default first. */
export const debianSuites = ["trixie", "bookworm"] as const;

export type DebianSuite = (typeof debianSuites)[number];

/** What every Debian master has beside the essential packages: an init, and what a lab is looked at with. */
export const debianPackages = ["dbus", "iproute2", "iputils-ping", "netbase", "procps", "systemd-sysv"] as const;

/**
 * Units that have nothing to do in a guest, or would fail there: its kernel has no modules; its consoles lead nowhere, so
 * that a login there would be started again and again; nobody is there to answer questions at the first boot; and what
 * looks for updates each day would find no network that leads to any.
 */
export const maskedUnits = [
  "systemd-modules-load.service",
  "systemd-firstboot.service",
  "getty@.service",
  "getty-static.service",
  "console-getty.service",
  "serial-getty@.service",
  "apt-daily.timer",
  "apt-daily-upgrade.timer",
  "dpkg-db-backup.timer",
  "e2scrub_all.timer",
  // Asks for an input/output priority, which a kernel without block devices does not have.
  "e2scrub_reap.service",
  "fstrim.timer",
] as const;

/** Files that mmdebstrap copies from this machine, or that hold for one machine alone; null: there is none. */
export const debianFiles: readonly (readonly [path: string, text: string | null])[] = [
  // The agent and systemd take the name from the kernel's command line; one here would be every guest's.
  ["etc/hostname", null],
  [
    "etc/hosts",
    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n",
  ],
  ["etc/resolv.conf", ""],
  // Empty, and not missing: each guest makes its own, and does not take this for its first boot. machine-id(5)
  ["etc/machine-id", ""],
  // How mmdebstrap was told to fetch: this machine's proxy, perhaps with its password.
  ["etc/apt/apt.conf.d/99mmdebstrap", null],
];

/** Documentation, in whatever language, is a third of the size. */
export const dpkgOptions = [
  "path-exclude=/usr/share/man/*",
  "path-exclude=/usr/share/locale/*",
  "path-exclude=/usr/share/doc/*",
  "path-include=/usr/share/doc/*/copyright",
  "path-exclude=/usr/share/info/*",
] as const;
