/** Actors of other packages in simulated time: brokers that are away, processes that are killed, requests that are lost. */
export { type Faults, NO_FAULTS } from './simulated-broker';
export { OUTSIDE, SimulatedWorld } from './simulated-world';
