/** A virtio device as calls, whatever the transport: one call, one outcome. Registers and messages both come down to this. */
import { apply, type ClauseId, type Outcome } from '../vocabulary/rule.ts';
import type { DeviceCall, DriverCall } from '../vocabulary/virtio.ts';
import { changeConfig, readConfig, readConfigClauses, writeConfig } from './config.ts';
import { acceptFeatures, readFeatures } from './features.ts';
import { acknowledgeInterrupt, fetchBuffer, raiseUsed, sampleLine, takeNotification, tellUsed } from './interrupts.ts';
import { placeQueue, removeQueue } from './legacy-queues.ts';
import { offer, offerLegacy, offerModern } from './offer.ts';
import { disableQueue, enableQueue, finishQueueReset, notify, resetQueue, setQueueAddress, setQueueSize } from './queues.ts';
import type { DeviceState } from './state.ts';
import { needReset, setStatus, writeStatus } from './status.ts';
import { finishTransition, resume, suspend } from './suspend.ts';

/** Every clause that a guard of the device's rules stands for. */
export const DEVICE_GUARDS: readonly ClauseId[] = [
  ...new Set([
    ...acceptFeatures.clauses,
    ...setStatus.clauses,
    ...suspend.clauses,
    ...resume.clauses,
    ...finishTransition.clauses,
    ...offerModern.clauses,
    ...offerLegacy.clauses,
    ...setQueueSize.clauses,
    ...setQueueAddress.clauses,
    ...enableQueue.clauses,
    ...disableQueue.clauses,
    ...resetQueue.clauses,
    ...finishQueueReset.clauses,
    ...notify.clauses,
    ...readConfigClauses,
    ...writeConfig.clauses,
    ...fetchBuffer.clauses,
    ...raiseUsed.clauses,
    ...tellUsed.clauses,
    ...placeQueue.clauses,
    ...changeConfig.clauses,
  ]),
];

/** Replies: the word that was read; the cause that an interrupt handler finds; else 1 for a call that took effect and 0 for one that did not. */
export const device = (s: DeviceState, call: DriverCall | DeviceCall): Outcome<DeviceState> => {
  switch (call.call) {
    case 'read-features':
      return readFeatures(s, call);
    case 'accept-features':
      return apply(acceptFeatures, s, call);
    case 'write-status':
      return writeStatus(s, call);
    case 'set-queue-size':
      return apply(setQueueSize, s, call);
    case 'set-queue-address':
      return apply(setQueueAddress, s, call);
    case 'enable-queue':
      return apply(enableQueue, s, call);
    case 'disable-queue':
      return apply(disableQueue, s, call);
    case 'reset-queue':
      return apply(resetQueue, s, call);
    case 'notify':
      return apply(notify, s, call);
    case 'read-config':
      return readConfig(s, call);
    case 'write-config':
      return apply(writeConfig, s, call);
    case 'acknowledge-interrupt':
      return acknowledgeInterrupt(s, call);
    case 'raise-used':
      return apply(raiseUsed, s, call);
    case 'change-config':
      return apply(changeConfig, s, call);
    case 'need-reset':
      return needReset(s);
    case 'fetch':
      return apply(fetchBuffer, s, call);
    case 'finish-queue-reset':
      return apply(finishQueueReset, s, call);
    case 'finish-transition':
      return apply(finishTransition, s, call);
    case 'offer':
      return offer(s, call);
    case 'tell-used':
      return apply(tellUsed, s, call);
    case 'place-queue':
      return apply(placeQueue, s, call);
    case 'remove-queue':
      return apply(removeQueue, s, call);
    case 'sample-line':
      return sampleLine(s);
    case 'take-notification':
      return takeNotification(s, call);
  }
};
