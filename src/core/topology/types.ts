// Made by scripts/topology-types.js from schemas/topology.schema.json; `npm run types` makes it anew.

/**
 * A topology, version 1: the guests, interfaces, bridges and links of one lab. Every change is carried out in the running lab; the few keys that need a reboot of the guest say so (x-reboot). In every value ${VAR} stands for an environment variable, ${VAR:-default} for one that may be missing or empty, and $$ for a dollar sign; what stands there without quotes is read as YAML afterwards, so that it can be a number.
 */
export interface Topology {
  /**
   * The lab's name, unique on its host: lower-case letters, digits and hyphens, not at either end; at most 32 characters.
   */
  name: string;
  /**
   * The template that is laid over the guests: templates/<name> beside this file. It is exchanged while they run. Default: none.
   */
  template?: string;
  /**
   * Several templates, laid one over the other; the last lies on top. Instead of template. Default: none.
   *
   * Items: A template: the name of its directory in templates/, of letters, digits, dots, hyphens and underscores, at most 64.
   */
  templates?: string[];
  /**
   * Where the lab's bridges and taps lie. host: among the links of the host, where only root can make them. private: in a network and mount namespace of the lab's own, where no name can clash; an ordinary user's labs take a user namespace as well. A change takes `dumm destroy` first. Default: host for root, private for other users.
   */
  isolation?: "host" | "private";
  defaults?: Defaults;
  /**
   * The bridges of the lab, by name. A bridge lives on the host and joins the taps of its interfaces into one segment. Default: none.
   */
  bridges?: {
    [k: string]: Bridge;
  };
  /**
   * Cables, each between two interfaces, which are named as guest:interface and have no bridge of their own. A cable is a bridge on the host that joins just these two taps and passes on all that a bridge may; it is named <guest>-<interface>--<guest>-<interface>, the ends in alphabetical order. Default: none.
   */
  links?: [string, string][];
  /**
   * The guests of the lab, by name. Each is one User Mode Linux kernel with a root file system of its own. Default: none.
   */
  guests?: {
    [k: string]: Guest;
  };
}
/**
 * Values for every guest. A guest's own kernel, master, memory, union or hosts takes their place; its args follow these, and its sysctls are laid over these.
 */
export interface Defaults {
  /**
   * The UML kernel: a name that `dumm kernel list` shows, or a path (it contains a /; relative to this file). A change needs a reboot. Default: default.
   */
  kernel?: string;
  /**
   * The root file system that the guest starts from: a name that `dumm master list` shows, or a path (it contains a /; relative to this file). It is shared, and never written to. A change needs a reboot. Default: busybox.
   */
  master?: string;
  /**
   * The guest's memory: a number and K, M or G (powers of 1024), 16M to 1024G. The host gives only the pages that the guest touches. A change needs a reboot. Default: 128M.
   */
  memory?: string;
  /**
   * What lays the guest's diff over its master: overlay is the kernel's overlayfs; fuse is a process of dumm's own for each guest, slower, for file systems that overlayfs cannot write to, as in a container; auto takes overlayfs, and FUSE where that cannot be used. A change needs a reboot. Default: auto.
   */
  union?: "auto" | "overlay" | "fuse";
  /**
   * Whether the host's kernel keeps the guest from all that is not its own: other files, other networks, other guests, whatever its root does. false leaves that to UML alone, which cannot: only for guests that are trusted. A change needs a reboot. Default: true.
   */
  confined?: boolean;
  limits?: Limits;
  /**
   * More parameters for the kernel's command line, each as one item. A change needs a reboot. Default: none.
   *
   * Items: One kernel parameter, without white space.
   */
  args?: string[];
  /**
   * Whether the guest finds every guest of the lab by name: its /etc/hosts holds, between the lines `# dumm: begin` and `# dumm: end`, the first IPv4 and the first IPv6 address of each. The rest of that file is left alone. Default: true.
   */
  hosts?: boolean;
  /**
   * Kernel settings of the guest, as in sysctl(8): dotted name and value. A / stands for a dot within a name (net.ipv4.conf.eth0/5.forwarding is eth0.5's). Default: none.
   */
  sysctls?: {
    /**
     * The value: a whole number or a string.
     */
    [k: string]: number | string;
  };
}
/**
 * What of the host the guest gets at most, all of its processes together, by a control group of version 2 (cgroups(7)). Where the host has none to give, a topology with limits is refused, and `dumm doctor` says what is missing; where it has, a confined guest without a limit of its memory gets half as much again as its memory, and 64M. Each value goes over that of defaults. Changed live. Default: none.
 */
