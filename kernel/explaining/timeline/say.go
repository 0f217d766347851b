package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// hole stands in a phrase where the value goes, so that what is before and after it is known.
const hole = "\x00"

// say returns what an event is, in words: what is before the value, the value, and what is after
// it.
func (w *writer) say(e *trace.Event) (text, value, tail string) {
	lang := w.o.Language
	if e.Wait != trace.Running && e.Op != trace.OpSleep {
		return w.wait(e), "", ""
	}
	in := func(p words.Phrase, args ...any) (text, value, tail string) {
		text, tail, _ = strings.Cut(p.In(lang, args...), hole)
		return text, clean(e.Value), tail
	}
	on := w.object(e.Object)
	var other, frees string
	if all := slices.Collect(e.Frees); len(all) > 0 {
		other = w.name(all[0])
		frees = words.TableStepFrees.In(lang, w.names(all))
	}
	switch e.Op {
	case trace.OpRead:
		if w.only(e.Object) {
			return in(words.TableStepReads, hole)
		}
		return in(words.TableStepReadsName, on, hole)
	case trace.OpWrite:
		if w.only(e.Object) {
			return in(words.TableStepWrites, hole)
		}
		return in(words.TableStepWritesName, on, hole)
	case trace.OpLoad:
		return in(words.TableStepLoads, on, hole)
	case trace.OpStore:
		return in(words.TableStepStores, on, hole)
	case trace.OpUpdate:
		if e.Value == "" { // a timer that is stopped or set anew
			return words.TableStepChanges.In(lang, on), "", ""
		}
		return in(words.TableStepUpdates, on, hole)
	case trace.OpGo:
		return words.TableStepStarts.In(lang, w.name(e.Other)), "", ""
	case trace.OpEnd:
		return words.TableStepEnds.In(lang), "", ""
	case trace.OpGosched:
		return words.TableStepYields.In(lang), "", ""
	case trace.OpSleep:
		return in(words.TableStepSleeps, hole)
	case trace.OpPrint:
		return in(words.TableStepPrints, hole)
	case trace.OpFire:
		return words.TableStepFires.In(lang, on) + frees, "", ""
	case trace.OpSend, trace.OpReceive:
		return w.message(e, on, other)
	case trace.OpSelect:
		return w.selected(e, on, other)
	case trace.OpClose:
		return words.TableStepCloses.In(lang, on) + frees, "", ""
	}
	text = on + "." + method(e)
	if e.Value != "" {
		return text + ": ", clean(e.Value), frees
	}
	return text, "", frees
}

// message is say for a value that is sent or received.
func (w *writer) message(e *trace.Event, on, other string) (text, value, tail string) {
	lang := w.o.Language
	var said string
	switch {
	case e.Op == trace.OpReceive && e.Value == closed:
		return words.TableStepClosed.In(lang, on, words.TableClosedChannel), "", ""
	case e.Op == trace.OpReceive && other != "":
		said = words.TableStepReceivesFrom.In(lang, hole, other, on)
	case e.Op == trace.OpReceive:
		said = words.TableStepReceives.In(lang, hole, on)
	case other != "":
		said = words.TableStepSendsTo.In(lang, hole, other, on)
	default:
		said = words.TableStepSends.In(lang, hole, on)
	}
	text, tail, _ = strings.Cut(said, hole)
	return text, clean(e.Value), tail
}

// method returns the method that was called. Of Add and Done, which are one operation, the log has
// it as the expression.
func method(e *trace.Event) string {
	if e.Op == trace.OpAdd && e.Expr != "" {
		return clean(e.Expr)
	}
	return strings.TrimPrefix(e.Op.String(), "Cond.")
}

// closed is the Value of what is received from a closed channel.
const closed = "closed"

