/** Queueing disciplines: linux/rtnetlink.h, linux/pkt_sched.h. */

export const RTM_NEWQDISC = 36;
export const RTM_DELQDISC = 37;
export const RTM_GETQDISC = 38;

/** The parent of what a link sends through first: its root qdisc. */
export const TC_H_ROOT = 0xffffffff;

export const TCA_KIND = 1;
export const TCA_OPTIONS = 2;

/** Within TCA_OPTIONS of netem, behind a struct tc_netem_qopt. */
export const TCA_NETEM_CORR = 1;
export const TCA_NETEM_REORDER = 3;
export const TCA_NETEM_CORRUPT = 4;
export const TCA_NETEM_LOSS = 5;
export const TCA_NETEM_RATE = 6;
export const TCA_NETEM_ECN = 7;
export const TCA_NETEM_RATE64 = 8;
export const TCA_NETEM_LATENCY64 = 10;
export const TCA_NETEM_JITTER64 = 11;
export const TCA_NETEM_SLOT = 12;
