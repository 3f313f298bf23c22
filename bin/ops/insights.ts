import type { Installation } from './installation.ts';

const INSTEAD = 'the local instance prints what it logs: npm run local -- --verbose';

/**
 * A query of Logs Insights over all functions of an installation, ready to paste: for a shell with the AWS CLI, and its text
 * alone for the console. Nothing is asked here: what a query costs grows with the time that it looks through.
 *
 * Groups are named in the query, since their names end with something random.
 *
 * @param from and `to`: milliseconds since the epoch
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Source.html
 */
export function insightsQuery(
  { place, stage }: Pick<Installation, 'place' | 'stage'>,
  { filter, from, to }: { filter: string; from: number; to: number },
): string {
  const query = [
    'fields @timestamp, service, level, message, cause, outcome, reason, code, tenant_id, conversation_id, trace_id',
    `filter ${filter}`,
    'sort @timestamp asc',
    'limit 1000',
  ].join(' | ');
  const source = `SOURCE logGroups(namePrefix: ["prosa-${stage}-app-"])`;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return [
    ...('port' in place ? [`# ${INSTEAD}`] : []),
    `# ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
    `query=$(aws logs start-query --query-language CWLI --start-time ${seconds(from)} --end-time ${seconds(to)} \\`,
    `  --query-string '${source} | ${query}' --query queryId --output text)`,
    'sleep 10; aws logs get-query-results --query-id "$query" --output text',
  ].join('\n');
}

/** A text as a query has it. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
