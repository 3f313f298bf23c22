import { type EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalServer } from '../../http/listen.ts';
import { serveEventBridge } from '../endpoint.ts';
import { EventBridge } from '../event-bridge.ts';
import { clientFor, OTHER_EVENTBRIDGE } from './client.fixture.ts';
import { INVALID_PATTERNS, PATTERN_CASES, sampleEvent } from './pattern-cases.fixture.ts';

const bridge = new EventBridge({ deliver: () => undefined, deadLetter: () => undefined });
let server: LocalServer;
let client: EventBridgeClient;

beforeAll(async () => {
  server = await serveEventBridge(bridge);
  client = clientFor(OTHER_EVENTBRIDGE ?? server.url);
});

afterAll(async () => {
  client.destroy();
  bridge.close();
  await server.close();
});

async function matches(pattern: unknown, event: unknown): Promise<boolean | undefined> {
  const command = new TestEventPatternCommand({
    EventPattern: JSON.stringify(pattern),
    Event: JSON.stringify(event),
  });
  return (await client.send(command)).Result;
}

describe('TestEventPattern: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html', () => {
  test.each(PATTERN_CASES)('$name ($doc)', async ({ pattern, matches: matching, rejects }) => {
    for (const event of matching) expect(await matches(pattern, event), JSON.stringify(event)).toBe(true);
    for (const event of rejects) expect(await matches(pattern, event), JSON.stringify(event)).toBe(false);
  });

  test.each(INVALID_PATTERNS)('refuses $name', async ({ pattern }) => {
    const command = new TestEventPatternCommand({
      EventPattern: pattern,
      Event: JSON.stringify(sampleEvent({})),
    });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  });

  test.each([
    { name: 'text', event: 'this is no event' },
    { name: 'a list', event: '[]' },
    { name: 'an event without its mandatory fields', event: '{"source": "my.app"}' },
  ])('refuses $name as the event', async ({ event }) => {
    const command = new TestEventPatternCommand({ EventPattern: '{"source": ["my.app"]}', Event: event });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
