/** The routing as it is edited and tested. */
import { type AlertRoute, type Routing } from '../../api/people';

/** Labels as people write them: `chain=sui`, one per line or with commas; or what is wrong with which part. */
export function parseLabels(text: string): { labels: Record<string, string> } | { error: string } {
  const labels: Record<string, string> = {};
  for (const part of text.split(/[\n,]+/).map((one) => one.trim()).filter((one) => one !== '')) {
    const [, name, value = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"?(.*?)"?$/.exec(part) ?? [];
    if (!name) return { error: `"${part}" is no label: write e.g. chain=sui` };
    labels[name] = value;
  }
  return { labels };
}

export const labelsText = (labels: Record<string, string>): string => Object.entries(labels).map(([name, value]) => `${name}=${value}`).join('\n');

/** A new route stands before the last one, which catches the rest. */
export const withRoute = (routing: Routing, route: AlertRoute, at: number | undefined): Routing => {
  const routes = [...routing.routes];
  if (at === undefined) routes.splice(Math.max(0, routes.length - 1), 0, route);
  else routes[at] = route;
  return { ...routing, routes };
};

/** The last route stays last: it has no matchers, and nothing after it would be reached. */
export function moved(routing: Routing, from: number, by: number): Routing {
  const to = from + by;
  const last = routing.routes.length - 1;
  if (from === last || to < 0 || to >= last) return routing;
  const routes = [...routing.routes];
  routes.splice(to, 0, ...routes.splice(from, 1));
  return { ...routing, routes };
}

export const withoutRoute = (routing: Routing, at: number): Routing => ({ ...routing, routes: routing.routes.filter((_, index) => index !== at) });
