/* Performs a stream of events on an Armv8 core: tables written, translations invalidated, accesses made; prints four hexadecimal digits an access. */
typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

u64 saved[13], answer[2];

extern void enter(u64 pc, u64 scr, u64 argument, u64 value);
extern const u32 el1_code[], el1_end[], el2_code[], el2_end[];

/* Where the board has things: also in stage2-tables.ts. */
#define UART ((volatile u32 *)0x09000000)
#define RAM 0x40000000UL
#define EL1_CODE 0x40010000UL
#define EL2_CODE 0x40020000UL
#define TABLES 0x40100000UL
#define TABLES_END 0x40140000UL
#define EVENTS 0x40400000UL
#define VERDICTS ((u16 *)0x41400000)
#define MARKED 0x42000000UL
#define MARKED_END 0x44000000UL
#define SECURE_MARKED 0x0e200000UL
#define SECURE_MARKED_END 0x0e210000UL
#define SECURE_PAGES 0x4000
#define MAGIC 0x31324d56u /* "VM21" */
/* The slot of the root table that maps the code of EL1. */
#define CODE_SLOT 5

#define SCR_NON_SECURE 0x539UL /* 64-bit, HVC, external aborts to EL3, non-secure */
#define SCR_SECURE 0x438UL
#define HCR_STAGE2_OFF (1UL << 31)
#define HCR_STAGE2_ON (HCR_STAGE2_OFF | 1)

/* Reported to EL1 by QEMU, to EL3 by the letter of SCR_EL3.EA: either will do. */
#define EXTERNAL_ABORT 0x10
#define WENT_THROUGH 0x8000
#define STRAY 0x4000
#define CAME_BACK 0xfff1
#define FROM_EL1 0xfff2
#define FROM_EL2 0xfff3

/* `smc #page`: a fetch of it says which page it came from, and so does a load. */
static u32 mark(u64 page)
{
    return 0xd4000003u | (u32)(page << 5);
}

struct event {
    u8 what; /* 0 regime, 1 write, 2 invalidate, 3 access, 4 clear, 5 access without stage 2 */
    u8 how;
    u16 size;
    u32 where;
    u64 value;
};

static u64 code_base;

static void print(char c)
{
    while (UART[6] & 0x20) {
    }
    *UART = c;
}

static void copy(u64 to, const u32 *from, const u32 *end)
{
    for (volatile u32 *p = (volatile u32 *)to; from < end; from++) *p++ = *from;
}

static void fill(u64 from, u64 end, u64 first_page)
{
    for (u64 at = from; at < end; at += 8) {
        u64 word = mark(first_page + ((at - from) >> 12));
        *(volatile u64 *)at = word | word << 32;
    }
}

static void prepare(void)
{
    copy(EL1_CODE, el1_code, el1_end);
    copy(EL2_CODE, el2_code, el2_end);
    fill(MARKED, MARKED_END, 0);
    fill(SECURE_MARKED, SECURE_MARKED_END, SECURE_PAGES);
    __asm__ volatile("msr vbar_el2, %0; msr sctlr_el1, %1; dsb sy; ic iallu; dsb sy; isb" ::"r"(EL2_CODE), "r"(0x30d00800UL));
}

/* size: input bits, and PS above them; how: start level; where: VMID; value: root. */
static void set_regime(const struct event *e)
{
    u64 level = e->how, input = e->size & 0xff, ps = e->size >> 8;
    u64 vtcr = 1UL << 31 | ps << 16 | (2 - level) << 6 | (64 - input);
    code_base = ((u64)CODE_SLOT << (39 - 9 * level)) + (EL1_CODE - RAM);
    __asm__ volatile("msr vtcr_el2, %0; msr vttbr_el2, %1; isb" ::"r"(vtcr), "r"(e->value | (u64)e->where << 48));
}

/* As software does it: VMID and address name a translation of the address space that is set. */
static void invalidate(const struct event *e)
{
    u64 scr;
    __asm__ volatile("mrs %0, scr_el3" : "=r"(scr));
    __asm__ volatile("msr scr_el3, %0; isb; dsb sy" ::"r"(SCR_NON_SECURE));
    if (e->how == 0) __asm__ volatile("tlbi alle1is");
    if (e->how == 1) __asm__ volatile("tlbi vmalls12e1is");
    if (e->how == 2) __asm__ volatile("tlbi ipas2e1is, %0; dsb sy; tlbi vmalle1is" ::"r"(e->value >> 12));
    __asm__ volatile("dsb sy; isb; msr scr_el3, %0; isb" ::"r"(scr));
}

