# The hardware's hands: one access in the asked mode, and what it trapped with. The tables are read and the verdicts written by pmp.c.
    .option norvc
    .option norelax

    .equ MSTATUS_MPRV, 1 << 17
    .equ MSTATUS_MPP, 3 << 11
    .equ MSIP, 1 << 3
    .equ CLINT, 0x02000000

    .section .text.start, "ax"
    .global _start
# A lock lasts until the hart is reset, so each table with a lock has a hart of its own. Harts take turns and share the stack.
_start:
    la t0, stray
    csrw mtvec, t0
    csrr s0, mhartid
    beqz s0, 2f
    li t0, MSIP
    csrw mie, t0
1:  wfi
    csrr t0, mip
    andi t0, t0, MSIP
    beqz t0, 1b
    la t1, turn
1:  lw t0, 0(t1)                         # called early, because a locked hart may not reach the interrupt controller any more
    bne t0, s0, 1b
    fence
    csrw mie, zero                       # or the call would keep this hart awake for ever
2:  la sp, stack_top
    mv a0, s0
    call run_tables
    beqz a0, 2f
    fence
    addi s0, s0, 1
    la t1, turn
    sw s0, 0(t1)
1:  wfi
    j 1b
2:  li t0, 0x100000                      # the board's test device: power off
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b

# void wake(u64 hart)
    .global wake
wake:
    slli a0, a0, 2
    li t0, CLINT
    add t0, t0, a0
    li t1, 1
    sw t1, 0(t0)
    ret

    .align 2
stray:                                   # a trap that no probe asked for: say so in the exit status
    li t0, 0x100000
    csrr t1, mcause
    slli t1, t1, 16
    li t2, 0x3333
    or t1, t1, t2
    sw t1, 0(t0)
1:  j 1b

# u64 access_as(u64 address, u64 operation, u64 mpp, u64 value): a data access with the privilege `mpp` by MPRV; 0 or the trap cause
    .global access_as
    .align 2
access_as:
    la t0, came_back
    csrw mtvec, t0
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    slli a2, a2, 11
    li t0, MSTATUS_MPRV
    or a2, a2, t0
    la t1, operations
    slli t2, a1, 3
    add t1, t1, t2
    csrs mstatus, a2
    jr t1
went_through:
    li t0, MSTATUS_MPRV
    csrc mstatus, t0
    li a0, 0
    j settle
    .align 2
came_back:
    csrr a0, mcause
    li t0, MSTATUS_MPRV
    csrc mstatus, t0
settle:
    la t0, stray
    csrw mtvec, t0
    ret

operations:
    lb t3, 0(a0)
    j went_through
    lh t3, 0(a0)
    j went_through
    lw t3, 0(a0)
    j went_through
    ld t3, 0(a0)
    j went_through
    sb a3, 0(a0)
    j went_through
    sh a3, 0(a0)
    j went_through
    sw a3, 0(a0)
    j went_through
    sd a3, 0(a0)
    j went_through

# u64 go_to(u64 target, u64 argument, u64 mpp, u64 value): runs the target in the mode `mpp`; the cause of the trap that ends it
    .global go_to
    .align 2
go_to:
    la t0, came_back
    csrw mtvec, t0
    csrw mepc, a0
    mv a0, a1
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    slli a2, a2, 11
    csrs mstatus, a2
    mret

# What the modes below run: an access, then a call. Copied into memory that the tables speak about.
    .global stub, stub_end
    .align 3
stub:
    lb t3, 0(a0)
    ecall
    lh t3, 0(a0)
    ecall
    lw t3, 0(a0)
    ecall
    ld t3, 0(a0)
    ecall
    sb a3, 0(a0)
    ecall
    sh a3, 0(a0)
    ecall
    sw a3, 0(a0)
    ecall
    sd a3, 0(a0)
    ecall
stub_end:

# void set_pmp(const u64 *address, const u64 *configuration): everything off, then the registers, then the configuration
# rewrite_pmp leaves out the first step: locked registers keep what they have
    .global set_pmp, rewrite_pmp, read_pmp, clear_pmp
    .align 2
clear_pmp:
    csrw pmpcfg0, zero
    csrw pmpcfg2, zero
    sfence.vma
    ret
set_pmp:
    csrw pmpcfg0, zero
    csrw pmpcfg2, zero
rewrite_pmp:
    .irp entry, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    ld t0, 8 * \entry(a0)
    csrw pmpaddr\entry, t0
    .endr
    ld t0, 0(a1)
    ld t1, 8(a1)
    csrw pmpcfg0, t0
    csrw pmpcfg2, t1
    sfence.vma
    ret

# void read_pmp(u64 *address, u64 *configuration)
    .align 2
read_pmp:
    .irp entry, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    csrr t0, pmpaddr\entry
    sd t0, 8 * \entry(a0)
    .endr
    csrr t0, pmpcfg0
    csrr t1, pmpcfg2
    sd t0, 0(a1)
    sd t1, 8(a1)
    ret

    .bss
    .align 4
turn:
    .space 16
    .space 4096
stack_top:
