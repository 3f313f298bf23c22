import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { SecretStore } from './store.ts';

const DAY_MS = 86_400_000;
const inOrder = () => {
  let next = 0;
  return (below: number) => next++ % below;
};

test('a restored snapshot has every value, label and deletion, and shares nothing with the store', () => {
  const clock = new ManualClock();
  const store = new SecretStore({ clock, random: inOrder() });
  store.create({ Name: 'one', SecretString: 'a', Tags: [{ Key: 'team', Value: 'inbox' }] });
  store.put({ SecretId: 'one', SecretString: 'b' });
  store.create({ Name: 'two', SecretBinary: 'aGk=' });
  store.delete({ SecretId: 'two' });
  const snapshot = JSON.parse(JSON.stringify(store.snapshot()));

  const restored = new SecretStore({ clock });
  restored.restore(snapshot);
  expect(restored.snapshot()).toEqual(snapshot);
  expect(restored.get('one').version.SecretString).toBe('b');
  expect(restored.get('one', { VersionStage: 'AWSPREVIOUS' }).version.SecretString).toBe('a');
  restored.put({ SecretId: 'one', SecretString: 'c' });
  expect(store.get('one').version.SecretString).toBe('b');
  expect(snapshot.secrets[0].versions).toHaveLength(2);
});

test('a change is told, a refused one is not and changes nothing', () => {
  const store = new SecretStore();
  let changes = 0;
  const stop = store.onChange(() => {
    changes += 1;
  });
  store.create({ Name: 'one', SecretString: 'a' });
  const before = store.snapshot();
  expect(() => store.put({ SecretId: 'one', SecretString: 'b', SecretBinary: 'aGk=' })).toThrow();
  expect(() => store.put({ SecretId: 'one', SecretString: 'x'.repeat(65_537) })).toThrow();
  expect(() => store.put({ SecretId: 'one', SecretString: 'b', VersionStages: [] })).toThrow();
  expect(() => store.update({ SecretId: 'one', SecretString: 'b', ClientRequestToken: 'short' })).toThrow();
  expect(() => store.delete({ SecretId: 'one', RecoveryWindowInDays: 6 })).toThrow();
  expect(changes).toBe(1);
  expect(store.snapshot()).toEqual(before);
  stop();
  store.put({ SecretId: 'one', SecretString: 'b' });
  expect(changes).toBe(1);
});

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
test('a secret is gone, and its name free, when its recovery window has ended', async () => {
  const clock = new ManualClock();
  const store = new SecretStore({ clock });
  store.create({ Name: 'one', SecretString: 'a' });
  store.delete({ SecretId: 'one', RecoveryWindowInDays: 7 });
  await clock.advance(7 * DAY_MS - 1);
  expect(store.describe('one').name).toBe('one');
  await clock.advance(1);
  expect(() => store.describe('one')).toThrow("Secrets Manager can't find the specified secret.");
  store.create({ Name: 'one', SecretString: 'b' });
  expect(store.get('one').version.SecretString).toBe('b');
});

test('of more than 100 versions the oldest without a label go', () => {
  const store = new SecretStore();
  store.create({ Name: 'one', SecretString: '0' });
  store.put({ SecretId: 'one', SecretString: 'kept', VersionStages: ['PINNED'] });
  for (let n = 1; n <= 110; n += 1) store.put({ SecretId: 'one', SecretString: String(n) });
  expect(store.snapshot().secrets[0]?.versions).toHaveLength(100);
  expect(store.get('one').version.SecretString).toBe('110');
  expect(store.get('one', { VersionStage: 'PINNED' }).version.SecretString).toBe('kept');
});
