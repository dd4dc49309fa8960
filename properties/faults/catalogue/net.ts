/** Seeded faults of the network device. */
import { type Fault, seedIn } from '../fault.ts';

const DEVICE = 'impl/virtio/net/net-device.ts';
const FILTER = 'impl/virtio/net/filter.ts';
const OBSERVERS = 'impl/virtio/net/observers.ts';

const fault = seedIn('net', 'virtio-1.4/net/');

const device = (id: string, clause: string, find: string, replace: string): Fault => fault(id, `device/${clause}`, DEVICE, find, replace);
const filter = (id: string, clause: string, find: string, replace: string): Fault => fault(id, `device/${clause}`, FILTER, find, replace);

const INCOMING = 'processing-of-incoming-packets';
const FILTERING = 'packet-receive-filtering';

export const NET_FAULTS: readonly Fault[] = [
  device('buffers-always-counted', `${INCOMING}/1`, 'stage[10] = count;', 'stage[10] = this.has(NET_F_MRG_RXBUF) ? count : 0;'),
  device('buffers-not-counted', `${INCOMING}/2`, 'stage[10] = count;', 'stage[10] = 1;'),
  device('buffers-counted-without-the-last', 'setting-up-receive-buffers/1', 'stage[10] = count;', 'stage[10] = Math.max(1, count - 1);'),
  device('merges-unasked', 'setting-up-receive-buffers/2', 'this.has(NET_F_MRG_RXBUF) ? waiting : Math.min(waiting, 1)', 'waiting'),
  device(
    'buffers-begun-too-early',
    `${INCOMING}/3`,
    'done += this.waiting.fill(queue, bytes.subarray(done), bytes.length - done);',
    'done += this.waiting.fill(queue, bytes.subarray(done), Math.min(20, bytes.length - done));',
  ),
  device(
    'buffers-given-back-singly',
    `${INCOMING}/4`,
    'for (let n = 0; n < count; n += 1) {\n      done',
    'for (let n = 0; n < Math.min(count, 1); n += 1) {\n      done',
  ),
  device('checksums-told-to-everybody', `${INCOMING}/5`, 'if (this.has(NET_F_GUEST_CSUM)) stage[0]', 'stage[0]'),
  device(
    'unfinished-checksum-not-told',
    `${INCOMING}/17`,
    '(flags & NET_HDR_NEEDS_CSUM) !== 0 ? NET_HDR_NEEDS_CSUM : flags & NET_HDR_DATA_VALID',
    'flags & NET_HDR_DATA_VALID',
  ),
  device('checksum-misplaced', `${INCOMING}/20`, 'stage[8] = 16;', 'stage[8] = 6;'),
  device(
    'segments-without-checksum',
    `${INCOMING}/27`,
    'gso !== NET_GSO_NONE ? NET_HDR_NEEDS_CSUM : this.shown(flags)',
    'this.shown(flags)',
  ),
  device('segment-size-of-one-byte', `${INCOMING}/28`, 'stage[5] = gsoSize >>> 8;', ''),
  device('coalescing-told', `${INCOMING}/30`, 'flags & NET_HDR_DATA_VALID;', 'flags & 6;'),
  device('header-length-missing', `${INCOMING}/31`, 'stage[2] = NET_ETHERNET_BYTES + 40;', ''),
  device('checked-not-told', `${INCOMING}/32`, 'flags & NET_HDR_DATA_VALID;', '0;'),
  device('first-mode-only', `${FILTERING}/1`, 'mode >= NET_CTRL_RX_MODES ||', 'mode === 1 ||'),
  device('further-modes-missing', `${FILTERING}/5`, 'mode >= NET_CTRL_RX_MODES ||', 'mode >= 3 ||'),
  filter(
    'promiscuous-but-for-unicast',
    `${FILTERING}/2`,
    'if (this.isOn(NET_CTRL_RX_PROMISC)) return true;',
    'if (this.isOn(NET_CTRL_RX_PROMISC) && (byte(frame, 0) & 1) !== 0) return true;',
  ),
  filter(
    'promiscuous-below-others',
    `${FILTERING}/3`,
    'if (this.isOn(NET_CTRL_RX_PROMISC)) return true;',
    'if (this.isOn(NET_CTRL_RX_PROMISC) && this.modes[0] === 1) return true;',
  ),
  filter('all-multicast-not-let-in', `${FILTERING}/4`, 'this.isOn(NET_CTRL_RX_ALLMULTI) || ', ''),
  filter('all-unicast-not-let-in', `${FILTERING}/6`, 'this.isOn(NET_CTRL_RX_ALLUNI) || ', ''),
  filter(
    'all-multicast-above-none',
    `${FILTERING}/8`,
    'if (this.isOn(NET_CTRL_RX_NOMULTI)) return false;',
    'if (this.isOn(NET_CTRL_RX_NOMULTI) && !this.isOn(NET_CTRL_RX_ALLMULTI)) return false;',
  ),
  filter(
    'no-multicast-is-no-broadcast',
    `${FILTERING}/9`,
    'return !this.isOn(NET_CTRL_RX_NOBCAST);',
    'return !this.isOn(NET_CTRL_RX_NOBCAST) && !this.isOn(NET_CTRL_RX_NOMULTI);',
  ),
  filter(
    'all-unicast-above-none',
    `${FILTERING}/11`,
    'if (this.isOn(NET_CTRL_RX_NOUNI)) return false;',
    'if (this.isOn(NET_CTRL_RX_NOUNI) && !this.isOn(NET_CTRL_RX_ALLUNI)) return false;',
  ),
  filter(
    'all-multicast-is-broadcast',
    `${FILTERING}/13`,
    'return !this.isOn(NET_CTRL_RX_NOBCAST);',
    'return !this.isOn(NET_CTRL_RX_NOBCAST) || this.isOn(NET_CTRL_RX_ALLMULTI);',
  ),
  filter('filter-survives-reset', 'setting-mac-address-filtering/1', 'this.counts.fill(0);', ''),
  device('table-half-taken', 'setting-mac-address-filtering/2', 'counts[1] = multicast;', 'counts[1] = 0;'),
  device(
    'address-not-shown',
    'setting-mac-address-filtering/3',
    'this.device.config.bytes.set(this.stage.subarray(2, 2 + NET_MAC_BYTES));',
    '',
  ),
  device('tags-filtered-unasked', 'vlan-filtering/1', 'if (this.has(NET_F_CTRL_VLAN) && !this.filter', 'if (!this.filter'),
  device(
    'listed-tags-kept-out',
    'vlan-filtering/2',
    'this.filter.tag(this.half(2), command === 0);',
    'this.filter.tag(this.half(2), command !== 0);',
  ),
  device('announcement-goes-on', 'gratuitous-packet-sending/1', '& ~NET_S_ANNOUNCE;', '& 0xff;'),
  device(
    'pairs-survive-reset',
    'automatic-receive-steering-in-multiqueue-mode/1',
    'this.counts[0] = 1;',
    'this.counts[0] = Math.max(1, this.counts[0]!);',
  ),
  device(
    'packet-cut-to-the-mtu',
    'device-configuration-layout/6',
    'this.stage.slice(NET_HEADER_BYTES, this.staged)',
    'this.stage.slice(NET_HEADER_BYTES, Math.min(this.staged, NET_HEADER_BYTES + this.options.mtu))',
  ),
  device(
    'unknown-flags-refused',
    'packet-transmission/1',
    'if (this.staged >= NET_HEADER_BYTES) {',
    'if (this.staged >= NET_HEADER_BYTES && this.stage[0]! < 8) {',
  ),
  fault(
    'empty-list-refused',
    'driver/setting-mac-address-filtering/4',
    DEVICE,
    'if (unicast < 0) return false;',
    'if (unicast <= 0) return false;',
  ),
  fault(
    'observer-misses-segment-size',
    'driver/packet-transmission/33',
    OBSERVERS,
    'return net.half(4) === 0 ? NET_BREACH_GSO_SIZE : NET_PROPER;',
    'return NET_PROPER;',
  ),
];
