import type { Notice } from "../notice.ts";

/** A notice as one line for people. */
export function renderNotice(notice: Notice): string {
  switch (notice.notice) {
    case "host-rebooted":
      return `the host was rebooted while the lab ran, which ended ${notice.guests.join(", ")}`;
    case "ended":
      return notice.program === null
        ? `guest ${notice.guest}: process ${notice.pid} of its pid file has ended`
        : `guest ${notice.guest}: process ${notice.pid} of its pid file is ${notice.program} by now, which is left alone`;
    case "wrong-pid-file":
      return `guest ${notice.guest}: its pid file does not say ${notice.running}, which is its process`;
    default:
      throw new TypeError(`unknown notice: ${JSON.stringify(notice satisfies never)}`);
  }
}
