/** A read-only root file system that guests share. */
export interface Master {
  /** Its name in the cache (`busybox`); its path, when it was named by one. */
  name: string;
  /** The directory, absolute. */
  path: string;
  /** Its own init as the guest sees it (`/sbin/init`); undefined where it has none, and the agent stays as init. */
  init: string | undefined;
}