func (w *writer) selected(e *trace.Event, on, other string) (text, value, tail string) {
	lang := w.o.Language
	switch {
	case e.Case < 0:
		return words.TableStepDefault.In(lang), "", ""
	case e.Object == 0:
		return words.TableStepSelects.In(lang, e.Case+1) + w.ready(e), "", ""
	case e.Value == closed:
		return words.TableStepSelectsName.In(lang, e.Case+1, on, words.TableClosedChannel) + w.ready(e), "", ""
	}
	if other != "" {
		tail = words.TableStepWith.In(lang, other)
	}
	tail += w.ready(e)
	return words.TableStepSelectsName.In(lang, e.Case+1, on, ""), clean(e.Value), tail
}

// ready says which cases a select could choose from, if there were several.
func (w *writer) ready(e *trace.Event) string {
	if len(e.Ready) < 2 {
		return ""
	}
	var list []string
	for _, k := range e.Ready {
		list = append(list, strconv.Itoa(k+1))
	}
	return words.TableStepReady.In(w.o.Language, strings.Join(list, words.ListComma.In(w.o.Language)))
}

// wait returns what a goroutine waits for, in words.
func (w *writer) wait(e *trace.Event) string {
	lang, on := w.o.Language, w.object(e.Object)
	switch e.Wait {
	case trace.WaitReceive:
		return words.TableWaitsReceive.In(lang, on)
	case trace.WaitSend:
		return words.TableWaitsSend.In(lang, on)
	case trace.WaitSelect, trace.WaitSelectNoCases:
		return words.TableWaitsSelect.In(lang)
	case trace.WaitIO, trace.WaitStdin:
		return words.TableWaitsInput.In(lang)
	case trace.WaitSettle:
		return words.TableWaitsSettle.In(lang)
	case trace.WaitBubble:
		return words.TableWaitsBubble.In(lang)
	case trace.WaitMutex, trace.WaitRWMutex, trace.WaitRWMutexR:
		if e.Wait == trace.WaitRWMutexR && w.shared[e.Object] {
			if first := w.writer(e.Object); first != nil {
				return words.TableWaitsBehind.In(lang, on, w.names(first))
			}
		} else if holders := w.held[e.Object]; len(holders) > 0 {
			return words.TableWaitsHeld.In(lang, on, w.names(holders))
		}
	}
	return words.TableWaitsFor.In(lang, on)
}

// object returns an object's name, or what it is if it has none.
func (w *writer) object(n int) string {
	if !w.h.object(n) {
		return words.TableNilChannel.In(w.o.Language)
	}
	o := w.h.Objects[n]
	return cmp.Or(clean(o.Name), o.Kind, fmt.Sprintf("#%d", n))
}

// name returns a goroutine's name.
func (w *writer) name(g int) string {
	if g >= 0 && g < len(w.h.Goroutines) && w.h.Goroutines[g].Name != "" {
		return words.Shorten(printable(w.h.Goroutines[g].Name), maxName)
	}
	return fmt.Sprintf("G%d", g)
}

// names lists a few goroutines by name, and counts many.
func (w *writer) names(gs []int) string {
	if len(gs) > 3 {
		return words.TableMany.In(w.o.Language, thousands(len(gs)))
	}
	var list []string
	for _, g := range gs {
		list = append(list, w.name(g))
	}
	return strings.Join(list, ", ")
}

const (
	maxName  = 16 // columns that a goroutine's name may have
	maxValue = 32 // columns that a value may have

	keptBytes = 256 // of either end of a long value, of which clean shows less
)

// clean returns a value of the program as it can stand in a cell: in one line, and not long.
func clean(s string) string { return words.Shorten(printable(s), maxValue) }

// printable returns s without line breaks at its end, and with blanks in place of what moves the
// cursor, or turns the direction of writing.
func printable(s string) string {
	if len(s) > 2*keptBytes {
		s = strings.ToValidUTF8(s[:keptBytes], "") + "…" + strings.ToValidUTF8(s[len(s)-keptBytes:], "")
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.TrimRight(s, "\r\n"))
}

// thousands writes a number as people read long ones: 9,900.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
