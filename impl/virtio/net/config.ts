/** The virtio device that a network card makes. */
import {
  DEVICE_NET,
  NET_CONFIG_BYTES,
  NET_CONFIG_MAC,
  NET_CONFIG_MAX_PAIRS,
  NET_CONFIG_MTU,
  NET_CONFIG_STATUS,
  NET_F_CSUM,
  NET_F_CTRL_MAC_ADDR,
  NET_F_CTRL_RX,
  NET_F_CTRL_VLAN,
  NET_F_CTRL_VQ,
  NET_F_GUEST_ANNOUNCE,
  NET_F_GUEST_CSUM,
  NET_F_GUEST_TSO4,
  NET_F_GUEST_TSO6,
  NET_F_HOST_ECN,
  NET_F_HOST_TSO4,
  NET_F_HOST_TSO6,
  NET_F_MAC,
  NET_F_MQ,
  NET_F_MTU,
  NET_F_STATUS,
  NET_S_LINK_UP,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_VERSION_1,
} from '../../../spec/vocabulary/limits.ts';
import type { NetOptions } from '../../../spec/vocabulary/net.ts';
import type { DeviceSetup, FeatureDependency } from '../../../spec/vocabulary/virtio.ts';

const layOut = ({ features, mac, mtu, pairs }: NetOptions): number[] => {
  const view = new DataView(new ArrayBuffer(NET_CONFIG_BYTES));
  const has = (feature: number): boolean => ((features >>> feature) & 1) !== 0;
  if (has(NET_F_MAC)) for (let i = 0; i < 6; i += 1) view.setUint8(NET_CONFIG_MAC + i, mac[i]!);
  if (has(NET_F_STATUS)) view.setUint16(NET_CONFIG_STATUS, NET_S_LINK_UP, true);
  if (has(NET_F_MQ)) view.setUint16(NET_CONFIG_MAX_PAIRS, pairs, true); // virtio-1.4/net/device/device-configuration-layout/1
  if (has(NET_F_MTU)) view.setUint16(NET_CONFIG_MTU, mtu, true); // virtio-1.4/net/device/device-configuration-layout/2
  return [...new Uint8Array(view.buffer)];
};

const dependencies = (): FeatureDependency[] => {
  const all: FeatureDependency[] = [];
  for (const feature of [NET_F_HOST_TSO4, NET_F_HOST_TSO6, NET_F_HOST_ECN]) all.push({ feature, needs: NET_F_CSUM });
  for (const feature of [NET_F_GUEST_TSO4, NET_F_GUEST_TSO6]) all.push({ feature, needs: NET_F_GUEST_CSUM });
  for (const feature of [NET_F_CTRL_RX, NET_F_CTRL_VLAN, NET_F_GUEST_ANNOUNCE, NET_F_MQ, NET_F_CTRL_MAC_ADDR])
    all.push({ feature, needs: NET_F_CTRL_VQ });
  return all;
};

export const netDeviceSetup = (o: NetOptions): DeviceSetup => ({
  deviceId: DEVICE_NET,
  vendorId: 0x6c73_7263, // "crsl"
  featuresLow: (o.features | (1 << VIRTIO_F_INDIRECT_DESC) | (1 << VIRTIO_F_EVENT_IDX)) >>> 0,
  featuresHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
  requiredLow: 0,
  requiredHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
  dependencies: dependencies(),
  queueSizeMax: new Array<number>(2 * o.pairs + 1).fill(o.queueSize),
  config: layOut(o),
  writable: [],
  policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
});
