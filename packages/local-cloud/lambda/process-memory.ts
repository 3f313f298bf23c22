import { readFileSync } from 'node:fs';

/**
 * The most memory that a process has had so far, in MiB, as Lambda reports it for an environment.
 *
 * @returns undefined on a machine without /proc, or when the process is gone
 */
export function peakMemoryMb(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.ceil(Number(kilobytes) / 1024);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
