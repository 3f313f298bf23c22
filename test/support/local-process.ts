import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { AcceptedMessage } from '../../local/whatsapp/outbox.ts';
import { until } from './until.ts';

const INDEX = join(import.meta.dirname, '../../local/index.ts');

/** `npm run local` in a process of its own, which can be killed. */
export class LocalProcess {
  readonly #child: ChildProcess;
  #printed = '';
  #complained = '';

  /** What the shell would start, without waiting for anything. */
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [INDEX, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#printed += chunk;
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complained += chunk;
    });
  }

  /** Starts on any free port, with two environments of a function unless it is told, and resolves when it is ready. */
  static async start(...args: string[]): Promise<LocalProcess> {
    const environments = args.includes('--environments') ? [] : ['--environments', '2'];
    const started = new LocalProcess(['--port', '0', ...environments, ...args]);
    await started.ready();
    return started;
  }

  /** Resolves when the banner is there. */
  async ready(): Promise<void> {
    await until('the banner', () => this.#banner !== undefined || this.#child.exitCode !== null);
    if (this.#banner === undefined) throw new Error(`it ended instead: ${this.#complained}`);
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What went to standard output: with the text of every message that WhatsApp accepted, as it did. */
  get printed(): string {
    return this.#printed;
  }

  /** What went to standard error. */
  get complained(): string {
    return this.#complained;
  }

  /** Reads a list under `/_local/`. */
  async list<Item>(path: string): Promise<Item[]> {
    const response = await fetch(`${this.url}/_local/${path}`);
    const { items } = (await response.json()) as { items: Item[] };
    return items;
  }

  outbox(): Promise<AcceptedMessage[]> {
    return this.list('outbox');
  }

  /** Lets a customer write; resolves with the webhook's status. */
  async say(from: string, text: string): Promise<number> {
    const { status } = (await this.#post('say', { from, text })) as { status: number };
    return status;
  }

  /** Puts a fault in force. */
  async disturb(fault: { target: string; action: string; ms?: number; count?: number }): Promise<void> {
    await this.#post('faults', fault);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  /** Ctrl-C. @returns the exit code */
  stop(): Promise<number> {
    return this.end('SIGINT');
  }

  /** Sends a signal. @returns the exit code as a shell tells it: 128 and the signal's number where the signal itself ended it */
  async end(signal: NodeJS.Signals): Promise<number> {
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    const [code, by] = (await closed) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[by ?? signal];
  }

  async #post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.url}/_local/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`/_local/${path} answered ${response.status}`);
    return response.json();
  }

  get #banner(): RegExpExecArray | undefined {
    return (
      /Phones +(http:\/\/127\.0\.0\.1:\d+)\/phones\n[\s\S]*Ctrl-C ends it\.\n/.exec(this.#printed) ??
      undefined
    );
  }

  /** Of its one port. */
  get url(): string {
    return this.#banner?.[1] ?? '';
  }
}
