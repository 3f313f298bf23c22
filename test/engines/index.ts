/**
 * Holds our emulators against engines that others wrote, and Prosa's races against a DynamoDB that carries out
 * requests at the same time. Says what it skips where Java is missing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { hasJava, installEngines, type RunningEngine, startDynamoDbLocal, startFauxqs } from './engines.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';

const ROOT = join(import.meta.dirname, '../..');
const LOCAL_CLOUD = join(ROOT, 'packages/local-cloud');

/** Tests in which requests meet each other. */
const RACES = ['--project', 'unit', 'race', 'functions/receipts/merge-delivery'];

const reportSchema = z.object({
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

let failures = 0;

/** Runs tests and compares what fails with what is known to differ. */
function compare(
  name: string,
  cwd: string,
  args: string[],
  env: Record<string, string>,
  known: readonly string[],
) {
  const folder = mkdtempSync(join(tmpdir(), 'prosa-engines-'));
  const file = join(folder, 'report.json');
  try {
    const options = ['run', ...args, '--reporter=json', `--outputFile=${file}`];
    const { stdout, stderr } = spawnSync('vitest', options, {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    const report = readReport(file);
    if (!report) throw new Error(`vitest wrote no report:\n${stdout}${stderr}`);
    const failed = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    );
    const unknown = failed.filter((test) => !known.includes(test));
    const gone = known.filter((test) => !failed.includes(test));
    console.log(
      `${name}: ${report.numPassedTests} alike, ${failed.length - unknown.length} known differences`,
    );
    for (const test of unknown) console.log(`  differs: ${test}`);
    for (const test of gone) console.log(`  no difference any more: ${test}`);
    if (unknown.length + gone.length > 0 || report.numPassedTests === 0) failures++;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport(file: string): z.infer<typeof reportSchema> | undefined {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

async function withEngine(
  start: () => Promise<RunningEngine>,
  use: (endpoint: string) => void,
): Promise<void> {
  const engine = await start();
  try {
    use(engine.endpoint);
  } finally {
    engine.stop();
  }
}

compare('races with pauses between calls', ROOT, RACES, { TEST_PAUSES: '20261130' }, []);
installEngines();
if (hasJava()) {
  await withEngine(startDynamoDbLocal, (endpoint) => {
    const conformance = { CONFORMANCE_DYNAMODB: endpoint };
    compare('DynamoDB Local', LOCAL_CLOUD, ['dynamodb/conformance'], conformance, KNOWN_DIFFERENCES.dynamodb);
    const ours = { TEST_DYNAMODB: endpoint };
    compare('races on DynamoDB Local', ROOT, RACES, ours, []);
    compare('a conversation on DynamoDB Local', ROOT, ['--project', 'e2e', 'other-dynamodb'], ours, []);
  });
} else {
  console.log('DynamoDB Local: skipped, there is no Java on this machine');
}
await withEngine(startFauxqs, (endpoint) => {
  compare('fauxqs', LOCAL_CLOUD, ['sqs/conformance'], { CONFORMANCE_SQS: endpoint }, KNOWN_DIFFERENCES.sqs);
});
process.exitCode = failures === 0 ? 0 : 1;