/* Where a store went: every page is looked at, so that nothing need be believed. The mark there is put back. */
static u16 found_in(u64 from, u64 end, u64 first_page, u64 offset, u32 value)
{
    for (u64 at = from + offset; at < end; at += 4096) {
        if (*(volatile u32 *)at != value) continue;
        u64 page = first_page + ((at - from) >> 12);
        *(volatile u32 *)at = mark(page);
        return WENT_THROUGH | page;
    }
    return 0;
}

static u16 written(u64 input, u32 value)
{
    u16 page = found_in(MARKED, MARKED_END, 0, input & 0xfff, value);
    if (!page) page = found_in(SECURE_MARKED, SECURE_MARKED_END, SECURE_PAGES, input & 0xfff, value);
    return page ? page : STRAY | 0x200;
}

static u16 from_smc(const struct event *e, u32 value)
{
    u64 call = answer[1] & 0xffff, esr;
    if (call == CAME_BACK) {
        if (e->how == 1) return written(e->value, value);
        return (u32)answer[0] == mark(((u32)answer[0] >> 5) & 0xffff) ? WENT_THROUGH | ((u32)answer[0] >> 5 & 0x7fff) : STRAY | 0x300;
    }
    if (call == FROM_EL1) {
        __asm__ volatile("mrs %0, esr_el1" : "=r"(esr));
        return (esr & 0x3f) == EXTERNAL_ABORT ? EXTERNAL_ABORT : STRAY | 0x1000 | (esr & 0x3f);
    }
    if (call == FROM_EL2) {
        __asm__ volatile("mrs %0, esr_el2" : "=r"(esr));
        return (esr >> 26 == 0x24 || esr >> 26 == 0x20) ? (esr & 0x3f) : STRAY | 0x2000 | (esr >> 26);
    }
    return WENT_THROUGH | call;
}

/* how: 0 read, 1 write, 2 fetch; size: 1 from the secure side. */
static u16 access(const struct event *e, int stage2)
{
    static u32 counter;
    u32 value = 0x5a000000u | ++counter;
    u64 base = stage2 ? code_base : EL1_CODE;
    u64 pc = e->how == 2 ? e->value : base + 8 * e->how;
    __asm__ volatile("msr hcr_el2, %0; isb" ::"r"(stage2 ? HCR_STAGE2_ON : HCR_STAGE2_OFF));
    __asm__ volatile("msr vbar_el1, %0; isb" ::"r"(base + 0x800));
    enter(pc, e->size & 1 && !stage2 ? SCR_SECURE : SCR_NON_SECURE, e->value, value);
    u64 class = answer[1] >> 26;
    if (class == 0x17) return from_smc(e, value);
    return class == 0x20 || class == 0x24 ? (answer[1] & 0x3f) : STRAY | 0x3000 | class;
}

void run_events(void)
{
    const u32 *header = (const u32 *)EVENTS;
    const struct event *e = (const struct event *)(EVENTS + 16);
    u16 *verdict = VERDICTS;
    prepare();
    for (u32 n = header[0] == MAGIC ? header[1] : 0; n > 0; n--, e++) {
        if (e->what == 0) set_regime(e);
        if (e->what == 1) *(volatile u64 *)(TABLES + e->where) = e->value;
        if (e->what == 2) invalidate(e);
        if (e->what == 3) *verdict++ = access(e, 1);
        if (e->what == 5) *verdict++ = access(e, 0);
        if (e->what == 4)
            for (u64 at = TABLES; at < TABLES_END; at += 8) *(volatile u64 *)at = 0;
        __asm__ volatile("dsb sy" ::: "memory");
    }
    for (u16 *v = VERDICTS; v < verdict; v++)
        for (int shift = 12; shift >= 0; shift -= 4) print("0123456789abcdef"[*v >> shift & 15]);
    print('\n');
}
