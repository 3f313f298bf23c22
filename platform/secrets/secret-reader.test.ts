import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SecretFormatError, SecretReader } from './secret-reader.ts';

const schema = z.object({ accessToken: z.string() });

function reader(answer: () => string | Error) {
  const time = { now: 0 };
  const asked: string[] = [];
  const source = {
    get: async (name: string, options: { forceFetch?: boolean }) => {
      asked.push(options.forceFetch ? `${name} anew` : name);
      const value = answer();
      if (value instanceof Error) throw value;
      return value;
    },
  };
  return { reader: new SecretReader(source, () => time.now), time, asked };
}

const notFound = () =>
  new Error('wrapped', { cause: new ResourceNotFoundException({ message: 'no', $metadata: {} }) });

describe('SecretReader', () => {
  it('reads JSON by schema', async () => {
    const { reader: secrets } = reader(() => '{"accessToken":"t"}');
    expect(await secrets.read('prosa/x/channel/1', schema)).toEqual({ accessToken: 't' });
  });

  it('asks for a missing secret again only after thirty seconds', async () => {
    const { reader: secrets, time, asked } = reader(notFound);
    expect(await secrets.read('a', schema)).toBeUndefined();
    time.now = 29_999;
    expect(await secrets.read('a', schema)).toBeUndefined();
    expect(asked).toHaveLength(1);
    time.now = 30_000;
    expect(await secrets.read('a', schema)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it.each(['{"accessToken":5}', 'not json'])('refuses %s without telling the value', async (value) => {
    const { reader: secrets } = reader(() => value);
    const error = await secrets.read('a', schema).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SecretFormatError);
    expect(String(error)).not.toContain(value);
  });

  it('asks anew when told, also for a name that had no secret', async () => {
    let value: string | Error = notFound();
    const { reader: secrets, asked } = reader(() => value);
    expect(await secrets.read('a', schema)).toBeUndefined();
    value = '{"accessToken":"new"}';
    expect(await secrets.read('a', schema)).toBeUndefined();
    expect(await secrets.read('a', schema, { refresh: true })).toEqual({ accessToken: 'new' });
    expect(asked).toEqual(['a', 'a anew']);
    expect(await secrets.read('a', schema)).toEqual({ accessToken: 'new' });
  });

  it('remembers a secret for an hour', async () => {
    const options: { maxAge: number }[] = [];
    const source = {
      get: async (_name: string, given: { maxAge: number }) => {
        options.push(given);
        return '{"accessToken":"t"}';
      },
    };
    await new SecretReader(source, () => 0).read('a', schema);
    expect(options).toEqual([{ maxAge: 3_600 }]);
  });

  it('passes trouble on', async () => {
    const { reader: secrets } = reader(() => new Error('throttled'));
    await expect(secrets.read('a', schema)).rejects.toThrow('throttled');
  });
});
