import { type ChildProcess, spawn } from 'node:child_process';

/** Reads until its input ends, which is when the process that started it is gone, and then kills the group. */
const GUARD_SCRIPT = 'read -r _; kill -s KILL -- "-$1"';

/**
 * A process with everything that it starts: signals reach all of it.
 *
 * It never outlives this process, even when this one is killed: it may be stopped then and could not notice by
 * itself, so a guard beside it does.
 */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #guard: ChildProcess | undefined;

  /** @param leader started with `detached`, so that it leads a group */
  constructor(leader: ChildProcess) {
    this.#leader = leader;
    if (leader.pid === undefined) return;
    // Detached as well, so that a Ctrl-C at the terminal does not take the guard away first.
    this.#guard = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'guard', String(leader.pid)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  /** Sends a signal; nothing happens when the group is gone. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    const { pid } = this.#leader;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  /** After the leader's end: kills what it left behind, and ends the guard. */
  async release(): Promise<void> {
    this.signal('SIGKILL');
    const guard = this.#guard;
    if (!guard || guard.exitCode !== null || guard.signalCode !== null) return;
    const ended = new Promise((resolve) => guard.once('exit', resolve));
    guard.kill('SIGKILL');
    await ended;
  }
}
