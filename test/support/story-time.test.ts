import { expect, test } from 'vitest';
import { StoryTime } from './story-time.ts';

const at = (iso: string) => Date.parse(iso);

test('a day that is played in a minute is told as a day', () => {
  let now = at('2026-11-30T15:00:00.000Z');
  const story = new StoryTime(() => now);
  story.begin(at('2026-12-01T11:00:00.000Z'));
  now += 2_000;
  story.begin(at('2026-12-01T13:30:00.000Z'));
  const document = JSON.stringify({
    first: '2026-11-30T15:00:01.500Z',
    second: '2026-11-30T15:00:02.100Z',
    window: { until: '2026-12-01T15:00:02.100Z' },
    ms: at('2026-11-30T15:00:02.100Z'),
    phone: '5511900000001',
  });
  expect(JSON.parse(story.told(document))).toEqual({
    first: '2026-12-01T11:00:01.500Z',
    second: '2026-12-01T13:30:00.100Z',
    window: { until: '2026-12-02T13:30:00.100Z' },
    ms: at('2026-12-01T13:30:00.100Z'),
    phone: '5511900000001',
  });
  expect(story.of(story.before(at('2026-11-30T12:00:00.000Z')))).toBe(at('2026-11-30T12:00:00.000Z'));
  expect(() => story.begin(at('2026-12-01T12:00:00.000Z'))).toThrow(RangeError);
});
