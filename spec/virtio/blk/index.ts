/** The block device, in reading order: configuration, disk, request, what is judged, what is under way, arrival, completion. */

export * from './arrival.ts';
export * from './completion.ts';
export * from './config.ts';
export * from './disk.ts';
export * from './request.ts';
export * from './rules.ts';
export * from './state.ts';
