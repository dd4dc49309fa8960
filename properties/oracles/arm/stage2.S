// EL3 drives: it enters EL1 with one access to make, and is called back from there, from EL2 when stage 2 faults, or by an external abort.
// The tables are read and the verdicts written by stage2.c.
    .section .text.start, "ax"
    .global _start
    .balign 2048
_start: b reset                         // EL3 vectors; the first is never taken
    .org _start + 0x200
    b stray                             // a trap in this program itself
    .org _start + 0x400
    ldr x9, =answer                     // back from a lower level
    str x1, [x9]
    mrs x0, esr_el3
    str x0, [x9, #8]
    ldr x9, =saved
    ldp x19, x20, [x9], #16
    ldp x21, x22, [x9], #16
    ldp x23, x24, [x9], #16
    ldp x25, x26, [x9], #16
    ldp x27, x28, [x9], #16
    ldp x29, x30, [x9], #16
    ldr x10, [x9]
    mov sp, x10
    ret
    .org _start + 0x800
reset:
    ldr x0, =0x0e080000                 // secure RAM
    mov sp, x0
    adr x0, _start
    msr vbar_el3, x0
    msr cptr_el3, xzr
    isb
    bl run_events
    mov x0, #0
    b leave
stray:
    mrs x0, esr_el3
    lsr x0, x0, #26
    orr x0, x0, #0x40

// leave(status): semihosting exit
leave:
    sub sp, sp, #16
    ldr x2, =0x20026
    stp x2, x0, [sp]
    mov x1, sp
    mov x0, #0x18
    hlt #0xf000

// void enter(u64 pc, u64 scr, u64 argument, u64 value): EL1 from `pc` until it comes back
    .global enter
enter:
    ldr x9, =saved
    stp x19, x20, [x9], #16
    stp x21, x22, [x9], #16
    stp x23, x24, [x9], #16
    stp x25, x26, [x9], #16
    stp x27, x28, [x9], #16
    stp x29, x30, [x9], #16
    mov x10, sp
    str x10, [x9]
    msr elr_el3, x0
    msr scr_el3, x1
    mov x4, #0x3c5                      // EL1 with its own stack, all interrupts masked
    msr spsr_el3, x4
    isb
    mov x0, x2
    mov x1, x3
    eret
    .ltorg

// What EL1 runs, and its vectors. Copied into memory that both worlds reach.
    .global el1_code, el1_end, el2_code, el2_end
    .balign 2048
el1_code:
    ldr w1, [x0]
    smc #0xfff1
    str w1, [x0]
    smc #0xfff1
    .org el1_code + 0x800
    .rept 16
    smc #0xfff2
    .balign 128
    .endr
el1_end:
    .balign 2048
el2_code:
    .rept 16
    smc #0xfff3
    .balign 128
    .endr
el2_end:
