import type { Runtime } from '@prosa/local-cloud/runtime';

/** Where the parts of Prosa are reached on the front port; null for what the templates do not have. */
export interface PublicUrls {
  /** Where the provider reaches one Meta app. */
  webhookUrl: string | null;
  deskUrl: string | null;
  toolsUrl: string | null;
}

/** @param app name of the Meta app, in the path of its webhook */
export function publicUrls({ url, paths }: Pick<Runtime, 'url' | 'paths'>, app: string): PublicUrls {
  const webhook = paths.find((path) => /^\/webhooks\/.*\{app\}$/.test(path));
  const below = (segment: string) =>
    paths.some((path) => path.split('/')[1] === segment) ? `${url}/${segment}` : null;
  return {
    webhookUrl: webhook === undefined ? null : url + webhook.replace('{app}', encodeURIComponent(app)),
    deskUrl: below('desk'),
    toolsUrl: below('tools'),
  };
}
