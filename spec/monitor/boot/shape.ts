/** The shape of a manifest as it comes in from outside. What the shape cannot say, the conditions of boot do. */
import { t } from '../../prelude.ts';
import type { Manifest } from '../../vocabulary/monitor.ts';

const record = <P extends t.Props>(props: P, name: string) => t.readonly(t.strict(props), name);

const protection = t.keyof({ trustzone: null, 'trustzone+stage2': null, stage2: null, pmp: null, pmp64: null }, 'Protection');
const platform = record(
  { protection, granuleBytes: t.number, granules: t.number, cores: t.number, interrupts: t.number, masters: t.number },
  'Platform',
);
const region = record({ base: t.number, size: t.number }, 'Region');
const numbers = t.readonlyArray(t.number);
const compartment = record(
  { name: t.string, critical: t.boolean, memory: t.readonlyArray(region), cores: numbers, interrupts: numbers, masters: numbers },
  'Compartment',
);
const receiver = record({ compartment: t.string, access: t.keyof({ read: null, 'read-write': null }) }, 'WindowReceiver');
const window = record({ name: t.string, owner: t.string, base: t.number, size: t.number, receivers: t.readonlyArray(receiver) }, 'Window');
const link = t.readonly(
  t.exact(
    t.intersection([
      t.type({ name: t.string, window: t.string, ends: t.readonly(t.tuple([t.string, t.string])) }),
      t.partial({ budget: t.number }),
    ]),
  ),
  'Link',
);

export const manifestShape: t.Type<Manifest, unknown> = record(
  {
    platform,
    compartments: t.readonlyArray(compartment),
    windows: t.readonlyArray(window),
    links: t.readonlyArray(link),
    grants: t.readonlyArray(record({ from: t.string, to: t.string }, 'GrantPolicy')),
    supervisions: t.readonlyArray(record({ supervisor: t.string, of: t.string }, 'Supervision')),
  },
  'Manifest',
);
