#include "textflag.h"

// func firstEntry() unsafe.Pointer
TEXT ·firstEntry(SB), NOSPLIT, $0-8
	MOVQ $entries<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET

// An entry runs as a method that compiled code calls: its arguments are in registers and on the stack as ABIInternal
// has them. DX is where a closure finds itself, R12 is scratch.
#define ENTRY(i) \
	MOVQ ·functions+((i)*8)(SB), DX; \
	MOVQ (DX), R12; \
	JMP R12;
#define ENTRIES8(i) \
	ENTRY(i) ENTRY(i+1) ENTRY(i+2) ENTRY(i+3) ENTRY(i+4) ENTRY(i+5) ENTRY(i+6) ENTRY(i+7)
#define ENTRIES64(i) \
	ENTRIES8(i) ENTRIES8(i+8) ENTRIES8(i+16) ENTRIES8(i+24) ENTRIES8(i+32) ENTRIES8(i+40) ENTRIES8(i+48) ENTRIES8(i+56)
#define ENTRIES512(i) \
	ENTRIES64(i) ENTRIES64(i+64) ENTRIES64(i+128) ENTRIES64(i+192) ENTRIES64(i+256) ENTRIES64(i+320) ENTRIES64(i+384) ENTRIES64(i+448)
#define ENTRIES4096(i) \
	ENTRIES512(i) ENTRIES512(i+512) ENTRIES512(i+1024) ENTRIES512(i+1536) ENTRIES512(i+2048) ENTRIES512(i+2560) ENTRIES512(i+3072) ENTRIES512(i+3584)

TEXT entries<>(SB), NOSPLIT|NOFRAME, $0-0
	ENTRIES4096(0)
	ENTRIES4096(4096)
	ENTRIES4096(8192)
	ENTRIES4096(12288)
