package core

import "unsafe"

// Of the text that is evaluated.
var (
	SetBody = New[func(f func())]("SetBody") // hands over the function that runs the cell's statements
	Var     = New[func(core string, pointer any)]("Var")
	Show    = New[func(values ...any)]("Show")
)

// Goroutines.
var (
	Go    = New[func(site Site, f func())]("Go")
	GoNil = New[func(site Site)]("GoNil")
	Flags = New[func(poll, many *bool)]("Flags")
	Point = New[func()]("Point")
)

// Memory that goroutines may share. Before each read and each write another goroutine may go; those
// of one operation are two places for it. The variable that is accessed is x, or what p points to.
//
// Read and Write stand before a statement that reads or writes x itself, and are asked for only
// where [ManyVar] says so. The other entries read and write, with that inside:
//
//	Load    to = x
//	Store   x = value
//	Update  x = x op y
var (
	Read     = New[func(site Site, x any)]("Read")
	ReadAt   = New[func(site Site, p any)]("ReadAt")
	Write    = New[func(site Site, x any, value ...any)]("Write") // value is for a log
	WriteAt  = New[func(site Site, p any, value ...any)]("WriteAt")
	Load     = New[func(site Site, to, x any)]("Load")
	LoadAt   = New[func(site Site, to, p any)]("LoadAt")
	Store    = New[func(site Site, x, value any)]("Store")
	StoreAt  = New[func(site Site, p, value any)]("StoreAt")
	Update   = New[func(site Site, op string, x, y any)]("Update")
	UpdateAt = New[func(site Site, op string, p, y any)]("UpdateAt")

	// Of maps, which are accessed as a whole.
	ReadMap   = New[func(site Site, m any)]("ReadMap")
	WriteMap  = New[func(site Site, m, key any)]("WriteMap")
	StoreMap  = New[func(site Site, m, key, value any)]("StoreMap")
	UpdateMap = New[func(site Site, op string, m, key, y any)]("UpdateMap")

	// Of elements of slices: all of them; those that append writes, or reads when it must move them;
	// those that copy reads and writes; all elements, or the map, that clear clears.
	ReadElements  = New[func(site Site, slice any)]("ReadElements")
	WriteElements = New[func(site Site, slice any)]("WriteElements")
	Appends       = New[func(site Site, slice any, n int)]("Appends")
	Copies        = New[func(site Site, to, from any)]("Copies")
	Clears        = New[func(site Site, x any)]("Clears")
)

// Channels. A value that is received is stored in the variable that is the last argument, if there
// is one.
var (
	Recv   = New[func(site Site, ch any, variable ...any)]("Recv")
	RecvOK = New[func(site Site, ch any, variable ...any) bool]("RecvOK")
	Send   = New[func(site Site, ch, value any)]("Send")
	Close  = New[func(site Site, ch any)]("Close")
	Select = New[func(site Site, letters string, operands ...any) int]("Select")
)

// Deferred calls, and recover.
var (
	Defers          = New[func() *DeferList]("Defers")
	DefersIn        = New[func(f *Frame) *DeferList]("DefersIn")
	Defer           = New[func(list *DeferList, f func(), recovers bool)]("Defer")
	RunDefers       = New[func(list *DeferList)]("RunDefers")
	Leave           = New[func(list *DeferList, panicked any) bool]("Leave")
	Called          = New[func() *DeferList]("Called")
	Recover         = New[func(list *DeferList) any]("Recover")
	RecoverDeferred = New[func(list, own *DeferList)]("RecoverDeferred")
)

// Calls, for those who ask who has called.
var (
	Enter = New[func(callSite int) *Frame]("Enter")
	Exit  = New[func(f *Frame)]("Exit")
)

// Calls of functions that a judge has named, for a log: each begins and ends.
var (
	Begins = New[func(site Site, function string)]("Begins")
	Ends   = New[func(site Site, function string)]("Ends")
)

// The panics of a program and of Go's runtime.
var (
	Panic              = New[func(site Site, v any)]("Panic")
	PanicConstant      = New[func(site Site, v any)]("PanicConstant")
	PanicNil           = New[func(site Site)]("PanicNil")
	PanicIndex         = New[func(site Site, i, n int)]("PanicIndex")
	PanicIndexUnsigned = New[func(site Site, i uint64, n int)]("PanicIndexUnsigned")
	// PanicSlice takes what is sliced and the kinds of the bounds as slice.go has them, the bounds
	// and what the last of them may be at most.
	PanicSlice        = New[func(site Site, what string, low, high, max, most int, kinds string)]("PanicSlice")
	PanicSliceConvert = New[func(site Site, n, want int)]("PanicSliceConvert")
	PanicDivide       = New[func(site Site)]("PanicDivide")
	PanicShift        = New[func(site Site)]("PanicShift")
	PanicAssert       = New[func(site Site, x any, from, to int)]("PanicAssert")
	PanicNilMap       = New[func(site Site)]("PanicNilMap")
	PanicMake         = New[func(site Site, what string)]("PanicMake")
	PanicWrap         = New[func(site Site, typ, method string)]("PanicWrap")
	PanicRange        = New[func(site Site, state *int)]("PanicRange")
	PanicRangeHidden  = New[func(site Site)]("PanicRangeHidden")
)

// Types and interfaces. Runtime types are known by numbers.
var (
	Type       = New[func(id int, pointer any)]("Type")
	Method     = New[func(id int, name string, value any, function ...any)]("Method")
	Implements = New[func(x any, iface int) bool]("Implements")
	// Invoke calls a method of x. The variables are those for its results and then its arguments.
	Invoke = New[func(x any, method string, signature, results int, variables ...any)]("Invoke")
	Equal  = New[func(x, y any) bool]("Equal")
)

// Maps, strings, slices and numbers.
var (
	// Range starts a range over a map, and Next takes an entry. Its letters say which variables there
	// are: k, v, both or none.
	Range        = New[func(site Site, m any, shared bool) any]("Range")
	Next         = New[func(site Site, iter any, letters string, variables ...any) bool]("Next")
	NextRune     = New[func(s string, i int) (rune, int)]("NextRune")
	Runes        = New[func(s string) ([]int, []rune)]("Runes")
	Clear        = New[func(x any)]("Clear")
	Min          = New[func(x, y float64) float64]("Min")
	Max          = New[func(x, y float64) float64]("Max")
	ArrayPointer = New[func(slice, pointer any)]("ArrayPointer")
	NaN          = New[func() float64]("NaN")
)

// The built-in functions print and println.
var (
	Print     = New[func(args ...any)]("Print")
	Println   = New[func(args ...any)]("Println")
	Interface = New[func(x any) any]("Interface") // marks an operand of an interface type
)

// Package unsafe. Results are stored through pointers where their type is the cell's.
var (
	Unsafe           = New[func(pointer any) unsafe.Pointer]("Unsafe")
	FromUnsafe       = New[func(p unsafe.Pointer, pointer any)]("FromUnsafe")
	UintptrPointer   = New[func(p uintptr) unsafe.Pointer]("UintptrPointer")
	PointerUintptr   = New[func(p unsafe.Pointer) uintptr]("PointerUintptr")
	UnsafeSlice      = New[func(p any, n int, slice any)]("UnsafeSlice")
	UnsafeSliceData  = New[func(s, pointer any)]("UnsafeSliceData")
	UnsafeString     = New[func(p *byte, n int, s *string)]("UnsafeString")
	UnsafeStringData = New[func(s string, p **byte)]("UnsafeStringData")
	UnsafeAdd        = New[func(p unsafe.Pointer, n int, sum *unsafe.Pointer)]("UnsafeAdd")
)
