import { expect, test } from 'vitest';
import { oneTab } from './one-tab.ts';

test('of two tabs one sounds, and the other when that is gone', async () => {
  const name = 'prosa.alerts.ana';
  const first = oneTab(name, navigator.locks);
  await expect.poll(first.isIt).toBe(true);
  const second = oneTab(name, navigator.locks);
  const third = oneTab(name, navigator.locks);
  const otherPerson = oneTab('prosa.alerts.bia', navigator.locks);
  await expect.poll(otherPerson.isIt).toBe(true);
  expect([second.isIt(), third.isIt()]).toEqual([false, false]);
  second.leave();
  first.leave();
  await expect.poll(third.isIt).toBe(true);
  expect([first.isIt(), second.isIt()]).toEqual([false, false]);
  third.leave();
  otherPerson.leave();
});
