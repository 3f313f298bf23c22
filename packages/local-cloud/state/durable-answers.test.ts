import { describe, expect, it, onTestFinished } from 'vitest';
import { serveEventBridge } from '../eventbridge/endpoint.ts';
import { EventBridge } from '../eventbridge/event-bridge.ts';
import type { LocalServer } from '../http/listen.ts';
import { serveSecretsManager } from '../secretsmanager/endpoint.ts';
import { SecretStore } from '../secretsmanager/store.ts';
import { serveSqs } from '../sqs/endpoint.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { testFolder } from './folder.fixture.ts';
import { KeptState } from './kept-state.ts';

async function statusOf(server: LocalServer, operation: string, input: object): Promise<number> {
  onTestFinished(() => server.close());
  const { status } = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': `Service.${operation}` },
    body: JSON.stringify(input),
  });
  return status;
}

// A closed state keeps nothing: an endpoint that does not wait for it answers all the same.
describe.each([
  ['can be kept', 200],
  ['cannot be kept', 500],
] as const)('what %s is answered with %i', (can, status) => {
  function openState(): { state: KeptState; breakIt: () => void } {
    const state = new KeptState(testFolder(), (error) => {
      throw error;
    });
    return { state, breakIt: () => can === 'cannot be kept' && state.close() };
  }

  it('SendMessage', async () => {
    const { state, breakIt } = openState();
    const engine = new SqsEngine({ journal: state.queues });
    engine.createQueue('q');
    breakIt();
    const input = { QueueUrl: '/q', MessageBody: 'x' };
    expect(await statusOf(await serveSqs(engine), 'SendMessage', input)).toBe(status);
  });

  it('PutEvents', async () => {
    const { state, breakIt } = openState();
    const bus = new EventBridge({
      deliver: () => undefined,
      deadLetter: () => undefined,
      journal: state.bus,
    });
    breakIt();
    const input = { Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] };
    expect(await statusOf(await serveEventBridge(bus), 'PutEvents', input)).toBe(status);
  });

  it('CreateSecret', async () => {
    const { state, breakIt } = openState();
    const store = new SecretStore();
    state.keepSecrets(store);
    breakIt();
    const server = await serveSecretsManager(store, { settled: () => state.settled() });
    expect(await statusOf(server, 'CreateSecret', { Name: 'a', SecretString: 'x' })).toBe(status);
  });
});
