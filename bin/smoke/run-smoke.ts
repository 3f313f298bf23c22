import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { aiUsePartition } from '#core/metrics/ai-use.ts';
import { dayOf } from '#core/metrics/days.ts';
import { appSecretName } from '#core/tenant/keys.ts';
import { deadLettersOutput, QUEUE_NAMES, RULE_NAMES } from '../../lib/output-names.ts';
import type { Installation } from '../ops/installation.ts';
import { checkAnswers, checkSignature } from './check-answers.ts';
import { checkRule } from './check-rule.ts';
import { type Patience, SmokeFailure } from './checks.ts';
import { TestCustomer } from './customer.ts';
import { makeTestTenant, removeTestTenant, TEST } from './test-tenant.ts';

const secretSchema = z.object({ appSecrets: z.array(z.string().min(1)).min(1) });

/** How a smoke test is run. */
export interface SmokeOptions {
  /** The Meta app under which the test's number is. */
  app: string;
  /** Six hexadecimal digits, new for each run. */
  runId: string;
  patience: Patience;
  print(line: string): void;
}

/**
 * Proves of an installation what only the place where it runs can prove, with a number that never sends, and takes away what
 * it made. Each check is a line; one that fails does not keep the others from being made.
 *
 * @returns whether all passed
 */
export async function runSmoke(at: Installation, options: SmokeOptions): Promise<boolean> {
  const { app, runId, patience, print } = options;
  let failed = 0;
  const check = async (name: string, run: () => Promise<string>) => {
    try {
      print(`ok    ${name}: ${await run()}`);
    } catch (error) {
      failed += 1;
      print(`FAIL  ${name}: ${error instanceof SmokeFailure ? error.message : String(error)}`);
    }
  };
  const number = `999${String(Number.parseInt(runId, 16)).padStart(10, '0')}`;
  const customer = new TestCustomer(await at.table('ConversationsTable'), number);
  const before = await deadLetters(at);
  const begun = patience.now();
  try {
    await check('dispatch rule', () => checkRule(at, runId, patience));
    await check('test tenant', async () => {
      await makeTestTenant(at, app);
      return 'its number is held';
    });
    const to = async () => ({ url: await webhookOf(at, app), appSecret: await secretOf(at, app) });
    await check('signature', async () => checkSignature(customer, await to(), patience.now()));
    await check('answer', async () => {
      if (failed > 0) throw new SmokeFailure('not tried: what is before it failed');
      const id = (index: number) => `wamid.smoke-${runId}-${index}`;
      return checkAnswers(customer, await to(), id, patience, await debounceOf(at));
    });
    await check('dead letters', async () => {
      const more = (await deadLetters(at)) - before;
      if (more > 0)
        throw new SmokeFailure(`${more} records were given up meanwhile: npm run ops -- dead-letters show`);
      return 'none came';
    });
  } finally {
    await check('cleaned up', async () => {
      const figures = [begun, patience.now()].map((at) => aiUsePartition(TEST.tenantId, dayOf(at)));
      await removeTestTenant(at, app, [...(await customer.partitions()), ...figures]);
      return 'nothing of the test is left in the tables';
    });
  }
  print(failed === 0 ? 'passed' : `${failed} failed`);
  return failed === 0;
}

/** The output is that of the default app; the app is the last part. */
async function webhookOf(at: Installation, app: string): Promise<string> {
  return (await at.output('WebhookUrl')).replace(/[^/]+$/, app);
}

async function secretOf(at: Installation, app: string): Promise<string> {
  const SecretId = appSecretName(at.stage, app);
  const { SecretString = '' } = await at.clients.secrets.send(new GetSecretValueCommand({ SecretId }));
  const [secret = ''] = secretSchema.parse(JSON.parse(SecretString)).appSecrets;
  return secret;
}

/** In milliseconds. */
async function debounceOf(at: Installation): Promise<number> {
  const QueueUrl = await at.output('TurnsQueueUrl');
  const { Attributes } = await at.clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] }),
  );
  return Number(Attributes?.DelaySeconds ?? 0) * 1_000;
}

async function deadLetters(at: Installation): Promise<number> {
  const counts = await Promise.all(
    [...QUEUE_NAMES, ...RULE_NAMES].map(async (name) => {
      const QueueUrl = await at.output(deadLettersOutput(name));
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes } = await at.clients.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
