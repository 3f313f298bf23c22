/** Variables of the relay in the container, beside the function's own. */
export const HOST_VARIABLE = 'RELAY_HOST';

/** Ports of this machine, with spaces between them. */
export const PORTS_VARIABLE = 'RELAY_PORTS';
