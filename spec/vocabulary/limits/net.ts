/** Numbers of the network device: feature bits, configuration, the header of a packet, control commands. */

export const NET_F_CSUM = 0;
export const NET_F_GUEST_CSUM = 1;
export const NET_F_MTU = 3;
export const NET_F_MAC = 5;
export const NET_F_GUEST_TSO4 = 7;
export const NET_F_GUEST_TSO6 = 8;
export const NET_F_HOST_TSO4 = 11;
export const NET_F_HOST_TSO6 = 12;
export const NET_F_HOST_ECN = 13;
export const NET_F_MRG_RXBUF = 15;
export const NET_F_STATUS = 16;
export const NET_F_CTRL_VQ = 17;
export const NET_F_CTRL_RX = 18;
export const NET_F_CTRL_VLAN = 19;
export const NET_F_CTRL_RX_EXTRA = 20;
export const NET_F_GUEST_ANNOUNCE = 21;
export const NET_F_MQ = 22;
export const NET_F_CTRL_MAC_ADDR = 23;

/** Offsets in the configuration space, in bytes. */
export const NET_CONFIG_MAC = 0;
export const NET_CONFIG_STATUS = 6;
export const NET_CONFIG_MAX_PAIRS = 8;
export const NET_CONFIG_MTU = 10;
export const NET_CONFIG_BYTES = 12;

/** Bits of the status. */
export const NET_S_LINK_UP = 1;
export const NET_S_ANNOUNCE = 2;

export const NET_MAC_BYTES = 6;
/** Bytes of an Ethernet header: two addresses and a type; and the type that says that a tag follows. */
export const NET_ETHERNET_BYTES = 6 + 6 + 2;
export const NET_TAGGED = 0x8100;
/** Pairs of queues at most, and the least and the advised MTU. */
export const NET_PAIRS_MAX = 0x8000;
export const NET_MTU_MIN = 68;
export const NET_MTU_ADVISED = 1280;

/** Bytes before each packet: flags, type of segmentation, header length, segment size, start and place of the checksum, buffers. */
export const NET_HEADER_BYTES = 1 + 1 + 2 + 2 + 2 + 2 + 2;
export const NET_HDR_NEEDS_CSUM = 1;
export const NET_HDR_DATA_VALID = 2;
export const NET_HDR_RSC_INFO = 4;
export const NET_GSO_NONE = 0;
export const NET_GSO_TCPV4 = 1;
export const NET_GSO_TCPV6 = 4;
export const NET_GSO_ECN = 0x80;

/** Classes and commands on the control queue, and its answers. */
export const NET_CTRL_RX = 0;
export const NET_CTRL_RX_PROMISC = 0;
export const NET_CTRL_RX_ALLMULTI = 1;
export const NET_CTRL_RX_ALLUNI = 2;
export const NET_CTRL_RX_NOMULTI = 3;
export const NET_CTRL_RX_NOUNI = 4;
export const NET_CTRL_RX_NOBCAST = 5;
export const NET_CTRL_RX_MODES = 6;
export const NET_CTRL_MAC = 1;
export const NET_CTRL_MAC_TABLE_SET = 0;
export const NET_CTRL_MAC_ADDR_SET = 1;
export const NET_CTRL_VLAN = 2;
export const NET_CTRL_VLAN_ADD = 0;
export const NET_CTRL_VLAN_DEL = 1;
export const NET_CTRL_ANNOUNCE = 3;
export const NET_CTRL_ANNOUNCE_ACK = 0;
export const NET_CTRL_MQ = 4;
export const NET_CTRL_MQ_VQ_PAIRS_SET = 0;
export const NET_OK = 0;
export const NET_ERR = 1;
/** Tags that a network has: 12 bits. */
export const NET_VLANS = 4096;
/** Addresses of each kind that the filter takes. */
export const NET_TABLE_MAX = 8;

/** Answers to a buffer that is handed over: it stays where it is, waits, has been dealt with; the device needs a reset. */
export const NET_NOT_TAKEN = 0;
export const NET_WAITS = 1;
export const NET_USED = 2;
export const NET_BROKEN = -2;

/** Answers to a packet that arrives: how many buffers it took, or why it took none. */
export const NET_DROPPED = 0;
export const NET_FILTERED = -1;

/** What an observer says of the driver. */
export const NET_PROPER = 0;
export const NET_BREACH_HEADER = 1;
export const NET_BREACH_BUFFERS = 2;
export const NET_BREACH_FLAGS = 3;
export const NET_BREACH_GSO = 4;
export const NET_BREACH_ECN = 5;
export const NET_BREACH_GSO_CSUM = 6;
export const NET_BREACH_GSO_SIZE = 7;
export const NET_BREACH_CSUM_PLACE = 8;
export const NET_BREACH_MTU = 9;
export const NET_BREACH_QUEUE = 10;
export const NET_BREACH_SMALL = 11;
export const NET_BREACH_MAC = 12;
export const NET_BREACH_MTU_DECLINED = 13;
export const NET_BREACH_PAIRS = 14;
export const NET_BREACH_MTU_RANGE = 15;
export const NET_BREACH_MTU_SMALL = 16;
export const NET_BREACH_RX_EXTRA = 17;
