/** Where alerts go before somebody says so. */
import { type Policy, type Routing } from '../../api/people';

/** The policy that everything goes to until there is a routing. */
const DEFAULT_POLICY = 'default';

/** Used until somebody writes a routing. */
export const DEFAULT_ROUTING: Routing = { routes: [{ id: 'default', matchers: [], team: '', policy: DEFAULT_POLICY, groupBy: ['alertname'], groupWaitMs: 10_000 }] };

/** The routing in use: the stored one, or the one that holds without it. */
export const routingInUse = (stored: readonly { document: Routing }[]): Routing => stored[0]?.document ?? DEFAULT_ROUTING;

/** What a new policy is called at first: as what a route names and nobody made yet, so that alerts find it; otherwise nothing. */
export function suggestedPolicy({ routes }: Routing, policies: readonly Pick<Policy, 'id'>[]): string {
  const missing = routes.map(({ policy }) => policy).filter((id) => id !== '' && !policies.some((one) => one.id === id));
  return missing.at(-1) ?? '';
}
