import { readdirSync, readFileSync } from 'node:fs';

/** Hundredths of a second, in which Linux counts processor time. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const MS_PER_TICK = 10;

/** A process that is an execution environment, or the runtime itself, where `functionName` is undefined. */
interface Sample {
  functionName: string | undefined;
  cpuMs: number;
  /** The most memory that it has had, in MB. */
  peakMb: number;
  residentMb: number;
}

/** What the environments of one function have used. */
export interface FunctionUse {
  environments: number;
  /** Processor time, in milliseconds. */
  cpuMs: number;
  /** The most memory of any one of them, in MB. */
  peakMb: number;
}

/** What a runtime and its environments use of this machine, as the kernel counts it; they need not agree. */
export class Environments {
  readonly #runtime: number;
  readonly #latest = new Map<number, Sample>();
  #base = new Map<number, number>();
  /** The most that all of them had at one time, in MB. */
  peakMb = 0;

  /** @param runtime process id of the runtime, whose children are the environments */
  constructor(runtime: number) {
    this.#runtime = runtime;
  }

  /** What was used so far is not counted. */
  reset(): void {
    this.look();
    this.#base = new Map([...this.#latest].map(([pid, { cpuMs }]) => [pid, cpuMs]));
    this.peakMb = 0;
  }

  /** Looks at every process; what one uses after the last look before its end is not seen. */
  look(): void {
    let residentMb = 0;
    for (const pid of [this.#runtime, ...childrenOf(this.#runtime)]) {
      const sample = sampleOf(pid, pid !== this.#runtime);
      if (!sample) continue;
      this.#latest.set(pid, sample);
      residentMb += sample.residentMb;
    }
    this.peakMb = Math.max(this.peakMb, residentMb);
  }

  /** By the names that functions were given by CloudFormation; undefined is the runtime. */
  use(): Map<string | undefined, FunctionUse> {
    const uses = new Map<string | undefined, FunctionUse>();
    for (const [pid, { functionName, cpuMs, peakMb }] of this.#latest) {
      const use = uses.get(functionName) ?? { environments: 0, cpuMs: 0, peakMb: 0 };
      use.environments += 1;
      use.cpuMs += cpuMs - (this.#base.get(pid) ?? 0);
      use.peakMb = Math.max(use.peakMb, peakMb);
      uses.set(functionName, use);
    }
    return uses;
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(fieldsOf(pid)?.[1]) === parent);
}

/** Fields of `/proc/<pid>/stat` from the state on, which is 0; undefined when the process is gone. */
function fieldsOf(pid: number): string[] | undefined {
  const stat = readIfThere(pid, 'stat');
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function sampleOf(pid: number, isEnvironment: boolean): Sample | undefined {
  const fields = fieldsOf(pid);
  const status = readIfThere(pid, 'status');
  if (!fields || status === undefined) return undefined;
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1_024;
  const variables = isEnvironment ? (readIfThere(pid, 'environ') ?? '').split('\0') : [];
  return {
    functionName: variables.find((line) => line.startsWith('AWS_LAMBDA_FUNCTION_NAME='))?.split('=')[1],
    cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
    peakMb: megabytes('VmHWM'),
    residentMb: megabytes('VmRSS'),
  };
}

/** A process may end at any moment. */
function readIfThere(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
