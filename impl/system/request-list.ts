/** Requests that wait, linked through themselves so that waiting costs no memory. */
import type { BlockRequest } from '../outside/nbd/service.ts';

export class RequestList {
  first: BlockRequest | undefined = undefined;
  private last: BlockRequest | undefined = undefined;

  append(request: BlockRequest): void {
    request.next = undefined;
    if (this.last === undefined) this.first = request;
    else this.last.next = request;
    this.last = request;
  }

  prepend(request: BlockRequest): void {
    request.next = this.first;
    this.first = request;
    this.last ??= request;
  }

  dropFirst(): void {
    const dropped = this.first;
    if (dropped === undefined) return;
    this.first = dropped.next;
    dropped.next = undefined;
    if (this.first === undefined) this.last = undefined;
  }
}
