import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * Kills a child when this process ends before it: a process that ends does not end its children, and a synthesis or a build
 * would go on for seconds. A signal ends this process in that way only where it is handled, see `exitOnInterrupt`.
 */
export function endWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  // Before whatever removes the folder that the child writes.
  process.prependOnceListener('exit', kill);
  child.once('close', () => process.removeListener('exit', kill));
}

/**
 * Removes a folder when this process ends.
 *
 * @returns takes that back
 */
export function removeWithUs(folder: string): () => void {
  // A child that was just killed may be in the middle of its last write.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  process.once('exit', remove);
  return () => process.removeListener('exit', remove);
}
