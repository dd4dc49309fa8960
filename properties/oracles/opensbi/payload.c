/*
 * What a table asks of OpenSBI, performed in supervisor mode and printed: one line for each entry. Harts are numbered from 0, the one that the
 * firmware entered first; the others wait in a loop for what they shall do. The table lies at TABLE, written there by the board.
 */
typedef unsigned long word;
typedef struct { word first, second; } Pair;
typedef struct { word op, hart, a, b, c, d, e; } Entry;

#define TABLE ((volatile Entry *)0x80800000UL)
#define UART ((volatile unsigned char *)0x10000000UL)
#define HARTS 8
#define PATIENCE 2000000UL /* of the clock: 0.2 s */

enum { END, CALL, LOAD, STORE, FETCH, START, SUSPEND, CHANGES, STATUS_AFTER };
enum { HSM = 0x48534d, IPI = 0x735049 };

Pair try_load(word address, word width), try_store(word address, word width, word value), try_fetch(word address);
Pair sbi(word extension, word function, word a, word b, word c), sbi_changes(word extension, word function, word a, word b, word c);
void started(void), only_returns(void);

/* What a hart shall do, and what came of it; `turn` is odd while it is the hart's turn. */
typedef struct { volatile word turn, greeted, id, told, satp, sstatus; volatile Entry entry; volatile Pair answer; } Box;

static Box boxes[HARTS];
static word idOf[HARTS];
static word harts;

static void put(char c) {
  while ((UART[5] & 0x20) == 0) {}
  UART[0] = c;
}
static void hex(word value) {
  int shift = 60;
  while (shift > 0 && (value >> shift) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) put("0123456789abcdef"[(value >> shift) & 15]);
}
static void line(char kind, word first, word second) {
  put(kind); put(' '); hex(first); put(' '); hex(second); put('\n');
}
static word now(void) {
  word t;
  __asm__ volatile("rdtime %0" : "=r"(t));
  return t;
}

static Pair perform(volatile Entry *e) {
  switch (e->op) {
    case CALL: return sbi(e->a, e->b, e->c, e->d, e->e);
    case CHANGES: return sbi_changes(e->a, e->b, e->c, e->d, e->e);
    case LOAD: return try_load(e->a, e->b);
    case STORE: return try_store(e->a, e->b, e->c);
    case FETCH: return try_fetch(e->a == 0 ? (word)only_returns : e->a);
    case SUSPEND: {
      Pair woken;
      __asm__ volatile("csrsi sie, 2");
      woken = sbi(HSM, 3, e->a, (word)started, e->b);
      __asm__ volatile("csrci sip, 2");
      return woken;
    }
  }
  return (Pair){ -1UL, 0 };
}

/* A hart that was started or resumed says so, and then does what its box says. */
void again(word id, word told, word satp, word sstatus) {
  Box *box = &boxes[0];
  for (word h = 0; h < harts; h += 1) if (idOf[h] == id) box = &boxes[h];
  __asm__ volatile("csrci sip, 2");
  box->id = id; box->told = told; box->satp = satp; box->sstatus = sstatus;
  __sync_synchronize();
  box->greeted += 1;
  for (;;) {
    while ((box->turn & 1) == 0) {}
    __sync_synchronize();
    Pair answer = perform(&box->entry);
    box->answer.first = answer.first; box->answer.second = answer.second;
    __sync_synchronize();
    box->turn += 1;
  }
}

static int waitFor(volatile word *place, word other) {
  for (word began = now(); now() - began < PATIENCE;) if (*place != other) { __sync_synchronize(); return 1; }
  return 0;
}

static word status(word hart) { return sbi(HSM, 2, idOf[hart], 0, 0).second; }

/* Hands an entry to a hart, without waiting. */
static word hand(Box *box, volatile Entry *e) {
  word turn = box->turn | 1;
  box->entry.op = e->op; box->entry.a = e->a; box->entry.b = e->b; box->entry.c = e->c; box->entry.d = e->d; box->entry.e = e->e;
  __sync_synchronize();
  box->turn = turn;
  return turn;
}

static void greeting(Box *box, word greeted) {
  if (!waitFor(&box->greeted, greeted)) { line('N', 0, 0); return; }
  line('H', box->told, (box->satp << 2) | (box->sstatus & 2) | (box->id == idOf[box - boxes]));
}

static void on(word hart, volatile Entry *e) {
  Box *box = &boxes[hart];
  word greeted = box->greeted;
  if (e->op == START) {
    box->turn = 0;
    Pair answer = sbi(HSM, 0, idOf[hart], (word)started, e->a);
    line('R', answer.first, answer.second);
    greeting(box, greeted);
    return;
  }
  if (e->op == STATUS_AFTER) {
    for (word began = now(); now() - began < PATIENCE && status(hart) != e->a;) {}
    line('R', 0, status(hart));
    return;
  }
  word turn = hand(box, e);
  if (e->op == SUSPEND) {
    for (word began = now(); now() - began < PATIENCE && status(hart) != 4 && box->turn == turn;) {}
    line('S', 0, status(hart));
    sbi(IPI, 0, 1UL << idOf[hart], 0, 0);
    if (e->a & 0x80000000UL) { box->turn += 1; greeting(box, greeted); return; }
  }
  if (waitFor(&box->turn, turn)) line('R', box->answer.first, box->answer.second);
  else line('N', 0, 0);
}

void first(word id) {
  idOf[harts++] = id;
  for (word other = 0; other < HARTS; other += 1) if (other != id && sbi(HSM, 2, other, 0, 0).first == 0) idOf[harts++] = other;
  line('B', harts, 0);
  for (volatile Entry *e = TABLE; e->op != END; e += 1) {
    /* A call about a hart says so by a bit above all numbers: then its first argument is one of ours. */
    if ((e->op == CALL || e->op == CHANGES) && (e->c >> 32) == 1) e->c = idOf[e->c & 7];
    if (e->hart == 0) { Pair answer = perform(e); line('R', answer.first, answer.second); }
    else on(e->hart, e);
  }
  line('E', 0, 0);
  sbi(0x53525354, 0, 0, 0, 0); /* system reset: shut down */
  for (;;) {}
}
