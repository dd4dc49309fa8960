/* Reads tables of PMP settings and accesses, performs them, and prints the trap cause of each as one hexadecimal digit.
 * After a table with locks come 16 digits more: what an attempt to rewrite every register left unchanged. */
typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned char u8;

/* Where the board has things: also in pmp-board.ts. */
#define UART ((volatile u8 *)0x10000000)
#define TABLES ((const u8 *)0x80800000)
#define VERDICTS ((u8 *)0x81800000)
#define ARENA 0x82000000UL
#define ARENA_END 0x82400000UL
#define STUB 0x823ff000UL
#define MAGIC 0x31504d50u /* "PMP1" */
/* `ecall`, so that a fetch that is allowed traps at once; a store keeps it. */
#define ECALL 0x0000007300000073UL
#define LOCKS 0x8080808080808080UL
/* What the rewriting puts: every address with these bits turned, every entry as top of range with all permissions. */
#define TURNED 5UL
#define REWRITTEN 0x0f0f0f0f0f0f0f0fUL

extern u64 access_as(u64 address, u64 operation, u64 mode, u64 value);
extern u64 go_to(u64 target, u64 argument, u64 mode, u64 value);
extern void set_pmp(const u64 *address, const u64 *configuration);
extern void rewrite_pmp(const u64 *address, const u64 *configuration);
extern void read_pmp(u64 *address, u64 *configuration);
extern void clear_pmp(void);
extern void wake(u64 hart);
extern const u32 stub[], stub_end[];

struct access {
    u32 address;
    u8 size;     /* log2 of the bytes */
    u8 kind;     /* 0 read, 1 write, 2 fetch */
    u8 mode;     /* as in MPP */
    u8 through;  /* 1: by code in the mode itself, else by MPRV */
};

struct table {
    u64 configuration[2];
    u64 address[16];
    u64 accesses;
    struct access access[];
};

static void print(u8 c)
{
    while (!(UART[5] & 0x20)) {
    }
    *UART = c;
}

static void fence(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
}

static u64 perform(const struct access *a)
{
    u64 value = ECALL >> (8 * (a->address & 3));
    u64 operation = a->kind * 4 + a->size;
    if (a->kind == 2) return go_to(a->address, 0, a->mode, 0);
    if (a->through) return go_to(STUB + 8 * operation, a->address, a->mode, value);
    return access_as(a->address, operation, a->mode, value);
}

static u8 *verdict = VERDICTS;
static u32 tables_left;
static const struct table *next;

static void prepare(void)
{
    const u32 *header = (const u32 *)TABLES;
    tables_left = header[0] == MAGIC ? header[1] : 0;
    next = (const struct table *)(TABLES + 8);
    for (u64 *word = (u64 *)ARENA; word < (u64 *)ARENA_END; word++) *word = ECALL;
    for (u32 i = 0; stub + i < stub_end; i++) ((volatile u32 *)STUB)[i] = stub[i];
}

static void run(const struct table *t)
{
    __asm__ volatile("fence.i" ::: "memory");
    set_pmp(t->address, t->configuration);
    for (u64 i = 0; i < t->accesses; i++) {
        fence();
        *verdict++ = perform(&t->access[i]);
    }
}

/* One digit an entry: 1 the address kept its value, 2 the configuration did. Entry 0 is left alone: it may be what lets this program run. */
static void try_to_rewrite(void)
{
    u64 before[18], after[18], put[18];
    read_pmp(before, before + 16);
    for (int i = 0; i < 16; i++) put[i] = i == 0 ? before[i] : before[i] ^ TURNED;
    put[16] = (REWRITTEN & ~0xffUL) | (before[16] & 0xff);
    put[17] = REWRITTEN;
    rewrite_pmp(put, put + 16);
    read_pmp(after, after + 16);
    for (int i = 0; i < 16; i++) {
        const u8 *was = (const u8 *)(before + 16), *is = (const u8 *)(after + 16);
        *verdict++ = (before[i] == after[i] ? 1 : 0) | (was[i] == is[i] ? 2 : 0);
    }
}

/* Runs tables up to the first with a lock, or to the end; true when another hart has to go on. */
u64 run_tables(u64 hart)
{
    if (hart == 0) prepare();
    while (tables_left > 0) {
        const struct table *t = next;
        u64 locked = (t->configuration[0] | t->configuration[1]) & LOCKS;
        tables_left--;
        next = (const struct table *)&t->access[t->accesses];
        if (locked) wake(hart + 1);
        run(t);
        if (locked) {
            try_to_rewrite();
            return 1;
        }
        clear_pmp();
    }
    for (u8 *v = VERDICTS; v < verdict; v++) print("0123456789abcdef"[*v & 15]);
    print('\n');
    return 0;
}
