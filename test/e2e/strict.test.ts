import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const CUSTOMER = '5511911110001';
const SERVICES = ['webhook', 'dispatcher', 'ai-agent', 'sender'];

let prosa: LocalProsa;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1, strict: true });
});
afterAll(() => prosa?.close());

/** The programs that this process has started and that still run: their command lines. */
function children(): string[] {
  const running: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, state, parent] =
        /^\d+ \(.*\) (\w) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      if (Number(parent) !== process.pid || state === 'Z') continue;
      running.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch (error) {
      // A process may end while it is looked at.
      if (!(error instanceof Error && /ENOENT|ESRCH/.test(error.message))) throw error;
    }
  }
  return running;
}

it('has a conversation with every function in processes of its own', async () => {
  const texts = ['primeira', 'segunda', 'terceira'];
  const answers = () => prosa.whatsapp.outbox({ to: CUSTOMER });
  for (const [index, text] of texts.entries()) {
    expect((await prosa.say(text, { from: CUSTOMER })).status).toBe(200);
    await until(`answer ${index + 1}`, () => answers().length > index);
  }
  const answered = answers().map(({ body }) => String((body.text as { body?: unknown } | undefined)?.body));
  expect(answered).toEqual(texts.map((text) => expect.stringContaining(text)));
  const sent = () => prosa.runtime.events({ detailType: 'outbox.message.sent' });
  await until('the last fact', () => sent().length === texts.length);
});

it('hears the segments of every function, which leave before its process is stopped', async () => {
  const segments = () =>
    prosa.runtime.traces.list().flatMap(({ trace_id }) => prosa.runtime.traces.segments(trace_id) ?? []);
  for (const service of SERVICES) {
    await until(`the segments of ${service}`, () => segments().some(({ name }) => name === `## ${service}`));
  }
});

it('leaves no process when it is closed', async () => {
  const runtimes = () => children().filter((line) => /process-runtime|guard/.test(line));
  expect(runtimes().length).toBeGreaterThanOrEqual(2 * SERVICES.length);
  await prosa.close();
  expect(runtimes()).toEqual([]);
});
