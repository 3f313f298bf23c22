import type { TenantSpec } from '#core/tenant/tenant-spec.ts';

/** What the banner tells. */
export interface BannerFacts {
  url: string;
  webhookUrl: string;
  verifyToken: string;
  /** The installation's model, and the real provider's address; undefined when the stand-in answers. */
  model: { id: string; baseUrl: string | undefined };
  /** Whose numbers there are; some have a model of their own. */
  tenants: ReadonlyArray<Pick<TenantSpec, 'name' | 'channels' | 'model'>>;
  /** Milliseconds from the templates to readiness. */
  startupMs: number;
  /** Whether changes of the sources become live. */
  watches: boolean;
  /** What the runtime reported while it started, such as what it does not run. */
  reports: readonly string[];
  defaultPort: number;
}

function modelLines({ model, tenants }: BannerFacts): string[] {
  const own = tenants.flatMap(({ name, model: of }) =>
    of
      ? [
          `  Model of it   ${of.id ?? model.id} at ${of.base_url ?? model.baseUrl ?? 'the stand-in'} (${name})`,
        ]
      : [],
  );
  return model.baseUrl === undefined
    ? [
        '  Stand-ins     the WhatsApp Cloud API, and the model (set OPENAI_API_KEY for a real one)',
        `  Model         ${model.id}, played by the stand-in`,
        ...own,
      ]
    : ['  Stand-in      the WhatsApp Cloud API', `  Model         ${model.id} at ${model.baseUrl}`, ...own];
}

/** The words at the start of `npm run local`. */
export function banner(facts: BannerFacts): string {
  const port = Number(new URL(facts.url).port);
  const portOption = port === facts.defaultPort ? '' : ` --port ${port}`;
  return [
    'Prosa runs on this machine, from the templates that cdk deploy would deploy.',
    '',
    `  Phones        ${facts.url}/phones`,
    `  Desk          ${facts.url}/desk`,
    `  Inspection    ${facts.url}/_local/`,
    `  Webhook       ${facts.webhookUrl}`,
    `  Verify token  ${facts.verifyToken}`,
    `  Try it        npm run say -- "Oi, vocês abrem domingo?"${portOption}`,
    '',
    ...facts.tenants.flatMap(({ name, channels }) => [
      `  Company       ${name}`,
      ...channels.map(({ phone_number_id, display_phone_number }) => {
        return `  Number        ${display_phone_number} (${phone_number_id})`;
      }),
    ]),
    ...modelLines(facts),
    '  Not emulated  IAM, quotas, scaling speed',
    '',
    ...facts.reports,
    `Ready ${(facts.startupMs / 1000).toFixed(2)} s after the templates were there.`,
    ...(facts.watches ? ['A change under functions/ or lib/ becomes live when it is saved.'] : []),
    'Ctrl-C ends it.',
  ].join('\n');
}
