/** Numbers of virtio's basic facilities: device status, feature bits that belong to no device type, notification causes. */

export const STATUS_ACKNOWLEDGE = 1;
export const STATUS_DRIVER = 2;
export const STATUS_DRIVER_OK = 4;
export const STATUS_FEATURES_OK = 8;
export const STATUS_SUSPEND = 16;
export const STATUS_DEVICE_NEEDS_RESET = 64;
export const STATUS_FAILED = 128;

/** Feature bits by number; bits 32 and up are in the second word. */
export const VIRTIO_F_NOTIFY_ON_EMPTY = 24;
export const VIRTIO_F_ANY_LAYOUT = 27;
export const VIRTIO_F_UNUSED = 30;
export const VIRTIO_F_VERSION_1 = 32;
export const VIRTIO_F_ACCESS_PLATFORM = 33;
export const VIRTIO_F_RING_PACKED = 34;
export const VIRTIO_F_IN_ORDER = 35;
export const VIRTIO_F_ORDER_PLATFORM = 36;
export const VIRTIO_F_SR_IOV = 37;
export const VIRTIO_F_NOTIFICATION_DATA = 38;
export const VIRTIO_F_NOTIF_CONFIG_DATA = 39;
export const VIRTIO_F_RING_RESET = 40;
export const VIRTIO_F_ADMIN_VQ = 41;
export const VIRTIO_F_SUSPEND = 43;

/** Words of 32 feature bits that a device of ours can offer; words from here on read 0. */
export const FEATURE_WORDS = 2;

/** Bits of the interrupt status: the device used a buffer; the configuration changed. */
export const INTERRUPT_USED = 1;
export const INTERRUPT_CONFIG = 2;

/** The three areas of a virtqueue, as the address registers name them. */
export const AREA_DESCRIPTORS = 0;
export const AREA_DRIVER = 1;
export const AREA_DEVICE = 2;
export const QUEUE_AREAS = 3;

/** Queues of a device at most: an index has 16 bits. */
export const VIRTIO_QUEUES_MAX = 0x1_0000;

export const DEVICE_NET = 1;
export const DEVICE_BLK = 2;
export const DEVICE_CONSOLE = 3;
export const DEVICE_RNG = 4;