export interface Limits {
  /**
   * Processor time, in processors: 0.5 is half of one, as 50 ms in each 100 ms (cpu.max). Default: all that is free.
   */
  cpu?: number;
  /**
   * Memory of the host: the guest's own as far as it was touched, what its kernel takes besides, and what the host caches for it (memory.max), as a number and K, M or G, at least 16M. A guest that needs more is killed, and started again by the next apply. Default: none that is asked for.
   */
  memory?: string;
}
/**
 * A host bridge: one segment. Empty is fine: `left:` or `left: {}`.
 */
export interface Bridge {
  /**
   * Addresses of the host on this bridge, IPv4 or IPv6, each with its prefix length. Default: none, so the host takes no part in the segment.
   *
   * Items: An IPv4 or IPv6 address with its prefix length.
   */
  addresses?: string[];
  /**
   * A link of the host, or a list of them, that is joined to this bridge: the segment then goes on behind it. dumm never creates or deletes it; it is raised, and given back as it was (up or down, on no bridge) when it is taken out of here or the lab is destroyed. Meanwhile the host cannot use the addresses that it has on it. A link that is on another bridge is refused. Default: none.
   */
  external?: string | string[];
  /**
   * Whether guests on this bridge reach the outside through the host: what they send leaves by the links of the host's default routes, from the host's own address there (masqueraded). In a private lab, also of an ordinary user, it leaves through slirp4netns(1), from sockets of the user's own; 169.254.2.3 is the host's name server there, and nothing else on the host's loopback is reached. The bridge needs addresses; a guest takes one of them as its gateway: routes: [{ to: default, via: 10.1.0.254 }]. dumm has an nftables table of its own for it, dumm-<lab>, and switches forwarding on for these links only, and back afterwards; a firewall of the host that drops what it forwards has to let it through. Default: false.
   */
  nat?: boolean;
  /**
   * The largest packet of the segment, in bytes; also the default for its interfaces. 68 to 65521, and at least 1280 where IPv6 is used. Default: the smallest mtu of its interfaces; 1500 where it has none.
   */
  mtu?: number;
  /**
   * The bridge's own MAC address: six pairs of hexadecimal digits, unicast. Default: one that dumm derives from the names of lab and bridge.
   */
  mac?: string;
  /**
   * Whether the bridge speaks the spanning tree protocol; needed only where bridges form a loop. Default: false.
   */
  stp?: boolean;
  /**
   * How long the bridge remembers where a silent MAC address is, in seconds, 0 to 1000000. With 0 it sends every frame to every port, as a hub. Default: 300.
   */
  ageing_time?: number;
  /**
   * Whether the bridge looks at VLAN tags; the host's kernel needs CONFIG_BRIDGE_VLAN_FILTERING for it. Default: false, tags pass as they are.
   */
  vlan_filtering?: boolean;
  /**
   * Whether the bridge learns from IGMP and MLD which ports want which multicast, instead of flooding it. Default: true.
   */
  multicast_snooping?: boolean;
  /**
   * Which link-local frames the bridge forwards instead of keeping them: bit N is for 01:80:c2:00:00:0N; the kernel never forwards those of bits 0, 1 and 2. 16384 passes LLDP on, 65528 all that can be. Default: 0.
   */
  group_fwd_mask?: number;
}
/**
 * One User Mode Linux kernel with a root file system of its own. Empty is fine: a guest without a network.
 */
