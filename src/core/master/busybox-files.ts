/** The directories of the busybox master, with their modes. */
export const busyboxDirectories: readonly (readonly [path: string, mode: number])[] = [
  ["bin", 0o755],
  ["dev", 0o755],
  ["etc", 0o755],
  ["lib", 0o755],
  ["mnt", 0o755],
  ["proc", 0o755],
  ["root", 0o700],
  ["run", 0o755],
  ["sbin", 0o755],
  ["sys", 0o755],
  ["tmp", 0o1777],
  ["usr", 0o755],
  ["usr/bin", 0o755],
  ["usr/sbin", 0o755],
  ["var", 0o755],
  ["var/log", 0o755],
  ["var/tmp", 0o1777],
];

/**
 * udhcpc configures nothing by itself: it runs this with the lease in variables. It only adds: what else is on the
 * interface may be the topology's.
 */
const udhcpcScript = `#!/bin/sh
case "$1" in
deconfig)
  ip link set dev "$interface" up
  ;;
bound | renew)
  ip addr add "$ip/\${mask:-24}" dev "$interface" 2>/dev/null
  for gateway in $router; do
    ip route replace default via "$gateway" dev "$interface"
    break
  done
  : >/etc/resolv.conf
  [ -z "$domain" ] || echo "search $domain" >>/etc/resolv.conf
  for server in $dns; do
    echo "nameserver $server" >>/etc/resolv.conf
  done
  ;;
esac
`;

/** The files of the busybox master, with their modes. The host name and its address are the guest's, not the master's. */
export const busyboxFiles: readonly (readonly [path: string, mode: number, text: string])[] = [
  [
    "etc/passwd",
    0o644,
    "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  ],
  // No password is right: a guest is entered from the host, and a service that logs people in brings its own shadow.
  ["etc/shadow", 0o640, "root:*:::::::\ndaemon:*:::::::\nnobody:*:::::::\n"],
  ["etc/group", 0o644, "root:x:0:\ndaemon:x:1:\ntty:x:5:\nutmp:x:43:\nnogroup:x:65534:\n"],
  [
    "etc/hosts",
    0o644,
    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n",
  ],
  ["etc/resolv.conf", 0o644, ""],
  ["etc/nsswitch.conf", 0o644, "passwd: files\ngroup: files\nhosts: files dns\n"],
  [
    "etc/profile",
    0o644,
    "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nPS1='\\u@\\h:\\w\\$ '\numask 022\n",
  ],
  ["etc/shells", 0o644, "/bin/sh\n"],
  ["etc/udhcpc/default.script", 0o755, udhcpcScript],
];
