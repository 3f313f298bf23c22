import { expect, test } from 'vitest';
import { invocationTraceHeader, newTraceRoot, parseTraceHeader } from './trace-header.ts';

const source = { now: () => Date.UTC(2026, 0, 1), hex: (bytes: number) => 'a'.repeat(bytes * 2) };

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
test('a new root carries the time of its birth', () => {
  expect(newTraceRoot(source)).toBe(`1-6955b900-${'a'.repeat(24)}`);
  expect(0x6955b900 * 1000).toBe(source.now());
});

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['a header without a root', 'Parent=53995c3f42cd8ad8;Sampled=1'],
  ['a malformed root', 'Root=abc;Parent=53995c3f42cd8ad8'],
])('begins a sampled trace for %s', (_, incoming) => {
  expect(invocationTraceHeader(incoming, 'Active', source)).toBe(
    `Root=1-6955b900-${'a'.repeat(24)};Parent=${'a'.repeat(16)};Sampled=1`,
  );
});

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
test('keeps the root and the sampling decision, and ignores other fields', () => {
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a:0';
  expect(parseTraceHeader(header)).toEqual({
    root: '1-5759e988-bd862e3fe1be46a994272793',
    parent: '53995c3f42cd8ad8',
    sampled: '0',
  });
  expect(invocationTraceHeader(header, 'Active', source)).toBe(
    `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${'a'.repeat(16)};Sampled=0`,
  );
});

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
test('samples when the decision is still open', () => {
  expect(
    invocationTraceHeader('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?', 'Active', source),
  ).toMatch(/;Sampled=1$/);
});

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_TracingConfig.html */
test.each([
  [undefined, '0'],
  ['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0', '0'],
  ['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', '1'],
])('that only passes traces on records what a caller samples: %s', (incoming, sampled) => {
  expect(parseTraceHeader(invocationTraceHeader(incoming, 'PassThrough', source)).sampled).toBe(sampled);
});