export interface Guest {
  /**
   * How many guests this one stands for, 1 to 1000; its name then contains {index}. In each of them {index} is its number, from 1, in the name and in every text below; {index+9} and {index-1} count from elsewhere, and 10.0.0.10+{index}/16 is the address that lies so many after 10.0.0.10. Within { } or [ ] such a text needs quotes. Default: one guest, whose name has no {index}.
   */
  count?: number;
  /**
   * Whether the guest runs, is paused (its kernel stands still, keeps its memory and its connections, and answers nobody; what is inside it is compared and changed once it runs again) or is stopped (powered off; its taps stay, unplugged, and so does its diff). Default: running.
   */
  state?: "running" | "paused" | "stopped";
  /**
   * The name that the guest's kernel has, as hostname(1) shows it: letters, digits, hyphens and dots, at most 64. Default: the guest's name.
   */
  hostname?: string;
  /**
   * The UML kernel: a name that `dumm kernel list` shows, or a path (it contains a /; relative to this file). A change needs a reboot. Default: default.
   */
  kernel?: string;
  /**
   * The root file system that the guest starts from: a name that `dumm master list` shows, or a path (it contains a /; relative to this file). It is shared, and never written to. A change needs a reboot. Default: busybox.
   */
  master?: string;
  /**
   * The guest's memory: a number and K, M or G (powers of 1024), 16M to 1024G. The host gives only the pages that the guest touches. A change needs a reboot. Default: 128M.
   */
  memory?: string;
  /**
   * What lays the guest's diff over its master: overlay is the kernel's overlayfs; fuse is a process of dumm's own for each guest, slower, for file systems that overlayfs cannot write to, as in a container; auto takes overlayfs, and FUSE where that cannot be used. A change needs a reboot. Default: auto.
   */
  union?: "auto" | "overlay" | "fuse";
  /**
   * Whether the host's kernel keeps the guest from all that is not its own: other files, other networks, other guests, whatever its root does. false leaves that to UML alone, which cannot: only for guests that are trusted. A change needs a reboot. Default: true.
   */
  confined?: boolean;
  limits?: Limits;
  /**
   * More parameters for the kernel's command line, each as one item. A change needs a reboot. Default: none.
   *
   * Items: One kernel parameter, without white space.
   */
  args?: string[];
  /**
   * Whether the guest finds every guest of the lab by name: its /etc/hosts holds, between the lines `# dumm: begin` and `# dumm: end`, the first IPv4 and the first IPv6 address of each. The rest of that file is left alone. Default: true.
   */
  hosts?: boolean;
  /**
   * Files that the guest has, by their absolute path in it. Each is compared by content and mode, and replaced as a whole. One that is taken out of this list goes from the guest, where the master's own file comes back; if it was changed there meanwhile it is left alone. Default: none.
   */
  files?: {
    [k: string]: File;
  };
  /**
   * The guest's interfaces, by the name that they have inside the guest. Default: none but lo, which is always there.
   */
  interfaces?: {
    [k: string]: Interface;
  };
  /**
   * The guest's routes, beside those that its addresses bring along. Default: none.
   */
  routes?: Route[];
  /**
   * The guest's policy rules, beside those that the kernel starts with. Default: none.
   */
  rules?: Rule[];
  /**
   * Kernel settings of the guest, as in sysctl(8): dotted name and value. A / stands for a dot within a name (net.ipv4.conf.eth0/5.forwarding is eth0.5's). Default: none.
   */
  sysctls?: {
    /**
     * The value: a whole number or a string.
     */
    [k: string]: number | string;
  };
}
/**
 * A file of a guest: what it holds, given here or in a file beside this one, and its mode.
 */
export interface File {
  /**
   * What the file holds, at most 1 MB; ${VAR} and {index} mean the same in it as everywhere, and $$ is a dollar sign. A source is taken as it is. Default: that of source.
   */
  content?: string;
  /**
   * A file on the host whose content is taken, at most 1 MB; relative to this file. Default: none, content tells it.
   */
  source?: string;
  /**
   * The file's permissions, octal and in quotes. Default: 0644.
   */
  mode?: string;
}
/**
 * A guest's network device. Its host end is the tap <guest>-<interface>.
 */
export interface Interface {
  /**
   * The bridge that the interface's tap is joined to. Default: none, a tap on no bridge, unless the interface is at a link.
   */
  bridge?: string;
  /**
   * Addresses of the interface, IPv4 or IPv6, each with its prefix length. Default: none.
   *
   * Items: An IPv4 or IPv6 address with its prefix length.
   */
  addresses?: string[];
  /**
   * The interface's MAC address: six pairs of hexadecimal digits, unicast. Default: one that dumm derives from the names of lab, guest and interface, so that it stays the same.
   */
  mac?: string;
  /**
   * The largest packet that the interface sends, in bytes: 68 to 65521, at least 1280 with an IPv6 address, and no more than that given to its bridge or to its link's other end. Default: that given to its bridge or to its link's other end, else 1500.
   */
  mtu?: number;
  /**
   * Whether the interface is up. One that is down has let go of its tap, and keeps its IPv4 addresses; its IPv6 addresses and the guest's routes through it are there when it is up. Default: true.
   */
  up?: boolean;
  /**
   * The VLAN that the interface is in, on a bridge with vlan_filtering: its frames have no tag (bridge(8)'s pvid untagged). Default: 1, the kernel's own; none where vlans is given.
   */
  vlan?: number;
  /**
   * The VLANs whose frames the interface sends and receives with their tag, on a bridge with vlan_filtering: a trunk. Default: none.
   *
   * Items: A VLAN.
   */
  vlans?: number[];
  impair?: Impair;
}
/**
 * What happens to the packets that the interface sends, in the words of tc-netem(8); what it receives is up to the other end. Changed live, packets that wait stay. Default: nothing.
 */
