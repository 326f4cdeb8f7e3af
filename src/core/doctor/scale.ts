/** A lab of this many guests is to fit, or the doctor warns. */
export const USUAL_GUESTS = 100;

const GIB = 2 ** 30;

/** A number of bytes for people: `512 MB`, `23.5 GB`, in powers of 1024. */
export function formatSize(bytes: number): string {
  return bytes < GIB ? `${Math.round(bytes / 2 ** 20)} MB` : `${(bytes / GIB).toFixed(1)} GB`;
}
