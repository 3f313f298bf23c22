import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether what follows can be asked of this system. */
export const HAS_PROC = process.platform === 'linux';

const PROTOCOLS = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/** A socket that takes what others send unasked. */
export interface WaitingSocket {
  protocol: (typeof PROTOCOLS)[number];
  /** `127.0.0.1`; of IPv6 the 32 hexadecimal digits of the kernel. */
  address: string;
  port: number;
}

/** What a socket that waits for whoever comes is in the kernel's tables; one of UDP that is connected takes from its peer alone. */
const WAITS = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' };

/** The process and all that it has started, directly or not, and that still runs. */
export function processTree(root: number): number[] {
  const parents = new Map(runningProcesses().map((pid) => [pid, parentOf(pid)]));
  const tree = parents.has(root) ? [root] : [];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
}

/** The processes that were started with this in their environment, whoever is their parent now. */
export function processesWith(variable: string): number[] {
  return runningProcesses().filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(variable));
}

/** What it was started with; empty when it is gone. */
export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/**
 * What the processes wait at, as the system sees it.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_net.5.html
 */
export function waitingSockets(pids: readonly number[]): WaitingSocket[] {
  return pids.flatMap((pid) => {
    const own = socketsOf(pid);
    return PROTOCOLS.flatMap((protocol) =>
      read(`/proc/${pid}/net/${protocol}`)
        .split('\n')
        .slice(1)
        .flatMap((line) => {
          const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
          return state === WAITS[protocol] && own.has(inode) ? [{ protocol, ...placeOf(local) }] : [];
        }),
    );
  });
}

/** @param local such as `0100007F:1F90`, the bytes of an IPv4 address in reverse */
function placeOf(local: string): { address: string; port: number } {
  const [host = '', port = ''] = local.split(':');
  const bytes = host.match(/../g) ?? [];
  const address =
    bytes.length === 4
      ? bytes
          .reverse()
          .map((byte) => Number.parseInt(byte, 16))
          .join('.')
      : host;
  return { address, port: Number.parseInt(port, 16) };
}

function socketsOf(pid: number): Set<string> {
  const files = orGone(() => readdirSync(`/proc/${pid}/fd`), []);
  const targets = files.map((file) => orGone(() => readlinkSync(`/proc/${pid}/fd/${file}`), ''));
  return new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
}

/** Those that are not just waiting to be taken note of by their parent. */
function runningProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !/^Z?$/.test(statOf(pid)[0] ?? ''));
}

const parentOf = (pid: number) => Number(statOf(pid)[1]);

/** State, parent and so on: what follows the name, which may have anything in it. */
const statOf = (pid: number) => /.*\) (.*)/s.exec(read(`/proc/${pid}/stat`))?.[1]?.split(' ') ?? [];

const read = (path: string) => orGone(() => readFileSync(path, 'utf8'), '');

/** A process may end while it is looked at, and one of another user is not shown. */
function orGone<Value>(look: () => Value, otherwise: Value): Value {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && /ENOENT|ESRCH|EACCES|EPERM/.test(error.message)) return otherwise;
    throw error;
  }
}
