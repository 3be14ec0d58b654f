export { buildNetwork, type Network, nodeDocument, type SimulatedNode } from './network/network';
export { type Incident, IncidentScript } from './network/incidents';
export { type NodeServer, serveNodes } from './nodes/node-server';
export { type Body, Traffic } from './traffic/traffic';
export { WINDOW_MS } from './traffic/requests';
