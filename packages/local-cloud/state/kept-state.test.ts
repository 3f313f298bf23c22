import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { EventBridge } from '../eventbridge/event-bridge.ts';
import { AsyncInvoker } from '../runtime/async-invoker.ts';
import { SecretStore } from '../secretsmanager/store.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { killedNow, testFolder } from './folder.fixture.ts';
import { KeptState } from './kept-state.ts';

const open = (folder: string) =>
  new KeptState(folder, (error) => {
    throw error;
  });

it('keeps secrets, and does not create again those that the templates make', async () => {
  const folder = testFolder();
  const state = open(folder);
  const before = new SecretStore();
  const { secret } = state.keepSecrets(before).create({ Name: 'app', SecretString: 'generated' });
  before.put({ SecretId: 'app', SecretString: 'written by an operator' });
  await state.settled();

  const next = open(killedNow(folder));
  const after = new SecretStore();
  const creating = next.keepSecrets(after);
  expect(creating.create({ Name: 'app', SecretString: 'generated anew' }).secret.arn).toBe(secret.arn);
  expect(after.get('app').version.SecretString).toBe('written by an operator');
  creating.create({ Name: 'new', SecretString: 'x' });
  expect(after.get('new').version.SecretString).toBe('x');
});

it('tells in one line what the templates have no more', async () => {
  const folder = testFolder();
  const clock = new ManualClock();
  const state = open(folder);
  const engine = new SqsEngine({ clock, journal: state.queues });
  for (const body of ['1', '2']) engine.createQueue('old').send({ body });
  engine.createQueue('kept').send({ body: 'x' });
  const bus = new EventBridge({
    clock,
    journal: state.bus,
    deliver: () => undefined,
    deadLetter: () => undefined,
  });
  bus.createArchive({ name: 'gone', busName: 'default' });
  bus.putEvents([{ Source: 's', DetailType: 'd', Detail: '{}' }]);
  await clock.advance(0);
  expect(state.leftOver()).toBeUndefined();

  const next = open(killedNow(folder));
  new SqsEngine({ clock, journal: next.queues }).createQueue('kept');
  expect(next.leftOver()).toBe(
    'the data folder keeps, until the templates have them again: 2 messages of queue old, 1 event of archive gone',
  );
});

it('runs an asynchronous invocation again that was not handled, and no other', async () => {
  const folder = testFolder();
  const clock = new ManualClock();
  const state = open(folder);
  const reports: string[] = [];
  const report = (line: string) => reports.push(line);
  const invoker = new AsyncInvoker({ clock, report, journal: state.invocations });
  const never = { invoke: () => new Promise(() => undefined) };
  const handled = { invoke: async () => undefined };
  invoker.accept('arn:done', handled, { n: 1 });
  invoker.accept('arn:slow', never, { n: 2 }, 'Root=1');
  invoker.accept('arn:gone', never, { n: 3 });
  await clock.advance(0);
  await state.settled();

  const next = open(killedNow(folder));
  const calls: unknown[] = [];
  const target = { invoke: async (...call: unknown[]) => calls.push(call) };
  const resumed = new AsyncInvoker({ clock, report, journal: next.invocations });
  resumed.resume(
    new Map([
      ['arn:done', target],
      ['arn:slow', target],
    ]),
  );
  await clock.advance(0);
  expect(calls).toEqual([[{ n: 2 }, { traceHeader: 'Root=1' }]]);
  expect(reports).toEqual(['an event for arn:gone is dropped: there is no such function any more']);
  expect(next.invocations.load()).toEqual([]);
});

it('is done with an invocation that failed for the last time', async () => {
  const clock = new ManualClock();
  const state = open(testFolder());
  const invoker = new AsyncInvoker({ clock, report: () => undefined, journal: state.invocations });
  invoker.accept('arn:bad', { invoke: () => Promise.reject(new Error('boom')) }, {});
  await clock.advance(0);
  await clock.advance(60_000);
  expect(state.invocations.load()).toHaveLength(1);
  await clock.advance(120_000);
  expect(state.invocations.load()).toEqual([]);
});
