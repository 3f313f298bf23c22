import './require-node.js';
import { writeFile } from 'node:fs/promises';
import type { ToolReview } from '#core/tools/mcp/review-tools.ts';

// Loaded only after the check above: static imports would all be linked before it runs.
const z = await import('zod');
const { readTenantText } = await import('#core/tenant/parse-tenant-spec.ts');
const { mcpSourceSchema } = await import('#core/tools/mcp-source-spec.ts');
const { listTools } = await import('#core/tools/mcp/listed-tools.ts');
const { approvedFields, reviewTools } = await import('#core/tools/mcp/review-tools.ts');
const { createGuardedRequest } = await import('#platform/http/guarded-request.ts');
const { InputError, parsedArguments, readText, runCommand } = await import('./command.ts');

const USAGE = `usage: npm run tools -- check <tenant.json> [--local]
       npm run tools -- approve <tenant.json> [--local]

Asks the servers of the Model Context Protocol that a tenant's file names what they tell of their tools. check shows what was
never approved or is another than when it was, and ends with 1 then. approve writes what is told now into the file, for a
person to read and to provision. The key is auth.secret of the file, else the variable TOOL_TOKEN. --local lets servers
stand on this machine.`;

const TIMEOUT_MS = 20_000;

const fileSchema = z.looseObject({
  tools: z.looseObject({ mcp: z.array(mcpSourceSchema).min(1) }),
});

async function run(command: 'check' | 'approve', file: string, local: boolean): Promise<number> {
  const input = readTenantText(await readText(file));
  const { success, data: tenant, error } = fileSchema.safeParse(input);
  if (!success) throw new InputError(`${file}: tools.mcp cannot be used: ${z.prettifyError(error)}`);
  const send = createGuardedRequest({ allowOwnMachine: local });
  let open = 0;
  for (const source of tenant.tools.mcp) {
    const token = source.auth?.secret ?? process.env.TOOL_TOKEN;
    const listed = await listTools(send, { source, token, signal: AbortSignal.timeout(TIMEOUT_MS) });
    for (const review of reviewTools(source, listed)) {
      process.stdout.write(
        `${source.name} ${review.tool}: ${review.state.replace('_', ' ')}\n${details(review)}`,
      );
      const { tool, now, state } = review;
      const spec = source.tools.find((one) => one.tool === tool);
      if (command === 'approve' && now && spec && (state === 'new' || state === 'changed')) {
        Object.assign(spec, approvedFields(now));
      } else if (state !== 'approved' && state !== 'not_named') open += 1;
    }
  }
  if (command === 'approve') await writeFile(file, `${JSON.stringify(tenant, null, 2)}\n`);
  return open === 0 ? 0 : 1;
}

/** What a person has to read: words and arguments as they are now, and as they were. */
function details({ state, now, before, reason }: ToolReview): string {
  if (state === 'no_form') return `  ${reason}\n`;
  if (state !== 'new' && state !== 'changed') return '';
  const told = (when: string, words: string | undefined, schema: unknown) =>
    `  ${when}: ${words ?? ''}\n  ${' '.repeat(when.length)}  ${JSON.stringify(schema)}\n`;
  return (
    (before ? told('before', before.description, before.input_schema) : '') +
    told('now', now?.description, now?.inputSchema)
  );
}

function readArguments(args: string[]): Parameters<typeof run> {
  const [usage = ''] = USAGE.split('\n\n');
  const { values, positionals } = parsedArguments(args, { local: { type: 'boolean' } }, usage, true);
  const [command, file, ...more] = positionals;
  if ((command === 'check' || command === 'approve') && file !== undefined && more.length === 0)
    return [command, file, values.local ?? false];
  throw new InputError(usage);
}

await runCommand('tools', USAGE, async (args) => {
  process.exitCode = await run(...readArguments(args));
});
// A connection that is kept would hold the process for some seconds.
process.exit();
