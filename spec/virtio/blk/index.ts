/** The block device, in reading order: configuration, disk, request, what is judged, what is under way, arrival, completion, zones, observers. */

export * from './arrival.ts';
export * from './bench.ts';
export * from './changes.ts';
export * from './completion.ts';
export { CONDUCT_GUARDS, conductFor, configReading, negotiation } from './conduct.ts';
export * from './config.ts';
export * from './disk.ts';
export { offer, offerClauses } from './offer.ts';
export * from './request.ts';
export { REQUEST_GUARDS, ruleFor } from './rules.ts';
export * from './state.ts';
export { ZONE_GUARDS, zoneRuleFor } from './zone-rules.ts';
export * from './zones.ts';
