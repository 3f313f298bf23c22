import { expect, test } from 'vitest';
import { costLine } from './cost-line.ts';

test('one line with the share of each service, the dearest first', () => {
  const services = { sqs: 0.0000005, 'http-api': 0.000001 };
  expect(costLine('a message', { region: 'us-east-1', total_usd: 0.0000015, services })).toBe(
    'AWS cost of a message: US$ 0.000002 by list prices of us-east-1: http-api 67 %, sqs 33 %',
  );
});

test('nothing was billed', () => {
  expect(costLine('silence', { region: 'us-east-1', total_usd: 0, services: {} })).toBe(
    'AWS cost of silence: US$ 0.000000 by list prices of us-east-1',
  );
});
