#include "textflag.h"

// func firstEntry() unsafe.Pointer
TEXT ·firstEntry(SB), NOSPLIT, $0-8
	MOVD $entries<>(SB), R0
	MOVD R0, ret+0(FP)
	RET

// An entry runs as a method that compiled code calls: its arguments are in registers and on the
// stack as ABIInternal has them. R26 is where a closure finds itself, R19 and R20 are scratch.
TEXT enter<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVD $·functions(SB), R26
	MOVD (R26)(R19<<3), R26
	MOVD (R26), R20
	JMP (R20)

#define ENTRY(i) \
	MOVD $(i), R19; \
	B enter<>(SB);

#include "entries.h"
