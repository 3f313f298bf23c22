import type { Runtime } from '@prosa/local-cloud/runtime';

type BillingReport = ReturnType<Runtime['billing']['report']>;

/** What a run would have cost, on one line. @param what such as `the three messages` */
export function costLine(
  what: string,
  { region, total_usd, services }: Pick<BillingReport, 'region' | 'total_usd' | 'services'>,
): string {
  const parts = Object.entries(services)
    .sort(([, a], [, b]) => b - a)
    .map(([service, usd]) => `${service} ${Math.round((100 * usd) / total_usd)} %`);
  const share = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return `AWS cost of ${what}: US$ ${total_usd.toFixed(6)} by list prices of ${region}${share}`;
}
