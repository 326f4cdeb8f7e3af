/** Policy rules: linux/fib_rules.h, linux/rtnetlink.h. */

export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;
export const RTM_GETRULE = 34;

export const FRA_DST = 1;
export const FRA_SRC = 2;
export const FRA_IIFNAME = 3;
export const FRA_PRIORITY = 6;
export const FRA_FWMARK = 10;
export const FRA_SUPPRESS_PREFIXLEN = 14;
export const FRA_TABLE = 15;
export const FRA_FWMASK = 16;
export const FRA_OIFNAME = 17;
export const FRA_PAD = 18;
export const FRA_PROTOCOL = 21;

/** The action that looks a table up; the others (goto, blackhole, ...) are not ours. */
export const FR_ACT_TO_TBL = 1;

/** FRA_SUPPRESS_PREFIXLEN of a rule that suppresses nothing: the kernel tells it of every rule. */
export const SUPPRESSES_NOTHING = 0xffff_ffff;

/** `not`: the rule matches what its selectors do not. */
export const FIB_RULE_INVERT = 2;
