/**
 * Marks what is ours: the protocol of our addresses (IFA_PROTO, `ip address add ... proto 68`) and routes and rules
 * (rtm_protocol, `ip route add ... proto 68`).
 *
 * 68 is the letter D. The kernel interprets no protocol from RTPROT_STATIC (4) on, and neither linux/rtnetlink.h nor
 * iproute2's rt_protos nor FRR has given this number away. A daemon's own addresses and routes carry another, or none.
 */
export const DUMM_PROTOCOL = 68;
