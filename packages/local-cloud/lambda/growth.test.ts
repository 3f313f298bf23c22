import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { Growth } from './growth.ts';

/** A function whose line is waited in until the test says otherwise. */
function bench() {
  const clock = new ManualClock();
  const state = { busy: 0.2, waiting: true, grown: 0 };
  const growth = new Growth({
    afterMs: 1000,
    busyShare: () => state.busy,
    grow: () => {
      state.grown += 1;
      return state.waiting;
    },
    clock,
  });
  return { clock, state, growth };
}

it('takes a further environment once invocations have waited for a second, and another after one more', async () => {
  const { clock, state, growth } = bench();
  growth.waits();
  await clock.advance(900);
  growth.waits();
  expect(state.grown).toBe(0);
  await clock.advance(100);
  expect(state.grown).toBe(1);
  await clock.advance(1000);
  expect(state.grown).toBe(2);
  state.waiting = false;
  await clock.advance(5000);
  expect(state.grown).toBe(3);
});

it('begins anew when an environment had nothing to do', async () => {
  const { clock, state, growth } = bench();
  growth.waits();
  await clock.advance(900);
  growth.rests();
  growth.waits();
  await clock.advance(900);
  expect(state.grown).toBe(0);
});

it('takes none while the environments compute: they would only share the processor', async () => {
  const { clock, state, growth } = bench();
  state.busy = 0.9;
  growth.waits();
  await clock.advance(5000);
  expect(state.grown).toBe(0);
  state.busy = 0.1;
  await clock.advance(1000);
  expect(state.grown).toBe(1);
});
