/** The manifest of the slides' proof of concept: a non-critical Client, a critical Server, one window, one link. Sizes are ours: no source gives any. */
import { GRANULE_BYTES } from '../../vocabulary/limits.ts';
import type { Manifest } from '../../vocabulary/monitor.ts';

const granules = (n: number): number => n * GRANULE_BYTES;

export const DEFAULT_MANIFEST: Manifest = {
  platform: { protection: 'stage2', granuleBytes: GRANULE_BYTES, granules: 1024, cores: 2, interrupts: 4, masters: 2 },
  compartments: [
    {
      name: 'client',
      critical: false,
      memory: [{ base: 0, size: granules(256) }],
      cores: [0],
      interrupts: [0, 1],
      masters: [0],
    },
    {
      name: 'server',
      critical: true,
      memory: [{ base: granules(256), size: granules(256) }],
      cores: [1],
      interrupts: [2, 3],
      masters: [1],
    },
  ],
  windows: [
    {
      name: 'loopback',
      owner: 'client',
      base: granules(512),
      size: granules(512),
      receivers: [{ compartment: 'server', access: 'read-write' }],
    },
  ],
  links: [{ name: 'virtualnet', window: 'loopback', ends: ['client', 'server'] }],
  grants: [{ from: 'client', to: 'server' }],
  supervisions: [{ supervisor: 'server', of: 'client' }],
};
