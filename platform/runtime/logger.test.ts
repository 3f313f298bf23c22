import { afterEach, expect, test, vi } from 'vitest';
import { createLog, type LineWriter, type LogFields, logTo } from './logger.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function written() {
  const lines: Array<{ level: string; message: string; line: Record<string, unknown> }> = [];
  const to = (level: string) => (message: string, line: Record<string, unknown>) => {
    lines.push({ level, message, line });
  };
  const writer: LineWriter = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  return { lines, log: logTo(writer) };
}

test('a child log carries its context on every line, on top of its parent', () => {
  const { lines, log } = written();
  const child = log.child({ trace_id: 't', tenant_id: 'acme' }).child({ conversation_id: 'cv_a' });
  child.info('stored', { seq: 3 });
  log.warn('other');
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'stored',
      line: { trace_id: 't', tenant_id: 'acme', conversation_id: 'cv_a', seq: 3 },
    },
    { level: 'warn', message: 'other', line: {} },
  ]);
});

test('keys that are not allowed are refused by the type, and left out of what was built elsewhere', () => {
  const { lines, log } = written();
  // @ts-expect-error there is no key for what a customer wrote
  log.info('stored', { body: 'Olá' });
  const payload = { seq: 1, body: 'Olá', waId: '5511999990000' };
  const fields: LogFields = payload;
  log.info('stored', fields);
  expect(lines.map(({ line }) => line)).toEqual([{}, { seq: 1 }]);
});

test('an error is written by name and message, a message without digits of a phone', () => {
  const { lines, log } = written();
  log.error('failed for 5511999990000', { error: Object.assign(new Error('no'), { input: 'Olá' }) });
  expect(lines).toMatchObject([
    { message: 'failed for [digits]', line: { error: { name: 'Error', message: 'no' } } },
  ]);
  expect(JSON.stringify(lines)).not.toContain('Olá');
});

test('writes one JSON object per line with service, level and fields', () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  const output: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    output.push(String(chunk));
    return true;
  });
  const log = createLog('sender');
  log.debug('not at this level');
  log.child({ tenant_id: 'acme' }).info('sent', { replySeq: 2 });
  const lines = output.join('').trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'INFO',
    message: 'sent',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    service: 'sender',
    tenant_id: 'acme',
    replySeq: 2,
  });
});

test('says the trace once: by X-Ray’s id where the line has none of its own', () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0');
  const output: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    output.push(String(chunk));
    return true;
  });
  const log = createLog('sender');
  log.info('of the invocation');
  log.child({ trace_id: '1-67891233-abcdef012345678912345678' }).info('of a record');
  const [invocation, record] = output.map((line) => JSON.parse(line));
  expect(invocation).toMatchObject({ xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' });
  expect(record).toMatchObject({ trace_id: '1-67891233-abcdef012345678912345678' });
  expect(record).not.toHaveProperty('xray_trace_id');
});
