import type { StatementSync } from 'node:sqlite';
import type { InvocationJournal, KeptInvocation } from '../runtime/async-invoker.ts';
import type { StateFile } from './state-file.ts';

/** Keeps asynchronous invocations until their function has handled or dropped them. */
export class InvocationStore implements InvocationJournal {
  readonly #file: StateFile;
  readonly #accept: StatementSync;
  readonly #finish: StatementSync;

  constructor(file: StateFile) {
    this.#file = file;
    this.#accept = file.prepare(
      'INSERT INTO invocation (invocation_id, function_arn, event, trace_header) VALUES (?, ?, ?, ?)',
    );
    this.#finish = file.prepare('DELETE FROM invocation WHERE invocation_id = ?');
  }

  load(): KeptInvocation[] {
    return this.#file.rows('SELECT * FROM invocation ORDER BY id').map((row) => ({
      id: String(row.invocation_id),
      functionArn: String(row.function_arn),
      event: JSON.parse(String(row.event)),
      traceHeader: row.trace_header === null ? undefined : String(row.trace_header),
    }));
  }

  accept({ id, functionArn, event, traceHeader }: KeptInvocation): void {
    this.#file.write(this.#accept, id, functionArn, JSON.stringify(event), traceHeader ?? null);
  }

  finish(id: string): void {
    this.#file.write(this.#finish, id);
  }
}
