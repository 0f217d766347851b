#include "textflag.h"

// func firstEntry() unsafe.Pointer
TEXT ·firstEntry(SB), NOSPLIT, $0-8
	MOVD $entries<>(SB), R0
	MOVD R0, ret+0(FP)
	RET

// An entry runs as a method that compiled code calls: its arguments are in registers and on the stack as ABIInternal
// has them. R26 is where a closure finds itself, R19 and R20 are scratch.
TEXT enter<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD $·functions(SB), R26
	MOVD (R26)(R19<<3), R26
	MOVD (R26), R20
	JMP (R20)

#define ENTRY(i) \
	MOVD $(i), R19; \
	B enter<>(SB);
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
