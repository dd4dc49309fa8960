/** The emulated console: ports in typed arrays, output in rings of the latest bytes, control messages read and written in place. */
import type { ConsoleOptions } from '../../../spec/vocabulary/console.ts';
import {
  CONSOLE_BROKEN,
  CONSOLE_CONFIG_BYTES,
  CONSOLE_CONFIG_COLS,
  CONSOLE_CONFIG_EMERG_WR,
  CONSOLE_CONFIG_MAX_NR_PORTS,
  CONSOLE_CONFIG_ROWS,
  CONSOLE_CONSOLE_PORT,
  CONSOLE_CONTROL_BYTES,
  CONSOLE_DEVICE_READY,
  CONSOLE_F_EMERG_WRITE,
  CONSOLE_F_MULTIPORT,
  CONSOLE_F_SIZE,
  CONSOLE_KEPT_BYTES,
  CONSOLE_NOT_TAKEN,
  CONSOLE_PORT_ADD,
  CONSOLE_PORT_NAME,
  CONSOLE_PORT_OPEN,
  CONSOLE_PORT_READY,
  CONSOLE_PORT_REMOVE,
  CONSOLE_QUEUE_CONTROL_IN,
  CONSOLE_QUEUE_CONTROL_OUT,
  CONSOLE_RESIZE,
  CONSOLE_RESIZE_BYTES,
  CONSOLE_USED,
  CONSOLE_WAITS,
  DEVICE_CONSOLE,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_VERSION_1,
} from '../../../spec/vocabulary/limits.ts';
import type { DeviceSetup } from '../../../spec/vocabulary/virtio.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Chain } from '../../virtqueue/index.ts';
import { VirtioDevice } from '../device.ts';
import { isInMemory, WaitingBuffers } from '../waiting.ts';
import { Kept } from './kept.ts';

/** Flags of a port. */
export const PORT_EXISTS = 1;
export const PORT_READY = 2;
export const PORT_OPEN = 4;
export const PORT_NOMINATED = 8;

const queuesOf = ({ multiport, ports }: ConsoleOptions): number => (multiport ? 2 * (ports + 1) : 2); // virtio-1.4/console/desc/layout/1

const config = (o: ConsoleOptions): number[] => {
  const view = new DataView(new ArrayBuffer(CONSOLE_CONFIG_BYTES));
  if (o.size) {
    view.setUint16(CONSOLE_CONFIG_COLS, o.cols, true); // virtio-1.4/console/desc/config/1
    view.setUint16(CONSOLE_CONFIG_ROWS, o.rows, true);
  }
  if (o.multiport) view.setUint32(CONSOLE_CONFIG_MAX_NR_PORTS, o.ports, true);
  return [...new Uint8Array(view.buffer)];
};

export const consoleDeviceSetup = (o: ConsoleOptions): DeviceSetup => {
  let low = (1 << VIRTIO_F_INDIRECT_DESC) | (1 << VIRTIO_F_EVENT_IDX);
  if (o.size) low |= 1 << CONSOLE_F_SIZE;
  if (o.multiport) low |= 1 << CONSOLE_F_MULTIPORT;
  if (o.emergencyWrite) low |= 1 << CONSOLE_F_EMERG_WRITE;
  const feature = CONSOLE_F_EMERG_WRITE;
  // virtio-1.4/console/device/emerg-write/1: at any time
  const emergency = { offset: CONSOLE_CONFIG_EMERG_WR, width: 4, max: 0xffff_ffff, feature, zeroWithout: feature, always: true };
  return {
    deviceId: DEVICE_CONSOLE,
    vendorId: 0x6c73_7263, // "crsl"
    featuresLow: low,
    featuresHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
    requiredLow: 0,
    requiredHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
    dependencies: [],
    queueSizeMax: new Array<number>(queuesOf(o)).fill(o.queueSize),
    config: config(o),
    writable: o.emergencyWrite ? [emergency] : [],
    policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
  };
};

export class ConsoleDevice {
  readonly device: VirtioDevice;
  readonly waiting: WaitingBuffers;
  readonly options: ConsoleOptions;
  /** [ports] PORT_*. */
  readonly ports: Uint8Array;
  /** Output of each port, and what was written in emergencies. */
  readonly printed: readonly Kept[];
  readonly emergencies: Kept;
  /** [1] 1 once the driver listens to control messages. */
  readonly listening: Int32Array;
  private readonly memory: Uint8Array;
  /** The beginning of a control message, either way. */
  private readonly message = new DataView(new ArrayBuffer(CONSOLE_CONTROL_BYTES));
  private readonly messageBytes = new Uint8Array(this.message.buffer);

