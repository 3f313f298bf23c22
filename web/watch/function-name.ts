/** `InboxToDispatch` as `inbox to dispatch`. */
export function spacedName(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** What the templates put before some functions' own names. */
const CONSTRUCTS = /^(?:Ingress|Dispatch|Outbound)(?=[A-Z])/;

/** A function by the name that its folder has: `prosa-local-app-IngressWebhookFunction3F2A11BC` is `webhook`. */
export function functionName(name: string): string {
  const own = name.replace(/^.*-app-/, '').replace(/[0-9A-F]{8}$/, '');
  return spacedName(own.replace(/Function$/, '').replace(CONSTRUCTS, ''));
}
