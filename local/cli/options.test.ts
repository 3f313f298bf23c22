import { expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { parseDemoOptions, parseLocalOptions, parseSayOptions } from './options.ts';

test('npm run local has defaults', () => {
  expect(parseLocalOptions([])).toEqual({
    tenantPath: undefined,
    port: 3000,
    debounceSeconds: 2,
    modelDelayMs: 300,
    dataPath: undefined,
    dynamodbEndpoint: undefined,
    environments: undefined,
    assemblyDir: undefined,
    modelId: undefined,
    strict: false,
    watch: true,
    asDeployed: false,
    verbose: false,
  });
});

test('npm run local takes every option', () => {
  const args =
    '--tenant my.json --port 0 --debounce=0 --model-delay 5 --data ./data --dynamodb http://127.0.0.1:8000/ --environments 2 --model gpt-x --assembly ./cdk.out/ci --strict --no-watch --as-deployed --verbose'.split(
      ' ',
    );
  expect(parseLocalOptions(args)).toEqual({
    tenantPath: 'my.json',
    port: 0,
    debounceSeconds: 0,
    modelDelayMs: 5,
    dataPath: './data',
    dynamodbEndpoint: 'http://127.0.0.1:8000',
    environments: 2,
    assemblyDir: './cdk.out/ci',
    modelId: 'gpt-x',
    strict: true,
    watch: false,
    asDeployed: true,
    verbose: true,
  });
});

test('an option that is given twice is no guess which one is meant', () => {
  expect(() => parseLocalOptions(['--port', '3001', '--strict', '--port=3002'])).toThrow(
    new UsageError('--port is given twice'),
  );
  expect(() => parseSayOptions(['--from', '5511911110001', 'Oi', '--from', '5511911110001'])).toThrow(
    /twice/,
  );
});

test('npm run say joins its words and has defaults', () => {
  expect(parseSayOptions(['Oi,', 'tudo bem?'])).toEqual({
    text: 'Oi, tudo bem?',
    port: 3000,
    from: '5511900000001',
    channel: undefined,
    waitSeconds: 30,
  });
  expect(parseSayOptions(['--from', '5521988887777', '--channel', '101', '--wait', '0', 'Oi'])).toMatchObject(
    {
      text: 'Oi',
      from: '5521988887777',
      channel: '101',
      waitSeconds: 0,
    },
  );
});

test('npm run demo takes --json', () => {
  expect(parseDemoOptions([])).toEqual({ json: false });
  expect(parseDemoOptions(['--json'])).toEqual({ json: true });
});

test.each<[string, () => unknown, RegExp]>([
  ['an unknown option', () => parseLocalOptions(['--prot', '3000']), /--prot.*--port, --debounce/],
  ['a word too many', () => parseLocalOptions(['3000']), /3000/],
  ['an option without its value', () => parseLocalOptions(['--port']), /--port needs a value/],
  ['a switch in place of a value', () => parseLocalOptions(['--port', '--strict']), /--port needs a value/],
  ['a port below zero', () => parseLocalOptions(['--port', '-1']), /--port takes.*65535, not "-1"/],
  ['a number below zero that is no value', () => parseLocalOptions(['--strict', '-1']), /-1/],
  ['a value for a switch', () => parseDemoOptions(['--json=yes']), /--json/],
  ['a port that is no number', () => parseLocalOptions(['--port', 'x']), /--port takes.*65535, not "x"/],
  ['a port that is too high', () => parseLocalOptions(['--port', '65536']), /--port takes/],
  ['half a second', () => parseLocalOptions(['--debounce', '0.5']), /--debounce takes a whole number/],
  ['an empty folder', () => parseLocalOptions(['--data', '']), /--data needs a value/],
  ['no address', () => parseLocalOptions(['--dynamodb', '127.0.0.1:8000']), /--dynamodb takes an address/],
  ['nothing to say', () => parseSayOptions([]), /no text/],
  ['blanks to say', () => parseSayOptions(['  ']), /no text/],
  ['a number with a plus', () => parseSayOptions(['--from', '+5511', 'Oi']), /--from takes/],
  ['port 0 to talk to', () => parseSayOptions(['--port', '0', 'Oi']), /--port takes/],
])('refuses %s in one line', (_what, parse, message) => {
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(message);
  expect(parse).not.toThrow(/\n/);
});