  constructor(options: ConsoleOptions, memory: Uint8Array, arena: Arena) {
    this.options = options;
    this.memory = memory;
    this.device = new VirtioDevice(consoleDeviceSetup(options), arena);
    this.waiting = new WaitingBuffers(memory, queuesOf(options), options.queueSize, options.queueSize, arena);
    this.ports = arena.bytes(options.ports);
    this.printed = Array.from({ length: options.ports }, () => new Kept(CONSOLE_KEPT_BYTES, arena));
    this.emergencies = new Kept(CONSOLE_KEPT_BYTES, arena);
    this.listening = arena.words(1);
    this.ports[0] = PORT_EXISTS;
    this.device.type = {
      deviceReset: () => this.restart(),
      featuresSettled: () => this.settled(),
      queueReset: (queue) => this.waiting.forget(queue),
      configWritten: (offset, value) => {
        if (offset === CONSOLE_CONFIG_EMERG_WR) this.emergencies.add(value); // virtio-1.4/console/device/emerg-write/2
      },
    };
  }

  /** In bytes of arena. */
  static space(options: ConsoleOptions): number {
    const buffers = WaitingBuffers.space(queuesOf(options), options.queueSize, options.queueSize);
    const kept = (options.ports + 1) * Kept.space(CONSOLE_KEPT_BYTES);
    return VirtioDevice.space(consoleDeviceSetup(options)) + buffers + kept + options.ports + 24;
  }

  private restart(): void {
    this.waiting.forget(-1);
    this.ports.fill(0);
    this.ports[0] = PORT_EXISTS;
    this.listening[0] = 0;
  }

  /** Features have settled: with control messages, ports exist when they are added and not before. */
  private settled(): void {
    if (this.hasControl()) this.ports.fill(0);
  }

  hasControl(): boolean {
    return this.device.negotiation.hasAccepted(CONSOLE_F_MULTIPORT);
  }

  private has(port: number, flags: number): boolean {
    return port < this.ports.length && (this.ports[port]! & flags) === flags;
  }

  /** Takes a chain: a buffer to be filled waits, anything else is dealt with at once. */
  start(queue: number, chain: Chain): number {
    if (!this.device.isLive(queue)) return CONSOLE_NOT_TAKEN; // virtio-1.4/basic/device/status/1
    if (queue >= CONSOLE_QUEUE_CONTROL_IN && !this.hasControl()) return CONSOLE_NOT_TAKEN; // virtio-1.4/console/desc/layout/1
    const receives = (queue & 1) === 0;
    if (receives && this.waiting.isFull(queue)) return CONSOLE_NOT_TAKEN;
    if (!isInMemory(chain, this.memory)) {
      this.device.needReset();
      return CONSOLE_BROKEN;
    }
    if (receives) {
      this.waiting.add(queue, chain);
      return CONSOLE_WAITS;
    }
    if (queue === CONSOLE_QUEUE_CONTROL_OUT) this.hear(chain);
    else this.print(queue === 1 ? 0 : (queue - 3) >> 1, chain);
    return CONSOLE_USED;
  }

  /** Bounded by the bytes of the chain. */
  private print(port: number, chain: Chain): void {
    if (!this.has(port, PORT_EXISTS)) return;
    for (let i = 0; i < chain.readable; i += 1)
      for (let at = 0; at < chain.length[i]!; at += 1) this.printed[port]!.add(this.memory[chain.address[i]! + at]!);
  }

  /** Copies the beginning of a control message once; answers whether it is there as a whole. */
  read(chain: Chain): boolean {
    let got = 0;
    for (let i = 0; i < chain.readable && got < CONSOLE_CONTROL_BYTES; i += 1)
      for (let at = 0; at < chain.length[i]! && got < CONSOLE_CONTROL_BYTES; at += 1, got += 1)
        this.messageBytes[got] = this.memory[chain.address[i]! + at]!;
    return got === CONSOLE_CONTROL_BYTES;
  }

