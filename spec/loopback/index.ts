/** The loopback control protocol, in reading order: messages, state, the Client's requests and what reaches it, the Server. */

export * from './answer.ts';
export * from './client.ts';
export * from './device.ts';
export * from './events.ts';
export * from './message.ts';
export * from './server.ts';
export * from './state.ts';
