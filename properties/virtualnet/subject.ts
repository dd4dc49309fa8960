/** The emulated link as a subject: two endpoints over one region, doorbells counted. */
import { Arena } from '../../impl/machine/arena.ts';
import { endpointArenaBytes } from '../../impl/virtualnet/core.ts';
import { LinkEndpoint } from '../../impl/virtualnet/endpoint.ts';
import { linkRegionBytes } from '../../impl/virtualnet/layout.ts';
import { Region } from '../../impl/virtualnet/region.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { LinkRequest, LinkSetup } from '../../spec/vocabulary/virtualnet.ts';

export interface LinkSubject {
  readonly arena: Arena;
  readonly bytes: Uint8Array;
  readonly region: Region;
  readonly ends: readonly [LinkEndpoint, LinkEndpoint];
  /** Doorbells rung by each side. */
  readonly bells: [number, number];
  readonly payload: Uint8Array;
}

/** `regionOver` lets a test watch or disturb every access. */
export const startLink = (setup: LinkSetup, regionOver = (bytes: Uint8Array): Region => new Region(bytes)): LinkSubject => {
  const bytes = new Uint8Array(linkRegionBytes(setup)).fill(setup.poison);
  const region = regionOver(bytes);
  const arena = new Arena(2 * endpointArenaBytes(setup) + 64);
  const bells: [number, number] = [0, 0];
  const endpoint = (side: 0 | 1): LinkEndpoint => {
    const options = { geometry: setup, side, id: setup.ids[side], peer: setup.ids[1 - side] ?? 0, doorbells: setup.doorbells };
    return new LinkEndpoint(arena, region, options, () => {
      bells[side] += 1;
    });
  };
  const ends = [endpoint(0), endpoint(1)] as const;
  ends[0].start(setup.epochs[0]);
  ends[1].start(setup.epochs[1]);
  return { arena, bytes, region, ends, bells, payload: new Uint8Array(0x1_0000) };
};

export const perform = (subject: LinkSubject, request: LinkRequest): Reply => {
  if (request.call === 'poke') {
    subject.region.store(Math.floor(request.at / 4) % subject.region.length, request.value | 0);
    return [0];
  }
  const end = subject.ends[request.side & 1] as LinkEndpoint;
  switch (request.call) {
    case 'restart':
      end.start(end.epoch === 0xffff_ffff ? 1 : end.epoch + 1);
      return [0];
    case 'tick':
      end.tick();
      return [0];
    case 'hello': {
      const status = end.hello();
      return status === 0 ? [0, end.phase] : [status];
    }
    case 'send':
      subject.payload.set(request.payload);
      return [end.send(request.kind, subject.payload, request.payload.length)];
    case 'receive': {
      const status = end.receive();
      return status === 0 ? [0, end.kind, end.length] : [status];
    }
    case 'poll': {
      const status = end.poll();
      return status === 0 ? [0, end.waiting, end.room] : [status];
    }
  }
};
