import { expect, it } from 'vitest';
import { type Traffic, waitsOf } from '../../test/benches/environments.fixture.ts';
import { Chance } from '../../test/simulation/chance.ts';
import { SlowChannels } from './slow-channels.ts';

const HANGING = { tenantId: 'acme', channelId: '100' };
const OTHER = { tenantId: 'acme', channelId: '200' };

it('rests as long as a slow send took, and up to half as long again; it is asked for sooner; another number goes on', () => {
  let now = 1_000_000;
  let chance = 0;
  const channels = new SlowChannels({ now: () => now, random: () => chance });
  const wait = (channel = HANGING) => channels.sendsFrom(channel) - now;
  channels.answered(HANGING, now - 2_999);
  expect(wait()).toBe(0);
  channels.answered(HANGING, now - 12_000);
  expect([wait(), wait(OTHER)]).toEqual([4_000, 0]);
  now += 11_000;
  expect(wait()).toBe(1_000);
  now += 1_000;
  expect(wait()).toBe(0);
  chance = 0.5;
  channels.answered(HANGING, now - 4_000);
  now += 4_500;
  expect(wait()).toBe(500);
});

/** The middle of the waits of number 200 in ten minutes, milliseconds, while WhatsApp takes so long for number 100. */
function medianBeside(sendMs: number, { rests = true, seed = 1 } = {}): number {
  const traffic: Traffic[] = [
    { channelId: '100', everyMs: 500, sendMs },
    { channelId: '200', everyMs: 500, sendMs: 300 },
  ];
  const { next: random } = new Chance(seed);
  const waits = waitsOf(traffic, { environments: 4, forMs: 600_000, rests, random }).get('200') ?? [];
  return waits[Math.floor(waits.length / 2)] ?? Number.NaN;
}

it.each([1, 2, 3])('while one number hangs, another’s messages take at most twice as long (%i)', (seed) => {
  const usual = medianBeside(300);
  expect(medianBeside(12_000, { rests: false })).toBeGreaterThan(8 * usual);
  expect(medianBeside(12_000, { seed })).toBeLessThanOrEqual(2 * usual);
  expect(medianBeside(5_000, { seed })).toBeLessThanOrEqual(2 * usual);
});
