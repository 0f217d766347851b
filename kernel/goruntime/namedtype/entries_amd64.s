#include "textflag.h"

// func firstEntry() unsafe.Pointer
TEXT ·firstEntry(SB), NOSPLIT, $0-8
	MOVQ $entries<>(SB), AX
	MOVQ AX, ret+0(FP)
	RET

// An entry runs as a method that compiled code calls: its arguments are in registers and on the
// stack as ABIInternal has them. DX is where a closure finds itself, R12 is scratch.
#define ENTRY(i) \
	MOVQ ·functions+((i)*8)(SB), DX; \
	MOVQ (DX), R12; \
	JMP R12;

#include "entries.h"
