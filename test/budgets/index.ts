import '../../bin/require-node.js';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FUNCTION_NAMES } from '../../lib/functions.ts';
import { synthesize } from '../../lib/synth.ts';
import { type Budgets, compare, lower, renderTable } from './budget.ts';
import { countCalls } from './count-calls.ts';
import { measureBundles } from './measure-bundles.ts';
import { measureMessages } from './measure-messages.ts';
import { workOfBareCall } from './yardstick.ts';

/**
 * What each function costs beside the bare SDK, and whether that is within its budget: ends with 1 where it is not. A figure
 * that is over is measured again, twice at most, and the lowest counts.
 *
 * `npm run budgets`; `npm run budgets -- --update` writes what is measured into budgets.json
 */
const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } });

const FILE = join(import.meta.dirname, 'budgets.json');
const ATTEMPTS = 3;
/** So many are counted, and as many before them. */
const MESSAGES = 12;

/** As it is deployed by default, without the wait for more messages. */
const CONTEXT = { stage: 'local', removalPolicy: 'destroy', defaultApp: 'demo', debounceSeconds: 0 };

const folder = await mkdtemp(join(tmpdir(), 'prosa-budgets-'));
try {
  const { assemblyDir } = await synthesize({
    outdir: join(folder, 'assembly'),
    validation: false,
    context: CONTEXT,
  });
  await countCalls(assemblyDir);
  const budgets = JSON.parse(await readFile(FILE, 'utf8')) as Budgets;
  let measured = await measure(assemblyDir);
  for (let attempt = 1; attempt < ATTEMPTS && !values.update; attempt++) {
    if (!compare(measured, budgets).some(({ over }) => over)) break;
    measured = lower(measured, await measure(assemblyDir));
  }
  if (values.update) await writeFile(FILE, `${JSON.stringify(measured, rounded, 2)}\n`);
  const rows = compare(measured, values.update ? measured : budgets);
  process.stdout.write(`${renderTable(rows)}\n`);
  process.exitCode = rows.some(({ over }) => over) ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(assemblyDir: string): Promise<Budgets> {
  const { costs, bareFolder } = await measureBundles(join(folder, 'bundles'));
  await countCalls(bareFolder);
  const bare = await workOfBareCall(join(bareFolder, 'sdk', 'index.mjs'), MESSAGES);
  const messages = await measureMessages(assemblyDir, MESSAGES);
  return Object.fromEntries(
    FUNCTION_NAMES.map((name) => {
      const work = messages.get(name);
      return [name, { ...(work !== undefined && { message: work / bare }), ...costs.get(name) }];
    }),
  );
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(2)) : value;
}
