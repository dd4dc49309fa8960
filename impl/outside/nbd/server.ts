/** The NBD server: listens on a Unix socket or a local port, and serves one export to several clients. */
import { lstatSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Connection } from './connection.ts';
import type { BlockService } from './service.ts';

export type Address = { readonly path: string } | { readonly port: number };

/** More clients than this are turned away: each may hold some tens of megabytes of what it asked for. */
const CONNECTIONS_MAX = 32;
/** How long a client may take to fetch its last replies when the server ends, in milliseconds. */
const LINGER_MS = 2000;

export interface NbdServer {
  readonly uri: string;
  readonly connections: () => number;
  /** Takes no more requests, answers those under way, and removes the socket. */
  readonly close: () => Promise<void>;
}

/** Either a server that listens, or one sentence that says why not. */
export type Listening = { readonly server: NbdServer } | { readonly refusal: string };

const bind = (server: Server, address: Address): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error);
    server.once('error', failed);
    server.listen('path' in address ? { path: address.path } : { port: address.port, host: '127.0.0.1' }, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });

/** Whether somebody answers on a Unix socket. */
const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect({ path });
    const conclude = (alive: boolean): void => {
      probe.destroy();
      resolve(alive);
    };
    probe.once('connect', () => conclude(true));
    probe.once('error', (error: NodeJS.ErrnoException) => conclude(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'));
  });

const isSocket = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;

/** Longest path of a Unix socket, in bytes: the system's own structure ends there. */
const PATH_BYTES_MAX = 107;

/** Binds; a socket file that a dead server left behind is replaced, one that is served or no socket at all is not. */
const bindOrSay = async (server: Server, address: Address): Promise<string | undefined> => {
  if ('path' in address && Buffer.byteLength(address.path) > PATH_BYTES_MAX)
    return `${address.path} is longer than the ${PATH_BYTES_MAX} bytes that a socket's path may have`;
  const first = await bind(server, address);
  if (first === undefined) return undefined;
  if (first.code !== 'EADDRINUSE')
    return `cannot listen on ${'path' in address ? address.path : `port ${address.port}`} (${first.code ?? first.message})`;
  if ('port' in address) return `port ${address.port} is in use by another server`;
  if (!isSocket(address.path)) return `${address.path} exists and is not a socket`;
  if (await answers(address.path)) return `another server is already serving on ${address.path}`;
  rmSync(address.path, { force: true });
  const second = await bind(server, address);
  return second === undefined ? undefined : `cannot listen on ${address.path} (${second.code ?? second.message})`;
};

const uriOf = (server: Server, address: Address): string =>
  'path' in address
    ? `nbd+unix:///?socket=${encodeURI(address.path).replace(/[?#&+]/g, encodeURIComponent)}`
    : `nbd://127.0.0.1:${(server.address() as AddressInfo).port}`;

export const serveNbd = async (service: BlockService, address: Address, exportName = ''): Promise<Listening> => {
  const connections = new Set<Connection>();
  const admit = (socket: Socket): void => {
    const connection = new Connection(socket, service, exportName);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };
  const server = createServer({ allowHalfOpen: true }, admit);
  server.maxConnections = CONNECTIONS_MAX;
  const refusal = await bindOrSay(server, address);
  if (refusal !== undefined) return { refusal };
  // A failure to accept one client (no descriptors left, say) is that client's trouble.
  server.on('error', () => undefined);
  service.onSettled = () => {
    for (const connection of connections) connection.settled();
  };
  return { server: { uri: uriOf(server, address), connections: () => connections.size, close: () => close(server, connections) } };
};

/** Node removes the socket file when a server closes. */
const close = (server: Server, connections: ReadonlySet<Connection>): Promise<void> =>
  new Promise((resolve) => {
    const linger = setTimeout(() => {
      for (const connection of connections) connection.abandon();
    }, LINGER_MS);
    server.close(() => {
      clearTimeout(linger);
      resolve();
    });
    for (const connection of connections) connection.finish();
  });