export interface Impair {
  /**
   * How long each packet waits, in s, ms or us. Default: not at all.
   */
  delay?: string;
  /**
   * By how much the delay varies to either side, evenly, in s, ms or us; at most 2.147483647s, and only with a delay. Packets that follow each other faster than that overtake one another. Default: none.
   */
  jitter?: string;
  /**
   * The share of the packets that are lost, 0% to 100%. Default: 0%.
   */
  loss?: string;
  /**
   * The share of the packets that are sent twice, 0% to 100%. Default: 0%.
   */
  duplicate?: string;
  /**
   * The share of the packets in which one bit is flipped, 0% to 100%. Default: 0%.
   */
  corrupt?: string;
  /**
   * The share of the packets that are sent at once and so overtake those that wait, 0% to 100%; only with a delay. Default: 0%.
   */
  reorder?: string;
  /**
   * How fast packets leave, in bit, kbit, mbit or gbit a second (powers of 1000), at least 8bit. The kernel counts in bytes. Default: no limit.
   */
  rate?: string;
  /**
   * How many packets may wait; those beyond are dropped. A long delay at a high rate needs more than the default: rate times delay, in packets. Default: 1000.
   */
  limit?: number;
}
/**
 * One route of a guest, in the words of ip-route(8).
 */
export interface Route {
  /**
   * The destination: a network, one address, or `default`, which is of the family of via or src (IPv4 without either; write ::/0 for IPv6).
   */
  to: string;
  /**
   * The gateway's address; it must lie in the subnet of one of the guest's interfaces, or in the network of a route with dev and without via. A link-local gateway (fe80::) needs dev. Default: none, the destination is on the link.
   */
  via?: string;
  /**
   * The interface that the packets leave through. Default: the one whose subnet, or whose route without via, holds the gateway.
   */
  dev?: string;
  /**
   * The route's metric (no unit): of several routes to one destination the lowest wins. Default: 0 for IPv4; for IPv6 1024, which is also what the kernel makes of 0.
   */
  metric?: number;
  /**
   * The routing table's number, as in ip-rule(8): 254 is main, 255 local. Default: 254.
   */
  table?: number;
  /**
   * The source address that packets of the guest's own prefer on this route; an address of the guest. Default: the kernel's choice.
   */
  src?: string;
  /**
   * What the route does: forwards (unicast), drops silently (blackhole), or drops with an ICMP unreachable (unreachable) or administratively prohibited (prohibit). Default: unicast.
   */
  type?: "unicast" | "blackhole" | "unreachable" | "prohibit";
}
/**
 * One policy rule of a guest, in the words of ip-rule(8): packets that every selector fits are looked up in a routing table. Without from and to it is a rule of IPv4; write from: ::/0 for IPv6.
 */
export interface Rule {
  /**
   * The rule's place: the lowest is asked first. The kernel's own are at 0, 32766 (main) and 32767. Default: none, it is needed.
   */
  priority: number;
  /**
   * The routing table that is asked, as in a route's table. Default: none, it is needed.
   */
  table: number;
  /**
   * Packets from this network or address. Default: from anywhere.
   */
  from?: string;
  /**
   * Packets to this network or address. Default: to anywhere.
   */
  to?: string;
  /**
   * Packets that came in through this interface; those of the guest itself come through lo. Default: any.
   */
  iif?: string;
  /**
   * Packets of sockets that are bound to this interface. Default: any.
   */
  oif?: string;
  /**
   * Packets with this mark: a number, or in quotes with a mask that says which bits count. Default: any.
   */
  fwmark?: number | string;
}
