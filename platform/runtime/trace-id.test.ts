import { expect, test } from 'vitest';
import { traceIdSchema } from '#core/events/envelope.ts';
import { currentTraceId, drawSample, newTraceId, traceUrl } from './trace-id.ts';

const root = '1-5759e988-bd862e3fe1be46a994272793';
const source = { now: () => 0x5759e988 * 1000 + 999, random: (size: number) => Buffer.alloc(size, 0xab) };

test.each([
  `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
  `Self=1-67891234-12456789abcdef012345678;Root=${root}`,
  `Root=${root}`,
])('takes the root of %s', (header) => {
  expect(currentTraceId({ _X_AMZN_TRACE_ID: header }, source)).toBe(root);
});

test.each([undefined, '', 'Parent=53995c3f42cd8ad8', 'Root=nonsense', `NotRoot=${root}`])(
  'makes a fresh one where Lambda gives none: %s',
  (header) => {
    const environment = header === undefined ? {} : { _X_AMZN_TRACE_ID: header };
    expect(currentTraceId(environment, source)).toBe('1-5759e988-abababababababababababab');
  },
);

test('a fresh id has the form of the envelope and is another one each time', () => {
  expect(traceIdSchema.safeParse(newTraceId()).success).toBe(true);
  expect(newTraceId()).not.toBe(newTraceId());
});

test.each([
  [`Root=${root};Parent=53995c3f42cd8ad8;Sampled=0`, 0.009, `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`],
  [`Root=${root};Sampled=0;Lineage=1:a:0`, 0.009, `Root=${root};Lineage=1:a:0;Sampled=1`],
  [`Root=${root}`, 0.009, `Root=${root};Sampled=1`],
  [`Root=${root};Sampled=0`, 0.01, `Root=${root};Sampled=0`],
  [`Root=${root};Sampled=1`, 0.5, `Root=${root};Sampled=1`],
])('one of a hundred traces is recorded: %s, %d', (header, drawn, next) => {
  const environment = { _X_AMZN_TRACE_ID: header };
  drawSample(0.01, environment, () => drawn);
  expect(environment._X_AMZN_TRACE_ID).toBe(next);
});

test('a trace is looked at in the console of its region', () => {
  expect(traceUrl(root, 'sa-east-1')).toBe(
    `https://sa-east-1.console.aws.amazon.com/cloudwatch/home?region=sa-east-1#xray:traces/${root}`,
  );
});
