/* Supervisor mode under OpenSBI: entry of the first hart and of those it starts, accesses that may fault, calls into the firmware. */
    .section .text.start
    .globl _start
/* From the firmware: a0 is the hart, a1 the device tree. Bit 12 of the stack's number is the hart's, so at most 8 harts. */
_start:
    la   t0, trap
    csrw stvec, t0
    csrw sie, zero
    la   sp, stacks
    addi t0, a0, 1
    slli t0, t0, 12
    add  sp, sp, t0
    tail first

/* A hart that was started, or resumed: a0 is the hart, a1 what the caller wanted it to be told. */
    .globl started
started:
    csrr a2, satp
    csrr a3, sstatus
    la   t0, trap
    csrw stvec, t0
    csrw sie, zero
    la   sp, stacks
    addi t0, a0, 1
    slli t0, t0, 12
    add  sp, sp, t0
    tail again

/* Whoever may fault leaves in sscratch where to go on; the answer is 1 and the cause. */
    .balign 4
trap:
    csrr a1, scause
    li   a0, 1
    csrr t0, sscratch
    jr   t0

/* (address, width) -> 0 and the value, or 1 and the cause */
    .globl try_load
try_load:
    csrw sscratch, ra
    li   t0, 1
    beq  a1, t0, 1f
    li   t0, 4
    beq  a1, t0, 4f
    ld   a1, 0(a0)
    j    9f
1:  lbu  a1, 0(a0)
    j    9f
4:  lwu  a1, 0(a0)
9:  li   a0, 0
    ret

/* (address, width, value) */
    .globl try_store
try_store:
    csrw sscratch, ra
    li   t0, 1
    beq  a1, t0, 1f
    li   t0, 4
    beq  a1, t0, 4f
    sd   a2, 0(a0)
    j    9f
1:  sb   a2, 0(a0)
    j    9f
4:  sw   a2, 0(a0)
9:  li   a0, 0
    li   a1, 0
    ret

/* (address): jumps there; what is there returns at once */
    .globl try_fetch
try_fetch:
    csrw sscratch, ra
    jalr a0
    csrr ra, sscratch
    li   a0, 0
    li   a1, 0
    ret

    .globl only_returns
only_returns:
    ret

/* (extension, function, a0, a1, a2) -> error and value */
    .globl sbi
sbi:
    mv   a7, a0
    mv   a6, a1
    mv   a0, a2
    mv   a1, a3
    mv   a2, a4
    ecall
    ret

/* (extension, function, a0, a1, a2) -> how many of the other registers that a caller may use freely the call has changed */
    .globl sbi_changes
sbi_changes:
    mv   a7, a0
    mv   a6, a1
    mv   a0, a2
    mv   a1, a3
    mv   a2, a4
    li   a3, 0x333
    li   a4, 0x444
    li   a5, 0x555
    li   t0, 0x1000
    li   t1, 0x1001
    li   t2, 0x1002
    li   t3, 0x1003
    li   t4, 0x1004
    li   t5, 0x1005
    ecall
    li   a0, 0
    .macro same register, value
    li   t6, \value
    sub  t6, t6, \register
    snez t6, t6
    add  a0, a0, t6
    .endm
    same a3, 0x333
    same a4, 0x444
    same a5, 0x555
    same t0, 0x1000
    same t1, 0x1001
    same t2, 0x1002
    same t3, 0x1003
    same t4, 0x1004
    same t5, 0x1005
    li   a1, 0
    ret

    .bss
    .balign 4096
stacks:
    .space 4096 * 9