  /** virtio-1.4/console/desc/control/1: of the message that was read. */
  get port(): number {
    return this.message.getUint32(0, true);
  }

  get event(): number {
    return this.message.getUint16(4, true);
  }

  get value(): number {
    return this.message.getUint16(6, true);
  }

  private hear(chain: Chain): void {
    if (!this.read(chain)) return;
    const { port, event, value } = this;
    if (event === CONSOLE_DEVICE_READY) this.listening[0] = value === 1 ? 1 : 0;
    else if (this.has(port, PORT_EXISTS)) this.answered(port, event, value === 1);
  }

  /** Whatever the driver says of a port, a nomination is not open any more. */
  private answered(port: number, event: number, yes: boolean): void {
    const flag = event === CONSOLE_PORT_READY ? PORT_READY : event === CONSOLE_PORT_OPEN ? PORT_OPEN : 0;
    const rest = this.ports[port]! & ~(flag | PORT_NOMINATED);
    this.ports[port] = yes ? rest | flag : rest;
  }

  /** Tells the driver something of a port; answers the used length, or 0 when it cannot be said now, or not at all. */
  tell(port: number, event: number, value: number, payload: Uint8Array): number {
    if (!this.device.isLive(CONSOLE_QUEUE_CONTROL_IN) || !this.hasControl() || this.listening[0] === 0) return 0;
    if (!this.maySay(port, event, payload.length)) return 0;
    const bytes = CONSOLE_CONTROL_BYTES + payload.length;
    if (this.waiting.room(CONSOLE_QUEUE_CONTROL_IN) < bytes) return 0;
    this.change(port, event);
    this.message.setUint32(0, port, true);
    this.message.setUint16(4, event, true);
    this.message.setUint16(6, value, true);
    const whole = new Uint8Array(bytes);
    whole.set(this.messageBytes);
    whole.set(payload, CONSOLE_CONTROL_BYTES);
    this.waiting.fill(CONSOLE_QUEUE_CONTROL_IN, whole, bytes);
    this.waiting.release(CONSOLE_QUEUE_CONTROL_IN);
    return bytes;
  }

  private maySay(port: number, event: number, payload: number): boolean {
    switch (event) {
      case CONSOLE_PORT_ADD:
        return port < this.options.ports && !this.has(port, PORT_EXISTS) && payload === 0; // virtio-1.4/console/device/multiport/1
      case CONSOLE_PORT_REMOVE:
      case CONSOLE_CONSOLE_PORT:
      case CONSOLE_PORT_OPEN:
        return this.has(port, PORT_EXISTS) && payload === 0; // virtio-1.4/console/device/multiport/2
      case CONSOLE_RESIZE:
        return this.has(port, PORT_EXISTS) && payload === CONSOLE_RESIZE_BYTES; // virtio-1.4/console/desc/control/2
      case CONSOLE_PORT_NAME:
        return this.has(port, PORT_EXISTS);
      default:
        return false;
    }
  }

  private change(port: number, event: number): void {
    if (event === CONSOLE_PORT_ADD) this.ports[port] = PORT_EXISTS;
    if (event === CONSOLE_PORT_REMOVE) this.ports[port] = 0;
    if (event === CONSOLE_CONSOLE_PORT) this.ports[port] = this.ports[port]! | PORT_NOMINATED;
  }

  /** Input for a port; answers how much of it went into the buffer that has waited longest. */
  type(port: number, bytes: Uint8Array): number {
    const queue = port === 0 ? 0 : 2 * port + 2;
    if (!this.has(port, PORT_EXISTS) || !this.device.isLive(queue) || bytes.length === 0 || this.waiting.room(queue) === 0) return 0;
    const used = this.waiting.fill(queue, bytes, bytes.length);
    this.waiting.release(queue);
    return used;
  }

  /** virtio-1.4/console/desc/config/1: columns, then rows, of port 0. */
  resize(cols: number, rows: number): void {
    if (!this.options.size) return;
    this.change16(CONSOLE_CONFIG_COLS, cols);
    this.change16(CONSOLE_CONFIG_ROWS, rows);
  }

  private change16(offset: number, value: number): void {
    for (let i = 0; i < 2; i += 1) {
      const byte = (value >>> (8 * i)) & 255;
      if (this.device.config.bytes[offset + i] !== byte) this.device.changeConfig(offset + i, byte);
    }
  }
}
