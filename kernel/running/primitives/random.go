package primitives

import (
	"math/rand"
	randv2 "math/rand/v2"
	"reflect"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
)

// draws are the random numbers of a search's run, which are the same in each: else a schedule could
// not be run again. Who draws next is for the schedule to say, so a draw is an operation.
type draws struct {
	one *rand.Rand
	two *randv2.Rand
}

// drawSeed is what they begin with.
const drawSeed = 1

// drawing returns what the caller draws from in a search, nil elsewhere: there it is what Go's own
// functions do.
func drawing() *draws {
	g := sched.Current()
	if !g.Controlled() || !g.Run().Search {
		return nil
	}
	gs := gatesOf(g.Run())
	if gs.draws == nil {
		gs.draws = &draws{rand.New(rand.NewSource(drawSeed)), randv2.New(randv2.NewPCG(drawSeed, 0))}
	}
	g.Step(about(g, trace.OpUpdate, unsafe.Pointer(gs.draws)))
	return gs.draws
}

// one and two choose by the package.
func one(d *draws) *rand.Rand   { return d.one }
func two(d *draws) *randv2.Rand { return d.two }

// drawn is a function of one of the packages, in a cell: the method of a Rand in a search.
func drawn[R, T any](of func(*draws) R, method func(R) T, function func() T) reflect.Value {
	return reflect.ValueOf(func() T {
		if d := drawing(); d != nil {
			return method(of(d))
		}
		return function()
	})
}

// drawnBy is drawn for functions that have a parameter.
func drawnBy[R, A, T any](of func(*draws) R, method func(R, A) T, function func(A) T) reflect.Value {
	return reflect.ValueOf(func(a A) T {
		if d := drawing(); d != nil {
			return method(of(d), a)
		}
		return function(a)
	})
}

func randSymbols() map[string]reflect.Value {
	return map[string]reflect.Value{
		"ExpFloat64":  drawn(one, (*rand.Rand).ExpFloat64, rand.ExpFloat64),
		"Float32":     drawn(one, (*rand.Rand).Float32, rand.Float32),
		"Float64":     drawn(one, (*rand.Rand).Float64, rand.Float64),
		"Int":         drawn(one, (*rand.Rand).Int, rand.Int),
		"Int31":       drawn(one, (*rand.Rand).Int31, rand.Int31),
		"Int31n":      drawnBy(one, (*rand.Rand).Int31n, rand.Int31n),
		"Int63":       drawn(one, (*rand.Rand).Int63, rand.Int63),
		"Int63n":      drawnBy(one, (*rand.Rand).Int63n, rand.Int63n),
		"Intn":        drawnBy(one, (*rand.Rand).Intn, rand.Intn),
		"NormFloat64": drawn(one, (*rand.Rand).NormFloat64, rand.NormFloat64),
		"Perm":        drawnBy(one, (*rand.Rand).Perm, rand.Perm),
		"Shuffle":     reflect.ValueOf(shuffle),
		"Uint32":      drawn(one, (*rand.Rand).Uint32, rand.Uint32),
		"Uint64":      drawn(one, (*rand.Rand).Uint64, rand.Uint64),
	}
}

func randV2Symbols() map[string]reflect.Value {
	return map[string]reflect.Value{
		"ExpFloat64":  drawn(two, (*randv2.Rand).ExpFloat64, randv2.ExpFloat64),
		"Float32":     drawn(two, (*randv2.Rand).Float32, randv2.Float32),
		"Float64":     drawn(two, (*randv2.Rand).Float64, randv2.Float64),
		"Int":         drawn(two, (*randv2.Rand).Int, randv2.Int),
		"Int32":       drawn(two, (*randv2.Rand).Int32, randv2.Int32),
		"Int32N":      drawnBy(two, (*randv2.Rand).Int32N, randv2.Int32N),
		"Int64":       drawn(two, (*randv2.Rand).Int64, randv2.Int64),
		"Int64N":      drawnBy(two, (*randv2.Rand).Int64N, randv2.Int64N),
		"IntN":        drawnBy(two, (*randv2.Rand).IntN, randv2.IntN),
		"NormFloat64": drawn(two, (*randv2.Rand).NormFloat64, randv2.NormFloat64),
		"Perm":        drawnBy(two, (*randv2.Rand).Perm, randv2.Perm),
		"Shuffle":     reflect.ValueOf(shuffleV2),
		"Uint":        drawn(two, (*randv2.Rand).Uint, randv2.Uint),
		"Uint32":      drawn(two, (*randv2.Rand).Uint32, randv2.Uint32),
		"Uint32N":     drawnBy(two, (*randv2.Rand).Uint32N, randv2.Uint32N),
		"Uint64":      drawn(two, (*randv2.Rand).Uint64, randv2.Uint64),
		"Uint64N":     drawnBy(two, (*randv2.Rand).Uint64N, randv2.Uint64N),
		"UintN":       drawnBy(two, (*randv2.Rand).UintN, randv2.UintN),
	}
}

func shuffle(n int, swap func(i, j int)) {
	if d := drawing(); d != nil {
		d.one.Shuffle(n, swap)
		return
	}
	rand.Shuffle(n, swap)
}

func shuffleV2(n int, swap func(i, j int)) {
	if d := drawing(); d != nil {
		d.two.Shuffle(n, swap)
		return
	}
	randv2.Shuffle(n, swap)
}
